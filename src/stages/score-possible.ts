import { sql } from '../sql/sql.ts';
import type { Compiled } from './match-compile.ts';
import type { Weights } from './match-weight.ts';
import { maybeAlways } from './pattern-bound.ts';
import { columnOf, packedColumns } from './pattern-column.ts';
import { bitsOf, pairsOfLetters, placed, type Placed, toWords, type Word } from './pattern-layout.ts';
import { sums } from './score-bound.ts';
import { startOf } from './score-level.ts';

const FIVES = 0x5555555555555555n;
const THREES = 0x3333333333333333n;
const NIBBLES = 0x0f0f0f0f0f0f0f0fn;
const LOW_BYTES = 0x000000ff000000ffn;

/** Bits are counted for two texts at once, in the halves of a number: first in twos, then fours, then bytes. The last step has a bit for each half that has too many. */
const COUNTING: readonly ((n: string) => string)[] = [
  (n) => `xor(letters${n}_x, letters${n}_y) as count${n}a`,
  (n) => `count${n}a - ((count${n}a >> 1) & ${FIVES}) as count${n}b`,
  (n) => `(count${n}b & ${THREES}) + ((count${n}b >> 2) & ${THREES}) as count${n}c`,
  (n) => `(count${n}c + (count${n}c >> 4)) & ${NIBBLES} as count${n}d`,
  (n) => `count${n}d + (count${n}d >> 8) as count${n}e`,
  (n) => `(count${n}e + (count${n}e >> 16)) & ${LOW_BYTES} as count${n}f`,
  (n) => `(count${n}f + limits${n}_x) & (count${n}f + limits${n}_y) as count${n}g`,
];

/** The pattern of a pair in one word, over columns of `node_code` with `_x` and `_y`, and counts of letters. */
function patternOf(word: Word): string {
  const { number, slots } = word;
  const counted = pairsOfLetters(word);
  const equal = placed(word, ({ kind }) => kind === 'equal');
  const ends = placed(word, (flag) => flag.kind === 'ends' && !flag.list);
  // Adding 255 carries into the ninth bit of a lane where its hashes differ.
  const carried = (name: string, some: readonly Placed[]) =>
    `(xor(${name}${number}_x, ${name}${number}_y) + ${some.reduce((sum, { at }) => sum | (255n << BigInt(at)), 0n)})`;
  const sides = (name: string, each: Placed) =>
    ['x', 'y'].map((side) => `${columnOf(name, word, each)}_${side}`) as [string, string];
  const apart = ([x, y]: readonly [string, string]) => `(${x} & ${y}) = 0`;
  const when = (condition: string, { bit }: Placed) => `case when ${condition} then ${bit} else 0 end`;
  const move = (value: string, by: bigint) =>
    by === 0n ? value : by > 0n ? `(${value}) * ${1n << by}` : `(${value}) >> ${-by}`;
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
    ...counted.flatMap((pair, i) =>
      pair.map(({ bit }, half) => {
        const place = BigInt(bit.toString(2).length - 1);
        const carry = half === 0 ? 8n : 40n;
        return `(${move(`count${number}_${i}g & ${1n << carry}`, place - carry)})`;
      }),
    ),
  ];
  return `flags${number}_x & flags${number}_y & (${parts.join('\n  | ')}) as pattern${number}`;
}

/** Pairs of node ids with their patterns; `pairs` is a table (l, r, key). */
export function patterned(compiled: Compiled, pairs: string): string {
  const { dialect } = compiled;
  const words = toWords(compiled);
  const sides = packedColumns(compiled).flatMap(({ column }) =>
    ['x', 'y'].map((side) => `${side}.${dialect.id(column)} as ${dialect.id(`${column}_${side}`)}`),
  );
  let inner = sql`
    select
      p.l,
      p.r,
      p.key,
      ${sides}
    from ${dialect.id(pairs)} as p
    join node_code as x on x.node_id = p.l
    join node_code as y on y.node_id = p.r
  `;
  const counts = words.flatMap((word) => pairsOfLetters(word).map((_, i) => `${word.number}_${i}`));
  for (const step of counts.length === 0 ? [] : COUNTING)
    inner = sql`
      select
        *,
        ${counts.map(step)}
      from (
        ${inner}
      ) as q
    `;
  return sql`
    select
      l,
      r,
      key,
      ${words.map(patternOf)}
    from (
      ${inner}
    ) as q
  `;
}

/** Pairs of a table (l, r, key) that can still reach the floor as far as their patterns tell. */
export function possible(
  compiled: Compiled,
  weights: Weights,
  { pairs, floor }: { readonly pairs: string; readonly floor: string },
): string {
  const { always } = compiled;
  const words = toWords(compiled);
  const which = sums(weights);
  const most = which.map(
    (sum) =>
      `coalesce(${startOf(weights, sum)} + ${words.map(({ number }) => `b${number}.${sum}_most`).join(' + ')}, 1e9)`,
  );
  return sql`
    select
      q.l,
      q.r,
      q.key,
      ${[...words.map(({ number }) => `q.pattern${number}`), ...which.map((sum, i) => `${most[i]!} as ${sum}_most`)]}
    from (
      ${patterned(compiled, pairs)}
    ) as q
    ${words.map(({ number }) => `left join bound_${number} as b${number} on b${number}.pattern = q.pattern${number}`).join('\n')}
    where (${most.map((sum) => `${sum} >= ${floor}`).join(' and ')})
      ${always.length === 0 ? '' : `or ${maybeAlways(compiled)}`}
  `;
}
