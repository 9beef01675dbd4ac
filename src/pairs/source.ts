import type { PairBlocks, PairLoop } from '../sql/pair-loop.ts';
import type { GroupLayout, LanesLayout, Layout, LettersLayout } from './layout.ts';

/*
 * The loop over the pairs of a key, written out for the rules at hand. What one side says is read once per row, what is the same for
 * all pairs stands in the text as a number: a loop that reads it out of tables takes ten times as long. The text is made of numbers
 * alone.
 *
 * In a word of four bytes: adding 127 to the lower seven bits carries into the eighth where any of them is set, so that the eighth
 * says which bytes are not nought. Multiplied by 0x10204080, bits 0, 8, 16 and 24 come to stand side by side in the upper four.
 */

const HIGH = '0x80808080';
const carried = (name: string) => `(((${name} & 0x7f7f7f7f) + 0x7f7f7f7f) | ${name})`;
/** Four flags, side by side, out of the highest bits of bytes. */
const four = (highs: string) => `(Math.imul((${highs}) >>> 7, 0x10204080) >>> 28)`;
/** The same number further up, or down where it is below 0. */
const moved = (text: string, up: number) => (up === 0 ? text : up > 0 ? `(${text} << ${up})` : `(${text} >>> ${-up})`);
/** The index of a group. */
const indexOf = ({ flags, shift, mask }: GroupLayout) => `(${moved(`f${flags}`, -shift)} & ${mask})`;

const y = (word: number) => `words[b + ${word}]`;

/** The names of what the text of `toSource` may read, in the order of its arguments. */
export const JUDGING = ['words', 'nodes', 'starts', 'firstCommon', 'one', 'other', 'indices', 'most', 'onBatch', 'counts', 'keys', 'blockOf'] as const; // prettier-ignore

interface Parts {
  readonly members: number;
  readonly before: string;
  /** What may leave a pair out. */
  readonly inner: readonly string[];
  readonly found: string;
  readonly end: string;
  /** Words of the first side that are read. */
  readonly read: ReadonlySet<number>;
}

/** Each pair of blocks once, under the first key that finds it; adds how many those are to `counts`. */
function toLoop(blocks: PairBlocks, layout: Layout, parts: Parts): string {
  const { members, inner } = parts;
  const isLong = members === blocks.keys.length;
  const keys = blocks.keys.map((_, k) => layout.blocks + k);
  const earlier = keys.slice(0, members);
  const keyOf = isLong ? 'keys[block]' : blocks.keys[members]!;
  const masks = blocks.masked ? [layout.mask, layout.mask + 1] : [];
  const seen = earlier.map((word) => `x${word} === ${y(word)}`);
  return `
    return (from, to) => {
      ${parts.before}
      let pairs = 0;
      let block = blockOf(starts, from);
      let end = starts[block + 1];
      for (; from < to; from++) {
        while (from >= end) {
          counts[${keyOf}] += pairs;
          pairs = 0;
          end = starts[++block + 1];
        }
        if (from + 1 === end) continue;
        const a = nodes[from];
        ${[...new Set([...earlier, ...masks, ...parts.read])].map((word) => `const x${word} = words[a + ${word}];`).join('\n        ')}
        for (let next = from + 1; next < end; next++) {
          const b = nodes[next];
          ${seen.length === 0 ? '' : `if (${seen.join(' || ')}) continue;`}
          ${masks.length === 0 ? '' : `if ((${masks.map((word) => `(x${word} & ${y(word)})`).join(' | ')}) !== 0) continue;`}
          ${isLong ? 'if (firstCommon(a, b) !== block) continue;' : ''}
          pairs++;
          ${inner.join('\n          ')}
          ${parts.found}
        }
      }
      counts[${keyOf}] += pairs;
      ${parts.end}
    };`;
}

