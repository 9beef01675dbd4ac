import type { Compiled, CompiledComparison } from './match-compile.ts';

/*
 * A pair's pattern: one number that says of up to seven comparisons whether both sides have a value, whether the values
 * differ, whether a gate is closed and how common they are. It is worked out for all of them at once, by additions and masks
 * over a few packed columns, and looked up in a small table of bounds: nothing else of a candidate is read.
 *
 * A comparison has nine bits: eight of a hash and one that stays free, so that `xor(x, y) + 255` sets the ninth where the
 * hashes differ. Equal hashes of different values only make a bound larger than need be.
 */
const WIDTH = 9;
const SLOTS = 7;
/** So many rows of a table of bounds at most; what more comparisons would make goes into another word. */
const MOST_PATTERNS = 30_000;
/** Flags of a comparison, as places above the first bit of its slot: here, its gate is closed. */
export const CLOSED = 8;
/** The values differ, as far as hashes tell. */
export const DIFFERS = 7;
/** Both sides have a value. */
export const PRESENT = 6;
/** A bin of at least so many half-log2 steps sets the flag at that place: both sides have it where the rarer side has. */
export const BINS = [
  { place: 5, least: 6 },
  { place: 4, least: 12 },
  { place: 3, least: 18 },
] as const;

/** One comparison within a pattern. */
export interface Slot {
  readonly one: CompiledComparison;
  /** Place of its first bit. */
  readonly at: number;
  /** How its gate, if any, is looked at, and the levels that are out where it is closed. */
  readonly gate: { readonly kind: 'ends' | 'letters'; readonly column: string; readonly share: number } | undefined;
  readonly closes: readonly number[];
}

/** The comparisons of one pattern. */
export interface Word {
  readonly number: number;
  readonly slots: readonly Slot[];
}

/** A flag of a comparison. */
export const bit = (slot: Slot, place: number): bigint => 1n << BigInt(slot.at + place);
/** The same flag of several. */
export const mask = (slots: readonly Slot[], place: number): bigint =>
  slots.reduce((sum, slot) => sum | bit(slot, place), 0n);

function toSlot(one: CompiledComparison, at: number): Slot {
  const gates = one.levels.map(({ test }) => (one.on.list ? undefined : test.gate?.packed));
  const gate = gates.find((each) => each !== undefined);
  const closes = gates.flatMap((each, i) =>
    gate !== undefined && each?.kind === gate.kind && each.column === gate.column && each.share <= gate.share
      ? [i]
      : [],
  );
  return { one, at, gate, closes };
}

/** Rows that a comparison multiplies a table of bounds by. */
const statesOf = (slot: Slot): number => 1 + (slot.gate ? 4 : 2) * (slot.one.frequency ? BINS.length + 1 : 1);

/** The comparisons in words of seven at most. */
export function toWords({ comparisons }: Compiled): Word[] {
  const words: Slot[][] = [];
  let patterns = Infinity;
  for (const one of comparisons) {
    const last = words.at(-1);
    const states = statesOf(toSlot(one, 0));
    if (last === undefined || last.length === SLOTS || patterns * states > MOST_PATTERNS) {
      words.push([toSlot(one, 0)]);
      patterns = states;
    } else {
      last.push(toSlot(one, last.length * WIDTH));
      patterns *= states;
    }
  }
  return words.map((slots, number) => ({ number, slots }));
}

/** Comparisons whose gate looks at both ends of a text. */
export const ends = (word: Word) => word.slots.filter(({ gate }) => gate?.kind === 'ends');
/** Pairs of comparisons whose letters are counted together, in halves of one number. */
export const lanes = (word: Word): Slot[][] => {
  const all = word.slots.filter(({ gate }) => gate?.kind === 'letters');
  return Array.from({ length: Math.ceil(all.length / 2) }, (_, i) => all.slice(2 * i, 2 * i + 2));
};

/** The columns that hold the patterns of a pair. */
export function patternColumns(compiled: Compiled): string[] {
  return toWords(compiled).map(({ number }) => `pattern${number}`);
}
