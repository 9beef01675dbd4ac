import type { PairGroup, PairLoop } from '../sql/pair-loop.ts';

/** Pairs that are left, by column: halves of patterns lie side by side, the lower one first. */
export interface Found {
  readonly rows: number;
  readonly l: Int32Array;
  readonly r: Int32Array;
  readonly key: Int32Array;
  readonly patterns: readonly Int32Array[];
  readonly sums: readonly Float64Array[];
}

/** The key that finds a pair: the same for all, or by the words of both sides. */
export type KeyOf = number | ((one: number, other: number) => number);

interface Judged {
  readonly words: Int32Array;
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly indices: readonly Int32Array[];
  readonly patternOf: readonly Int32Array[];
}

/** Bounds that are not known are as large as SQL has them. */
const UNBOUNDED = 1e9;

/** What each index of a group is in a pattern: both halves. */
export function patternsOf({ bits }: PairGroup): Int32Array {
  const halves = new Int32Array(2 * 2 ** bits.length);
  for (let index = 0; index < 2 ** bits.length; index++)
    for (const { from, to } of bits) halves[2 * index + (from >>> 5)]! |= ((index >>> to) & 1) << (from & 31);
  return halves;
}

/** Collects pairs out of batches; `keyOf` is either their key or tells it by the words of both sides. */
export function openFound(
  { groups, words: count, sums: all }: PairLoop,
  { words, one, other, indices, patternOf }: Judged,
): { add(left: number, keyOf: KeyOf): void; finish(): Found } {
  let room = 1 << 14;
  let rows = 0;
  let [l, r, key] = [new Int32Array(room), new Int32Array(room), new Int32Array(room)];
  let patterns = Array.from({ length: count }, () => new Int32Array(2 * room));
  let sums = all.map(() => new Float64Array(room));
  const grow = (least: number) => {
    room = Math.max(2 * room, least);
    const larger = <T extends Int32Array | Float64Array>(from: T, into: T): T => {
      into.set(from);
      return into;
    };
    [l, r, key] = [larger(l, new Int32Array(room)), larger(r, new Int32Array(room)), larger(key, new Int32Array(room))];
    patterns = patterns.map((each) => larger(each, new Int32Array(2 * room)));
    sums = sums.map((each) => larger(each, new Float64Array(room)));
  };
  const add = (left: number, keyOf: KeyOf) => {
    if (rows + left > room) grow(rows + left);
    for (let at = 0; at < left; at++) {
      const a = words[one[at]!]!;
      const b = words[other[at]!]!;
      l[rows + at] = Math.min(a, b);
      r[rows + at] = Math.max(a, b);
    }
    if (typeof keyOf === 'number') key.fill(keyOf, rows, rows + left);
    else for (let at = 0; at < left; at++) key[rows + at] = keyOf(one[at]!, other[at]!);
    all.forEach(({ start }, s) => {
      const sum = sums[s]!;
      sum.fill(start, rows, rows + left);
      groups.forEach(({ most }, g) => addUp(sum.subarray(rows, rows + left), indices[g]!, most[s]!));
    });
    groups.forEach(({ word }, g) => {
      const pattern = patterns[word]!;
      const index = indices[g]!;
      const halves = patternOf[g]!;
      for (let at = 0; at < left; at++) {
        const to = 2 * (rows + at);
        pattern[to]! |= halves[2 * index[at]!]!;
        pattern[to + 1]! |= halves[2 * index[at]! + 1]!;
      }
    });
    rows += left;
  };
  const finish = (): Found => ({
    rows,
    l: l.slice(0, rows),
    r: r.slice(0, rows),
    key: key.slice(0, rows),
    patterns: patterns.map((each) => each.slice(0, 2 * rows)),
    sums: sums.map((each) => each.slice(0, rows)),
  });
  return { add, finish };
}

function addUp(sum: Float64Array, index: Int32Array, most: Float64Array): void {
  for (let at = 0; at < sum.length; at++) sum[at] = Math.min(sum[at]! + most[index[at]!]!, UNBOUNDED);
}
