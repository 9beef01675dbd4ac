import { sql } from '../sql/sql.ts';
import type { Compiled } from './match-compile.ts';
import type { Weights } from './match-weight.ts';
import { maybeAlways, telling } from './pattern-bound.ts';
import { columnOf, packedColumns } from './pattern-column.ts';
import { bitsOf, lettersOf, type Limits, placed, type Placed, toWords, type Word } from './pattern-layout.ts';
import { sums } from './score-bound.ts';
import { startOf } from './score-level.ts';

const FIVES = 0x5555555555555555n;
const THREES = 0x3333333333333333n;
const NIBBLES = 0x0f0f0f0f0f0f0f0fn;
const LOW_BYTES = 0x000000ff000000ffn;

/** Bits are counted for two texts at once, in the halves of a number: first in twos, then fours, then bytes. */
const COUNTING: readonly ((n: string) => string)[] = [
  (n) => `xor(letters${n}_x, letters${n}_y) as count${n}a`,
  (n) => `count${n}a - ((count${n}a >> 1) & ${FIVES}) as count${n}b`,
  (n) => `(count${n}b & ${THREES}) + ((count${n}b >> 2) & ${THREES}) as count${n}c`,
  (n) => `(count${n}c + (count${n}c >> 4)) & ${NIBBLES} as count${n}d`,
  (n) => `count${n}d + (count${n}d >> 8) as count${n}e`,
  (n) => `(count${n}e + (count${n}e >> 16)) & ${LOW_BYTES} as count${n}f`,
];

/** A bit for each half that has more letters than either side allows. */
const judged = ({ name, letters }: Limits) =>
  `(count${letters}f + limits${name}_x) & (count${letters}f + limits${name}_y) as over${name}`;

/** What limits that are judged say of a pair, as bits of its pattern. */
function overLimits(limits: readonly Limits[]): string[] {
  const move = (value: string, by: bigint) =>
    by === 0n ? value : by > 0n ? `(${value}) * ${1n << by}` : `(${value}) >> ${-by}`;
  return limits.flatMap(({ name, halves }) =>
    halves.flatMap((each, half) => {
      if (each === undefined) return [];
      const place = BigInt(each.bit.toString(2).length - 1);
      const carry = half === 0 ? 8n : 40n;
      return [`(${move(`over${name} & ${1n << carry}`, place - carry)})`];
    }),
  );
}

/** The pattern of a pair in one word, over columns of `node_code` with `_x` and `_y`, and what these limits say. */
function patternOf(word: Word, limits: readonly Limits[]): string {
  const { number, slots } = word;
  const equal = placed(word, ({ kind }) => kind === 'equal');
  const ends = placed(word, (flag) => flag.kind === 'ends' && !flag.list);
  // Adding 255 carries into the ninth bit of a lane where its hashes differ.
  const carried = (name: string, some: readonly Placed[]) =>
    `(xor(${name}${number}_x, ${name}${number}_y) + ${some.reduce((sum, { at }) => sum | (255n << BigInt(at)), 0n)})`;
  const sides = (name: string, each: Placed) =>
    ['x', 'y'].map((side) => `${columnOf(name, word, each)}_${side}`) as [string, string];
  const apart = ([x, y]: readonly [string, string]) => `(${x} & ${y}) = 0`;
  const when = (condition: string, { bit }: Placed) => `case when ${condition} then ${bit} else 0 end`;
  const parts = [
    String(slots.reduce((sum, slot) => sum | slot.present | bitsOf(slot.bins), 0n)),
    ...(equal.length === 0 ? [] : [`(${carried('codes', equal)} & ${bitsOf(equal)})`]),
    ...(ends.length === 0 ? [] : [`(${carried('heads', ends)} & ${carried('tails', ends)} & ${bitsOf(ends)})`]),
    ...placed(word, (flag) => flag.kind === 'ends' && flag.list).map((each) =>
      when(`${apart(sides('heads', each))} and ${apart(sides('tails', each))}`, each),
    ),
    ...placed(word, ({ kind }) => kind === 'share').map((each) => when(apart(sides('mask', each)), each)),
    ...placed(word, ({ kind }) => kind === 'subset').map((each) => {
      const [x, y] = sides('mask', each);
      return when(`(${x} & ~${y}) <> 0 and (${y} & ~${x}) <> 0`, each);
    }),
    ...overLimits(limits),
  ];
  return `flags${number}_x & flags${number}_y & (${parts.join('\n  | ')}) as pattern${number}`;
}

