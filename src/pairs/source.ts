import type { PairBlocks, PairLoop } from '../sql/pair-loop.ts';
import type { Layout, LettersLayout } from './layout.ts';

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
const gathered = (highs: string, to: number) => `((Math.imul((${highs}) >>> 7, 0x10204080) >>> 28) << ${to})`;

const y = (word: number) => `words[b + ${word}]`;

/** The names of what the text of `toSource` may read, in the order of its arguments. */
export const JUDGING = ['words', 'nodes', 'blocks', 'firstCommon', 'one', 'other', 'indices', 'most', 'onBatch', 'counts', 'keys'] as const; // prettier-ignore

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
  const own = keys[members];
  const masks = blocks.masked ? [layout.mask, layout.mask + 1] : [];
  const seen = earlier.map((word) => `x${word} === ${y(word)}`);
  return `
    const length = nodes.length;
    return (from, to) => {
      ${parts.before}
      let pairs = 0;
      for (; from < to; from++) {
        const a = nodes[from];
        const block = ${isLong ? 'blocks[from]' : `words[a + ${own}]`};
        ${[...new Set([...earlier, ...masks, ...parts.read])].map((word) => `const x${word} = words[a + ${word}];`).join('\n        ')}
        for (let next = from + 1; next < length; next++) {
          const b = nodes[next];
          if (${isLong ? 'blocks[next]' : y(own!)} !== block) break;
          ${seen.length === 0 ? '' : `if (${seen.join(' || ')}) continue;`}
          ${masks.length === 0 ? '' : `if ((${masks.map((word) => `(x${word} & ${y(word)})`).join(' | ')}) !== 0) continue;`}
          ${isLong ? 'if (firstCommon(a, b) !== block) continue;' : ''}
          pairs++;
          ${inner.join('\n          ')}
          ${parts.found}
        }
        counts[${isLong ? 'keys[block]' : blocks.keys[members]!}] += pairs;
        pairs = 0;
      }
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

  const first = groups.flatMap((group, g) => [
    `let i${g} = ${both(group.flags)} & ${~group.counted};`,
    ...group.equal.flatMap(({ word, to, decides }) => [
      `apart = ${apart(word)};`,
      `i${g} &= ${~decides} | ${gathered(`${carried('apart')} & ${HIGH}`, to)};`,
    ]),
    ...group.ends.flatMap(({ word, tails, to, decides }) => [
      `apart = ${apart(word)};`,
      `tails = ${apart(tails)};`,
      `i${g} &= ${~decides} | ${gathered(`${carried('apart')} & ${carried('tails')} & ${HIGH}`, to)};`,
    ]),
    ...group.apart.map(({ word, words, bit }) => {
      const common = Array.from({ length: words }, (_, i) => both(word + i)).join(' | ');
      return `if ((${common}) !== 0) i${g} &= ${~bit};`;
    }),
    ...group.subset.map(({ word, bit }) => {
      const within = (side: (at: number) => string) => `(${both(word)} === ${side(word)} && ${both(word + 1)} === ${side(word + 1)})`; // prettier-ignore
      return `if (${within(x)} || ${within(y)}) i${g} &= ${~bit};`;
    }),
  ]);
  const count = ({ group, letters: word, limits, to }: LettersLayout) => [
    `apart = ${apart(word)};`,
    'apart -= (apart >>> 1) & 0x55555555;',
    'apart = (apart & 0x33333333) + ((apart >>> 2) & 0x33333333);',
    'apart = Math.imul(Math.imul((apart + (apart >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24, 0x01010101);',
    `i${group} |= ${gathered(`(apart + ${x(limits)}) & (apart + ${y(limits)}) & ${HIGH}`, to)} & ${both(groups[group]!.flags)};`,
  ];
  const drop = loop.sums.map((_, s) => `if (!(${sumOf(loop, s)} >= ${loop.floor})${unlessAlways(loop)}) continue;`);
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
      ...groups.map((_, g) => `index${g}[count] = i${g};`),
      'if (++count === size) {',
      '  onBatch(count);',
      '  count = 0;',
      '}',
    ].join('\n          '),
    end: 'if (count > 0) onBatch(count);',
    read,
  });
}

const sumOf = ({ groups, sums }: PairLoop, s: number) =>
  [sums[s]!.start, ...groups.map((_, g) => `most${s}_${g}[i${g}]`)].join(' + ');

/** What keeps a pair whatever its sums are. */
function unlessAlways({ always }: PairLoop): string {
  if (always.length === 0) return '';
  const rules = always.map(
    (tests) => tests.map(({ group, mask, value }) => `(i${group} & ${mask}) === ${value}`).join(' && ') || 'true',
  );
  return ` && !(${rules.map((rule) => `(${rule})`).join(' || ')})`;
}
