import type { PairLoop } from '../sql/pair-loop.ts';

/** Pairs that are left, by column: halves of patterns lie side by side, the lower one first. */
export interface Found {
  readonly rows: number;
  readonly l: Int32Array;
  readonly r: Int32Array;
  readonly key: Int32Array;
  readonly patterns: readonly Int32Array[];
  readonly sums: readonly Float64Array[];
}

interface Judged {
  readonly words: Int32Array;
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly keys: Int32Array;
  readonly index: readonly Int32Array[];
  readonly total: readonly Float64Array[];
}

/** Bounds that are not known are as large as SQL has them. */
const UNBOUNDED = 1e9;

/** Collects pairs out of batches. */
export function openFound(
  { groups, words: count }: PairLoop,
  { words, one, other, keys, index, total }: Judged,
): { add(left: number): void; finish(): Found } {
  let room = 1 << 12;
  let rows = 0;
  let [l, r, key] = [new Int32Array(room), new Int32Array(room), new Int32Array(room)];
  let patterns = Array.from({ length: count }, () => new Int32Array(2 * room));
  let sums = total.map(() => new Float64Array(room));
  const grow = () => {
    room *= 2;
    const larger = <T extends Int32Array | Float64Array>(from: T, into: T): T => {
      into.set(from);
      return into;
    };
    [l, r, key] = [larger(l, new Int32Array(room)), larger(r, new Int32Array(room)), larger(key, new Int32Array(room))];
    patterns = patterns.map((each) => larger(each, new Int32Array(2 * room)));
    sums = sums.map((each) => larger(each, new Float64Array(room)));
  };
  const add = (left: number) => {
    while (rows + left > room) grow();
    for (let at = 0; at < left; at++) {
      const [a, b] = [words[one[at]!]!, words[other[at]!]!];
      l[rows + at] = Math.min(a, b);
      r[rows + at] = Math.max(a, b);
      key[rows + at] = keys[at]!;
    }
    total.forEach((from, s) => {
      for (let at = 0; at < left; at++) sums[s]![rows + at] = Math.min(from[at]!, UNBOUNDED);
    });
    groups.forEach(({ word, bits }, g) => {
      const [pattern, from] = [patterns[word]!, index[g]!];
      for (const { from: bit, to } of bits) {
        const [half, place] = [bit >>> 5, bit & 31];
        for (let at = 0; at < left; at++) pattern[2 * (rows + at) + half]! |= ((from[at]! >>> to) & 1) << place;
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