/** The body of `(from, to) => void` over members `members`: it fills `one`, `other` and `indices` and calls `onBatch(count)` when they are full, and in the end. */
export function toSource(loop: PairLoop, layout: Layout, members: number): string {
  const { groups, letters } = layout;
  const read = new Set<number>();
  const x = (word: number) => {
    read.add(word);
    return `x${word}`;
  };
  const both = (word: number) => `(${x(word)} & ${y(word)})`;
  const apart = (word: number) => `${x(word)} ^ ${y(word)}`;

  const flagged = (group: GroupLayout, bit: number) => `f${group.flags} &= ${~(bit << group.shift)};`;
  const worked = ({ word, tails, parts }: LanesLayout) => [
    `apart = ${apart(word)};`,
    ...(tails < 0 ? [] : [`tails = ${apart(tails)};`]),
    `apart = ${four(`${carried('apart')} & ${tails < 0 ? '' : `${carried('tails')} & `}${HIGH}`)};`,
    ...layout.flags.flatMap((_, number) => {
      const own = parts.filter((part) => part.flags === number);
      const all = own.reduce((bits, { lanes, up }) => bits | (up < 0 ? lanes >>> -up : lanes << up), 0);
      const set = own.map(({ lanes, up }) => moved(parts.length === 1 ? 'apart' : `(apart & ${lanes})`, up));
      return own.length === 0 ? [] : [`f${number} &= ${[~all, ...set].join(' | ')};`];
    }),
  ];
  const first = [
    ...layout.flags.map(({ word, counted }, number) => `let f${number} = ${both(word)} & ${~counted};`),
    ...layout.lanes.flatMap(worked),
    ...groups.flatMap((group) => [
      ...group.apart.map(({ word, words, bit }) => {
        const common = Array.from({ length: words }, (_, i) => both(word + i)).join(' | ');
        return `if ((${common}) !== 0) ${flagged(group, bit)}`;
      }),
      ...group.subset.map(({ word, bit }) => {
        const within = (side: (at: number) => string) => `(${both(word)} === ${side(word)} && ${both(word + 1)} === ${side(word + 1)})`; // prettier-ignore
        return `if (${within(x)} || ${within(y)}) ${flagged(group, bit)}`;
      }),
    ]),
  ];
  const count = ({ group, letters: word, limits, to }: LettersLayout) => [
    `apart = ${apart(word)};`,
    'apart -= (apart >>> 1) & 0x55555555;',
    'apart = (apart & 0x33333333) + ((apart >>> 2) & 0x33333333);',
    'apart = Math.imul(Math.imul((apart + (apart >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24, 0x01010101);',
    `f${groups[group]!.flags} |= ${moved(four(`(apart + ${x(limits)}) & (apart + ${y(limits)}) & ${HIGH}`), groups[group]!.shift + to)} & ${both(layout.flags[groups[group]!.flags]!.word)};`, // prettier-ignore
  ];
  const drop = loop.sums.map((_, s) => `if (!(${sumOf(loop, layout, s)} >= ${loop.floor})${unlessAlways(loop, layout)}) continue;`); // prettier-ignore
  const inner = [...first, ...drop, ...letters.flatMap((each) => [...count(each), ...drop])];
  const known = groups.flatMap((_, g) => [
    `const index${g} = indices[${g}];`,
    ...loop.sums.map((_sum, s) => `const most${s}_${g} = most[${g}][${s}];`),
  ]);
  return toLoop(loop, layout, {
    members,
    before: [...known, 'const size = one.length;', 'let count = 0;'].join('\n      '),
    inner: ['let apart = 0;', 'let tails = 0;', ...inner],
    found: [
      'one[count] = a;',
      'other[count] = b;',
      ...groups.map((group, g) => `index${g}[count] = ${indexOf(group)};`),
      'if (++count === size) {',
      '  onBatch(count);',
      '  count = 0;',
      '}',
    ].join('\n          '),
    end: 'if (count > 0) onBatch(count);',
    read,
  });
}

const sumOf = ({ sums }: PairLoop, { groups }: Layout, s: number) =>
  [sums[s]!.start, ...groups.map((group, g) => `most${s}_${g}[${indexOf(group)}]`)].join(' + ');

/** What keeps a pair whatever its sums are. */
function unlessAlways({ always }: PairLoop, { groups }: Layout): string {
  if (always.length === 0) return '';
  const rules = always.map(
    (tests) => tests.map(({ group, mask, value }) => `(${indexOf(groups[group]!)} & ${mask}) === ${value}`).join(' && ') || 'true', // prettier-ignore
  );
  return ` && !(${rules.map((rule) => `(${rule})`).join(' || ')})`;
}
