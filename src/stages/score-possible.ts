import { sql } from '../sql/sql.ts';
import type { Compiled } from './match-compile.ts';
import type { Weights } from './match-weight.ts';
import { maybeAlways } from './pattern-bound.ts';
import { packedColumns } from './pattern-column.ts';
import { BINS, bit, CLOSED, DIFFERS, lanes, mask, PRESENT, type Slot, toWords, type Word } from './pattern-layout.ts';
import { sums } from './score-bound.ts';
import { startOf } from './score-level.ts';

const FIVES = 0x5555555555555555n;
const THREES = 0x3333333333333333n;
const NIBBLES = 0x0f0f0f0f0f0f0f0fn;
const LOW_BYTES = 0x000000ff000000ffn;

/** The pattern of a pair in one word, of `node_code` as `x` and `y` (columns with `_x`, `_y` further out), as nested selects around `from`. */
function patternOf({ number, slots }: Word, from: string): string {
  const lists = slots.filter(({ one }) => one.on.list);
  const counted = lanes({ number, slots });
  const add = (columns: readonly string[]) => {
    from = sql`
      select
        *,
        ${columns}
      from (
        ${from}
      ) as q
    `;
  };
  // Bits are counted for two texts at once, in the halves of a number: first in twos, then fours, then bytes.
  if (counted.length > 0) {
    const each = (text: (i: number) => string) => counted.map((_, i) => text(i));
    const c = (i: number) => `count${number}_${i}`;
    add(each((i) => `xor(letters${number}_${i}_x, letters${number}_${i}_y) as ${c(i)}a`));
    add(each((i) => `${c(i)}a - ((${c(i)}a >> 1) & ${FIVES}) as ${c(i)}b`));
    add(each((i) => `(${c(i)}b & ${THREES}) + ((${c(i)}b >> 2) & ${THREES}) as ${c(i)}c`));
    add(each((i) => `(${c(i)}c + (${c(i)}c >> 4)) & ${NIBBLES} as ${c(i)}d`));
    add(each((i) => `${c(i)}d + (${c(i)}d >> 8) as ${c(i)}e`));
    add(each((i) => `(${c(i)}e + (${c(i)}e >> 16)) & ${LOW_BYTES} as ${c(i)}f`));
    add(each((i) => `(${c(i)}f + limits${number}_${i}_x) & (${c(i)}f + limits${number}_${i}_y) as ${c(i)}g`));
  }
  const singles = slots.filter(({ one }) => !one.on.list);
  const carry = (members: readonly Slot[]) => members.reduce((sum, { at }) => sum | (255n << BigInt(at)), 0n);
  const gatedEnds = slots.filter(({ gate }) => gate?.kind === 'ends');
  const move = (value: string, by: bigint) =>
    by === 0n ? value : by > 0n ? `(${value}) * ${1n << by}` : `(${value}) >> ${-by}`;
  const parts = [
    String(
      mask(slots, PRESENT) |
        slots
          .filter(({ one }) => one.frequency)
          .reduce((sum, slot) => BINS.reduce((all, { place }) => all | bit(slot, place), sum), 0n),
    ),
    `(((xor(codes${number}_x, codes${number}_y) + ${carry(singles)}) >> 1) & ${mask(singles, DIFFERS)})`,
    ...lists.map((slot) => {
      const code = (side: string) => `"${slot.one.name}_code_${side}"`;
      return `case when (${code('x')} & ${code('y')}) = 0 then ${bit(slot, DIFFERS)} else 0 end`;
    }),
    ...(gatedEnds.length === 0
      ? []
      : [
          `((xor(heads${number}_x, heads${number}_y) + ${carry(gatedEnds)}) & (xor(tails${number}_x, tails${number}_y) + ${carry(gatedEnds)}) & ${mask(gatedEnds, CLOSED)})`,
        ]),
    ...counted.flatMap((pair, i) =>
      pair.map((slot, half) => {
        const from = half === 0 ? 8n : 40n;
        return `(${move(`count${number}_${i}g & ${1n << from}`, BigInt(slot.at + CLOSED) - from)})`;
      }),
    ),
  ];
  add([`flags${number}_x & flags${number}_y & (${parts.join('\n  | ')}) as pattern${number}`]);
  return from;
}

/** Columns of one side that patterns are made of. */
function columnsOf(compiled: Compiled): string[] {
  const packed = packedColumns(compiled, { code: () => '', bin: () => '0' }).map(({ column }) => column);
  return [...packed, ...compiled.comparisons.filter(({ on }) => on.list).map(({ name }) => `${name}_code`)];
}

/** Candidates that can still reach the floor as far as their patterns tell. */
export function possible(compiled: Compiled, weights: Weights, floor: string): string {
  const { dialect, always } = compiled;
  const words = toWords(compiled);
  const sides = columnsOf(compiled).flatMap((column) =>
    ['x', 'y'].map((side) => `${side}.${dialect.id(column)} as ${dialect.id(`${column}_${side}`)}`),
  );
  let inner = sql`
    select
      p.l,
      p.r,
      p.key,
      ${sides}
    from candidate as p
    join node_code as x on x.node_id = p.l
    join node_code as y on y.node_id = p.r
  `;
  for (const word of words) inner = patternOf(word, inner);
  const enough = sums(weights).map(
    (which) =>
      `${startOf(weights, which)} + ${words.map(({ number }) => `b${number}.${which}_most`).join(' + ')} >= ${floor}`,
  );
  return sql`
    select
      q.l,
      q.r,
      q.key,
      ${words.map(({ number }) => `q.pattern${number}`)}
    from (
      ${inner}
    ) as q
    ${words.map(({ number }) => `left join bound_${number} as b${number} on b${number}.pattern = q.pattern${number}`).join('\n')}
    where coalesce(${enough.join(' and ')}, true)
      ${always.length === 0 ? '' : `or ${maybeAlways(compiled)}`}
  `;
}