/** A select with the columns that these limits are judged by. */
function withCounts(
  from: string,
  limits: readonly Limits[],
  isCounted: (letters: string) => boolean = () => false,
): string {
  const texts = [...new Set(limits.map(({ letters }) => letters))].filter((letters) => !isCounted(letters));
  const steps = [...(texts.length === 0 ? [] : COUNTING.map((step) => texts.map(step))), limits.map(judged)];
  return (limits.length === 0 ? [] : steps).reduce(
    (inner, columns) => sql`
      select
        *,
        ${columns}
      from (
        ${inner}
      ) as q
    `,
    from,
  );
}

/** Pairs of a table (l, r, key) with the columns of `node_code` of both sides. */
export function sided(compiled: Compiled, pairs: string): string {
  const { dialect } = compiled;
  const sides = packedColumns(compiled).flatMap(({ column }) =>
    ['x', 'y'].map((side) => `${side}.${dialect.id(column)}::bigint as ${dialect.id(`${column}_${side}`)}`),
  );
  return sql`
    select
      p.l,
      p.r,
      p.key,
      ${sides}
    from ${dialect.id(pairs)} as p
    join node_code as x on x.node_id = p.l
    join node_code as y on y.node_id = p.r
  `;
}

/** Pairs of node ids with their patterns; `pairs` is a table (l, r, key). */
export function patterned(compiled: Compiled, pairs: string): string {
  return patternsOf(compiled, sided(compiled, pairs));
}

function patternsOf(compiled: Compiled, sides: string): string {
  const words = toWords(compiled);
  return sql`
    select
      l,
      r,
      key,
      ${words.map((word) => patternOf(word, lettersOf(word).limits))}
    from (
      ${withCounts(
        sides,
        words.flatMap((word) => lettersOf(word).limits),
      )}
    ) as q
  `;
}

/** Pairs with the columns of both sides that can still reach the floor as far as their patterns tell. */
export function possible(
  compiled: Compiled,
  weights: Weights,
  { sides, floor }: { readonly sides: string; readonly floor: string },
): string {
  const { always } = compiled;
  const words = toWords(compiled);
  const which = sums(weights);
  const most = which.map(
    (sum) =>
      `coalesce(${startOf(weights, sum)} + ${words.map(({ number }) => `b${number}.${sum}_most`).join(' + ')}, 1e9)`,
  );
  /** Those of `from` (with columns pattern<word>) that are left, with these columns. */
  const left = (from: string, columns: readonly string[]) => sql`
    select
      ${columns}
    from (
      ${from}
    ) as q
    ${words.map(({ number }) => `left join bound_${number} as b${number} on b${number}.pattern = q.pattern${number}`).join('\n')}
    where (${most.map((sum) => `${sum} >= ${floor}`).join(' and ')})
      ${always.length === 0 ? '' : `or ${maybeAlways(compiled)}`}
  `;
  const columns = [
    ...['l', 'r', 'key', ...words.map(({ number }) => `pattern${number}`)].map((column) => `q.${column}`),
    ...which.map((sum, i) => `${most[i]!} as ${sum}_most`),
  ];
  const first = telling(compiled, weights);
  const limits = words.map((word) => lettersOf(word).limits);
  const isFirst = ({ name }: Limits) => first.has(name);
  const rest = limits.flat().filter((one) => !isFirst(one));
  if (first.size === 0 || rest.length === 0) return left(patternsOf(compiled, sides), columns);
  // The letters that tell most are counted first, the others for the pairs that this leaves alone.
  const begun = sql`
    select
      *,
      ${words.map((word, i) => patternOf(word, limits[i]!.filter(isFirst)))}
    from (
      ${withCounts(sides, limits.flat().filter(isFirst))}
    ) as q
  `;
  const counted = new Set(limits.flat().filter(isFirst).map(({ letters }) => letters)); // prettier-ignore
  const ended = sql`
    select
      l,
      r,
      key,
      ${words.map(({ number }, i) => {
        const more = overLimits(limits[i]!.filter((one) => !isFirst(one)));
        const pattern = more.length === 0 ? '' : ` | (flags${number}_x & flags${number}_y & (${more.join(' | ')}))`;
        return `pattern${number}${pattern} as pattern${number}`;
      })}
    from (
      ${withCounts(left(begun, ['q.*']), rest, (letters) => counted.has(letters))}
    ) as q
  `;
  return left(ended, columns);
}
