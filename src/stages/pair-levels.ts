import type { PairGate, PairLevels, PairLook } from '../sql/pair-loop.ts';
import { reachable } from './collapse.ts';
import type { Gate } from './levels/flag.ts';
import type { Test } from './levels/level.ts';
import { isTold } from './levels/look.ts';
import type { Compiled } from './match-compile.ts';
import type { Weights } from './match-weight.ts';
import { openLevels, states } from './pattern-bound.ts';
import { gatesOf, type Slot, toWords } from './pattern-layout.ts';
import type { Indexed } from './pair-texts.ts';
import { ratePerBin, sums } from './score-bound.ts';

interface Places {
  /** Where a slot's bits are in the index of its group, of so many bits. */
  readonly indexOf: (slot: Slot) => Indexed & { readonly bits: number };
  /** The number of a text that is to be read. */
  readonly textOf: (sql: string) => number;
}

/**
 * Comparisons of which more can be known than their flags say: how common the values are, to the half-log2 step, and what a look at
 * the texts says of levels that no flag speaks of.
 */
export function pairLevels(compiled: Compiled, weights: Weights, places: Places): PairLevels[] {
  const counted = compiled.comparisons.filter(({ frequency }) => frequency).map(({ name }) => name);
  const slots = toWords(compiled).flatMap((word) => word.slots);
  // Long texts take time to be read: those that tell most leave little to others.
  const takes = slots.map((slot) => takenBy(slot, weights));
  const most = takes.indexOf(Math.max(WORTH, ...takes));
  return slots.flatMap((slot, i) =>
    levelsOf(slot, weights, { ...places, bin: counted.indexOf(slot.one.name), isLooked: i === most }),
  );
}

/** What `node_code` says of how common values are, a byte each and four to a number: columns of `c`. */
export function binColumns({ dialect, comparisons }: Compiled): { column: string; sql: string }[] {
  const counted = comparisons.filter(({ frequency }) => frequency);
  return Array.from({ length: Math.ceil(counted.length / 4) }, (_, i) => {
    const bytes = counted
      .slice(4 * i, 4 * i + 4)
      .map(
        ({ name }, at) =>
          `greatest(0, least(${MOST_BIN}, coalesce(c.${dialect.id(`${name}_bin`)}, 0)))::bigint * ${256 ** at}`,
      );
    return { column: `bins${i}`, sql: `(${bytes.join(' + ')})::bigint` };
  });
}

/** A value that is more common counts as if it were as common as this: bounds are larger than need be then. */
const MOST_BIN = 63;
/** The bin of a value that many have. */
const COMMON = 20;
const MOST_LEVELS = 30;
/** Bits that a look at long texts has to take off to be worth reading them. */
const WORTH = 3;

/** Bits that a look at texts can take off what values that differ may reach; levels that flags speak of are mostly closed then. */
function takenBy(slot: Slot, weights: Weights): number {
  const { levels } = weights.comparisons[slot.one.name]!;
  const tests = slot.one.levels.map(({ test }) => test);
  if (tests.length > MOST_LEVELS || !tests.some(isTold)) return 0;
  const gates = gatesOf(slot);
  const most = (some: readonly number[]) => Math.max(...some.map((i) => levels[i]!.same));
  const stays = (i: number) => tests[i] === undefined || (gates[i] === undefined && !isTold(tests[i]));
  const differs = reachable(tests.map(({ unequal }) => unequal));
  return most(differs.filter((i) => gates[i] === undefined)) - most(differs.filter(stays));
}

