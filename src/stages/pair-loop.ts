import type { PairBlocks, PairEnds, PairGroup, PairLanes, PairLetters, PairLoop, PairTest } from '../sql/pair-loop.ts';
import { sql } from '../sql/sql.ts';
import type { Keys } from './block-key.ts';
import { type Compiled } from './match-compile.ts';
import { floorOf } from './match-options.ts';
import type { Weights } from './match-weight.ts';
import { alwaysTests, takes } from './pattern-bound.ts';
import { binColumns, coarseOf, pairLevels } from './pair-levels.ts';
import { openTexts, pairTexts } from './pair-texts.ts';
import { columnOf, packedColumns } from './pattern-column.ts';
import { lettersOf, type Placed, type Slot, toWords, type Word } from './pattern-layout.ts';
import { sums } from './score-bound.ts';
import { SLACK } from './score-survivor.ts';

/** Bits of an index at most, where one comparison alone has no more: tables of 4,096 numbers stay in a fast cache. */
const MOST_BITS = 12;
const LANES = 4;

/** Nodes with their blocks under the keys of single values. */
const nodesOf = ({ single }: Keys) => sql`
  select
    ${['b.node_id', 'b.unique_mask', ...single.map(({ number }) => `coalesce(b.b${number}, -1)::integer as b${number}`)]}
  from node_block as b
`;

/** The columns that patterns are made of. */
const codesOf = (
  { dialect }: Compiled,
  columns: readonly string[],
  bins: readonly { readonly column: string; readonly sql: string }[],
) => sql`
  select
    ${['c.node_id', ...columns.map((column) => `c.${dialect.id(column)}::bigint as ${dialect.id(column)}`), ...bins.map((bin) => `${bin.sql} as ${bin.column}`)]}
  from node_code as c
`;

/** The blocks of nodes as they stand. */
export const pairBlocks = (keys: Keys): PairBlocks => ({
  nodes: nodesOf(keys),
  long: 'select node_id, key::integer as key, block_no from node_block_long',
  keys: keys.single.map(({ number }) => number),
  masked: keys.masks.length > 0,
});

/** The same as the select of `survivor` over the blocks, for a loop over typed arrays. */
export function pairLoop(compiled: Compiled, weights: Weights, keys: Keys): PairLoop {
  const columns = packedColumns(compiled).map(({ column }) => column);
  const bins = binColumns(compiled);
  const which = sums(weights);
  const parts = toWords(compiled).flatMap((word) => partsOf(word).map((slots) => ({ word, slots })));
  const placed = parts.map(({ word, slots }) => toGroup(weights, { word, slots, columns }));
  const groupOf = (slot: Slot) => placed.findIndex(({ slots }) => slots.includes(slot));
  const indexOf = (slot: Slot) => {
    const number = groupOf(slot);
    return { group: number, toIndex: placed[number]!.toIndex, bits: placed[number]!.group.bits.length };
  };
  const { textOf, read } = openTexts();
  const near = pairTexts(compiled, weights, { indexOf, textOf });
  const levels = pairLevels(compiled, weights, { indexOf, textOf });
  return {
    ...pairBlocks(keys),
    codes: codesOf(compiled, columns, bins),
    columns: [...columns, ...bins.map(({ column }) => column)],
    bins: bins.map((_, i) => columns.length + i),
    near,
    levels,
    texts: read(),
    words: toWords(compiled).length,
    groups: placed.map(({ group }) => group),
    letters: placed
      .flatMap(({ letters }, group) => letters.map((each) => ({ ...each, group })))
      .toSorted((a, b) => b.takes - a.takes),
    sums: which.map((sum) => ({
      start: sum === 'same' ? weights.prior : weights.apart,
      column: `${sum}_most`,
    })),
    floor: floorOf(compiled.rules) - SLACK,
    always: alwaysTests(compiled).map((tests) =>
      tests.map(({ slot, bits, value }): PairTest => {
        const group = groupOf(slot);
        const { toIndex } = placed[group]!;
        return { group, mask: toIndex(bits), value: toIndex(value) };
      }),
    ),
  };
}

const bitsIn = ({ bins, flags }: Slot) => 1 + bins.length + flags.length;

/** Comparisons of a word in parts, each small enough for a table. */
function partsOf({ slots }: Word): Slot[][] {
  const parts: Slot[][] = [];
  let bits = Infinity;
  for (const slot of slots) {
    if (bits + bitsIn(slot) > MOST_BITS) {
      parts.push([]);
      bits = 0;
    }
    parts.at(-1)!.push(slot);
    bits += bitsIn(slot);
  }
  return parts;
}

