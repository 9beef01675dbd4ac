import { ownFlag } from './levels/text.ts';
import { besideTexts } from './levels/look.ts';
import { closedSql, type Flag, flagsOf, type Gate, prune } from './levels/flag.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';

/*
 * A pair's pattern: a few numbers that say of every comparison whether both sides have a value, which flags are set (the values
 * differ, a part of them differs, they are more than an edit apart, …) and how common they are. It is worked out for many at once,
 * by additions and masks over packed columns, and looked up in small tables of bounds: nothing else of a candidate is read.
 *
 * A word has seven lanes of nine bits: in a lane, eight bits of a hash and one that stays free, so that `xor(x, y) + 255` sets
 * the ninth where the hashes differ. That is the lane's flag. Equal hashes of different values only make a bound larger than
 * need be. The other bits of a lane hold what needs no hash.
 */
const WIDTH = 9;
const LANES = 7;
/** The flag of a hash. */
const HASHED = 8;
/** Places for flags that need no hash, in each lane. */
const SPARE = [7, 2, 1, 0] as const;
/** In the first lane of a comparison: both sides have a value. */
const PRESENT = 6;
/** A bin of at least so many half-log2 steps sets the flag at that place of the first lane: both sides have it where the rarer side has. */
export const BINS = [
  { place: 5, least: 6 },
  { place: 4, least: 12 },
  { place: 3, least: 18 },
] as const;
/** So many flags of one comparison at most: each doubles its states. */
const MOST_FLAGS = 8;
/** So many rows of a table of bounds at most; what more comparisons would make goes into another word. */
const MOST_PATTERNS = 30_000;

/** A flag with the place of its bit. */
export interface Placed {
  readonly flag: Flag;
  /** The first bit of its hash, for flags that are made of one. */
  readonly at: number;
  readonly bit: bigint;
}

/** One comparison within a pattern. */
export interface Slot {
  readonly one: CompiledComparison;
  /** The word that it is in. */
  readonly number: number;
  readonly present: bigint;
  readonly bins: readonly { readonly bit: bigint; readonly least: number }[];
  readonly flags: readonly Placed[];
  /** Of the compared values themselves, where it is among the flags. */
  readonly own: Placed | undefined;
}

/** The comparisons of one number. */
export interface Word {
  readonly number: number;
  readonly slots: readonly Slot[];
}

const isHashed = (flag: Flag) => flag.kind === 'equal' || (flag.kind === 'ends' && !flag.list);

/** The flags that a comparison has room for: its own one first. */
function flagsFor(compiled: Compiled, one: CompiledComparison): { hashed: Flag[]; others: Flag[] } {
  const asked = new Map<string, Flag>();
  const own = ownFlag({ dialect: compiled.dialect, on: one.on });
  const isAsked =
    one.levels.some(({ test }) => test.equal !== test.unequal) || compiled.always.some((rule) => rule.equal.includes(one.name)); // prettier-ignore
  if (isAsked) asked.set(own.key, own);
  for (const { test } of one.levels) for (const flag of test.gate ? flagsOf(test.gate) : []) asked.set(flag.key, flag);
  // What texts are looked at beside counts less than what decides by itself.
  for (const { test } of one.levels) for (const flag of besideTexts(test)) asked.set(flag.key, flag);
  const all = [...asked.values()].slice(0, MOST_FLAGS);
  const hashed = all.filter(isHashed).slice(0, LANES);
  const lanes = Math.max(1, hashed.length);
  return { hashed, others: all.filter((flag) => !isHashed(flag)).slice(0, lanes * SPARE.length) };
}

function toSlot(compiled: Compiled, one: CompiledComparison, place: { number: number; at: number }): Slot {
  const { hashed, others } = flagsFor(compiled, one);
  const lane = (i: number) => place.at + i * WIDTH;
  const flags = [
    ...hashed.map((flag, i) => ({ flag, at: lane(i), bit: 1n << BigInt(lane(i) + HASHED) })),
    ...others.map((flag, i) => {
      const at = lane(Math.floor(i / SPARE.length));
      return { flag, at, bit: 1n << BigInt(at + SPARE[i % SPARE.length]!) };
    }),
  ];
  const own = ownFlag({ dialect: compiled.dialect, on: one.on });
  return {
    one,
    number: place.number,
    present: 1n << BigInt(place.at + PRESENT),
    bins: one.frequency ? BINS.map((bin) => ({ bit: 1n << BigInt(place.at + bin.place), least: bin.least })) : [],
    flags,
    own: flags.find(({ flag }) => flag.key === own.key),
  };
}