function levelsOf(
  slot: Slot,
  weights: Weights,
  { indexOf, textOf, bin, isLooked }: Places & { readonly bin: number; readonly isLooked: boolean },
): PairLevels[] {
  const which = sums(weights);
  const { levels } = weights.comparisons[slot.one.name]!;
  const { group, toIndex, bits } = indexOf(slot);
  const open = openLevels(slot);
  const tests = slot.one.levels.map(({ test }) => test);
  // Levels are told apart by the bits of a number.
  if (tests.length > MOST_LEVELS) return [];
  const most = (some: readonly number[], common = 0) =>
    Math.max(...some.map((i) => levels[i]!.same - levels[i]!.perBin * common));
  const differs = open.find(({ flags }) => flags === (slot.present | (slot.own?.bit ?? 0n)))!.levels;
  if (bin < 0 && !isLooked) return [];
  // Whether values are equal is worth a look where the level of common ones is worth less than some later one.
  const first = tests[0]?.look;
  const equal =
    first !== undefined && 'by' in first && first.by === 'equal' && most(differs, COMMON) > most([0], COMMON)
      ? textOf(first.sql)
      : -1;
  const masks = [...new Set(open.map((state) => bitsOf(state.levels)))];
  const flags = open.reduce((all, state) => all | toIndex(state.flags), 0);
  const coarse = coarseOf(slot, weights, { toIndex, bits });
  const byFlags = new Map(open.map((state) => [toIndex(state.flags), masks.indexOf(bitsOf(state.levels))]));
  return [
    {
      group,
      states: Int16Array.from({ length: 2 ** bits }, (_, index) =>
        coarse.every((most) => most[index]! < Infinity) ? (byFlags.get(index & flags) ?? -1) : -1,
      ),
      open: masks,
      same: which.map((sum) => levels.map((level) => level[sum])),
      rates: which.map((sum) => levels.map((level) => ratePerBin(level, sum))),
      coarse,
      bin,
      equal,
      looks: tests.map((test) => (isLooked && isTold(test) ? toLook(slot, test, { toIndex, textOf }) : null)),
    },
  ];
}

/** The most that a comparison can add to each sum as far as its flags tell, by index of its group; without end where no pair has such an index. */
export function coarseOf(
  slot: Slot,
  weights: Weights,
  { toIndex, bits }: { readonly toIndex: (bits: bigint) => number; readonly bits: number },
): Float64Array[] {
  const which = sums(weights);
  const mask = toIndex([...slot.bins, ...slot.flags].reduce((all, { bit }) => all | bit, slot.present));
  const by = new Map(states(slot, weights, which).map(({ bits: of, most }) => [toIndex(of), most]));
  return which.map((_, sum) =>
    Float64Array.from({ length: 2 ** bits }, (_none, index) => by.get(index & mask)?.[sum] ?? Infinity),
  );
}

const bitsOf = (some: readonly number[]) => some.reduce((all, i) => all | (1 << i), 0);

interface Placing {
  readonly toIndex: (bits: bigint) => number;
  readonly textOf: (sql: string) => number;
}

function toLook(slot: Slot, test: Test, placing: Placing): PairLook {
  const gate = test.gate === undefined ? null : toGate(slot, test.gate, placing);
  const look = leafOf(slot, test, placing);
  if (gate === null) return look ?? { all: [] };
  return look === null ? { open: gate } : { all: [{ open: gate }, look] };
}

function leafOf(slot: Slot, { look }: Test, placing: Placing): PairLook | null {
  if (look === undefined) return null;
  if ('any' in look) return { any: look.any.map((test) => toLook(slot, test, placing)) };
  if ('all' in look) return { all: look.all.map((test) => toLook(slot, test, placing)) };
  if (look.by === 'equal') return null;
  return { by: look.by, text: placing.textOf(look.sql), least: 'least' in look ? look.least : 0 };
}

/** A gate by the flags that the slot has; null where they can never close it. */
function toGate(slot: Slot, gate: Gate, { toIndex }: Placing): PairGate | null {
  if ('flag' in gate) {
    const known = slot.flags.find(({ flag }) => flag.key === gate.flag.key);
    return known === undefined ? null : { bit: toIndex(known.bit) };
  }
  const parts = ('all' in gate ? gate.all : gate.any).map((part) => toGate(slot, part, { toIndex, textOf: () => -1 }));
  const some = parts.filter((part) => part !== null);
  if ('all' in gate) return some.length === parts.length ? { all: some } : null;
  return some.length === 0 ? null : { any: some };
}