const chunks = <T>(some: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(some.length / LANES) }, (_, i) => some.slice(i * LANES, (i + 1) * LANES));

const bitNumber = (bit: bigint) => bit.toString(2).length - 1;

interface Part {
  readonly word: Word;
  readonly slots: readonly Slot[];
  readonly columns: readonly string[];
}

function toGroup(weights: Weights, { word, slots, columns }: Part) {
  const column = (name: string) => columns.indexOf(name);
  const bits: { from: number; to: number }[] = [];
  /** Takes the next places of the index for these bits of the word, and returns the first. */
  const give = (some: readonly bigint[]) => {
    const to = bits.length;
    for (const bit of some) bits.push({ from: bitNumber(bit), to: bits.length });
    return to;
  };
  const flags = slots.flatMap((slot) => slot.flags);
  const bitsOf = (some: readonly Placed[]) => some.map(({ bit }) => bit);
  const own = (name: string, each: Placed) => column(columnOf(name, word, each));
  const equal = chunks(flags.filter(({ flag }) => flag.kind === 'equal')).map((some): PairLanes => ({
    lanes: some.map(({ at }) => ({ column: column(`codes${word.number}`), at })),
    to: give(bitsOf(some)),
  }));
  const ends = chunks(flags.filter(({ flag }) => flag.kind === 'ends' && !flag.list)).map((some): PairEnds => ({
    heads: some.map(({ at }) => ({ column: column(`heads${word.number}`), at })),
    tails: some.map(({ at }) => ({ column: column(`tails${word.number}`), at })),
    to: give(bitsOf(some)),
  }));
  const apart = flags.flatMap((each) => {
    const { flag } = each;
    if (flag.kind === 'share') return [{ columns: [own('mask', each)], to: give([each.bit]) }];
    if (flag.kind === 'ends' && flag.list) return [{ columns: [own('heads', each), own('tails', each)], to: give([each.bit]) }]; // prettier-ignore
    return [];
  });
  const subset = flags
    .filter(({ flag }) => flag.kind === 'subset')
    .map((each) => ({ column: own('mask', each), to: give([each.bit]) }));
  const letters = lettersIn(word, flags).flatMap(({ text, half, counted }) =>
    chunks(counted).map((some): Omit<PairLetters, 'group'> & { readonly takes: number } => ({
      letters: { column: column(`letters${text}`), at: 32 * half },
      limits: some.map(({ limits }) => ({ column: column(`limits${limits}`), at: 32 * half })),
      to: give(some.map(({ each }) => each.bit)),
      takes: some.reduce(
        (sum, { each }) =>
          sum +
          takes(
            each,
            slots.find((slot) => slot.flags.includes(each))!,
            weights,
          ),
        0,
      ),
    })),
  );
  give(slots.flatMap((slot) => [slot.present, ...slot.bins.map(({ bit }) => bit)]));
  const toIndex = (of: bigint) => bits.reduce((sum, { from, to }) => sum | (Number((of >> BigInt(from)) & 1n) << to), 0); // prettier-ignore
  const group: PairGroup = {
    word: word.number,
    flags: column(`flags${word.number}`),
    bits,
    equal,
    ends,
    apart,
    subset,
    most: mostOf(slots, weights, { bits: bits.length, toIndex }),
  };
  return { group, letters, slots, toIndex };
}

/** Flags of these that count letters, by text: each with the column of its limits. */
function lettersIn(word: Word, flags: readonly Placed[]) {
  const { letters, limits } = lettersOf(word);
  return letters.flatMap(({ name, halves }) =>
    halves.map((_, half) => ({
      text: name,
      half,
      counted: limits
        .filter((one) => one.letters === name)
        .flatMap((one) => {
          const each = one.halves[half];
          return each !== undefined && flags.includes(each) ? [{ each, limits: one.name }] : [];
        }),
    })),
  );
}

/** What comparisons can add together, by index; without end where no pair has such an index. */
function mostOf(
  slots: readonly Slot[],
  weights: Weights,
  { bits, toIndex }: { readonly bits: number; readonly toIndex: (bits: bigint) => number },
): Float64Array[] {
  const known = slots.map((slot) => coarseOf(slot, weights, { toIndex, bits }));
  return sums(weights).map((_, sum) =>
    Float64Array.from({ length: 2 ** bits }, (_none, index) =>
      known.reduce((total, most) => total + most[sum]![index]!, 0),
    ),
  );
}