const known = new WeakMap<Compiled, readonly Word[]>();

/** The comparisons in words. */
export function toWords(compiled: Compiled): readonly Word[] {
  const words = known.get(compiled) ?? lay(compiled);
  known.set(compiled, words);
  return words;
}

function lay(compiled: Compiled): Word[] {
  const words: Slot[][] = [];
  let [lanes, patterns] = [Infinity, Infinity];
  for (const one of compiled.comparisons) {
    const { hashed, others } = flagsFor(compiled, one);
    const width = Math.max(1, hashed.length);
    // Rows that it multiplies a table of bounds by.
    const states = 1 + 2 ** (hashed.length + others.length) * (one.frequency ? BINS.length + 1 : 1);
    if (lanes + width > LANES || patterns * states > MOST_PATTERNS) {
      words.push([]);
      [lanes, patterns] = [0, 1];
    }
    const number = words.length - 1;
    words[number]!.push(toSlot(compiled, one, { number, at: lanes * WIDTH }));
    lanes += width;
    patterns *= states;
  }
  return words.map((slots, number) => ({ number, slots }));
}

/** All flags of a word of one kind. */
export const placed = (word: Word, isWanted: (flag: Flag) => boolean): Placed[] =>
  word.slots.flatMap(({ flags }) => flags.filter(({ flag }) => isWanted(flag)));

/** Bits of several. */
export const bitsOf = (some: readonly { readonly bit: bigint }[]): bigint =>
  some.reduce((sum, { bit }) => sum | bit, 0n);

/** The limits of two flags that count letters, one for each half of a number of counts. */
export interface Limits {
  /** `<word>_<number>`: the column of the limits. */
  readonly name: string;
  /** The column of the letters that are counted. */
  readonly letters: string;
  readonly halves: readonly (Placed | undefined)[];
}

/** Texts whose letters are counted, two to a number, each by one of its flags; and the limits of all flags. A text is counted once. */
export function lettersOf(word: Word): { letters: { name: string; halves: Placed[] }[]; limits: Limits[] } {
  const byText = new Map<string, Placed[]>();
  for (const each of placed(word, ({ kind }) => kind === 'letters')) {
    const text = `${each.flag.kind === 'letters' && each.flag.list} ${each.flag.sql}`;
    byText.set(text, [...(byText.get(text) ?? []), each]);
  }
  const texts = [...byText.values()];
  const pairs = Array.from({ length: Math.ceil(texts.length / 2) }, (_, i) => texts.slice(2 * i, 2 * i + 2));
  const limits = pairs.flatMap((pair, i) =>
    Array.from({ length: Math.max(...pair.map((flags) => flags.length)) }, (_, rank) => ({
      letters: `${word.number}_${i}`,
      halves: pair.map((flags) => flags[rank]),
    })),
  );
  return {
    letters: pairs.map((pair, i) => ({ name: `${word.number}_${i}`, halves: pair.map((flags) => flags[0]!) })),
    limits: limits.map((one, i) => ({ ...one, name: `${word.number}_${i}` })),
  };
}

/** The columns that hold the patterns of a pair. */
export function patternColumns(compiled: Compiled): string[] {
  return toWords(compiled).map(({ number }) => `pattern${number}`);
}

/** The slot of a comparison. */
export function slotOf(compiled: Compiled, name: string): Slot {
  return toWords(compiled)
    .flatMap((word) => word.slots)
    .find((slot) => slot.one.name === name)!;
}

/** The gates of a slot's levels, by level; undefined where no flag at hand says anything. */
export function gatesOf(slot: Slot): (Gate | undefined)[] {
  const known = new Set(slot.flags.map(({ flag }) => flag.key));
  return slot.one.levels.map(({ test }) => (test.gate ? prune(test.gate, (flag) => known.has(flag.key)) : undefined));
}

/** SQL that is true where a pair's pattern closes the gate. */
export function closedBy(slot: Slot, gate: Gate): string {
  return closedSql(gate, (flag) => {
    const { bit } = slot.flags.find((each) => each.flag.key === flag.key)!;
    return `(pattern${slot.number} & ${bit}) <> 0`;
  });
}
