import { ALIKE, FEW, INITIAL, TRUNCATED, WHOLE } from '../sql/words.ts';
import { jaroWinkler, LONGEST, type Piece } from './alike.ts';

/*
 * Two short ASCII texts as words that are aligned one by one: what the token tests of the rules say of them, in a hundredth of the time.
 * Jaro-Winkler may come out larger than the engine's by its last bits, and never smaller: so do the sums.
 */

const SLACK = 1e-9;
/** More words than this a text of so many bytes cannot have. */
const MOST = LONGEST / 2 + 1;

/** The words of one side: where each begins and ends, and whether the other side has it too. */
interface Words {
  readonly from: Int32Array;
  readonly length: Int32Array;
  readonly isShared: Uint8Array;
  count: number;
}

const toWords = (): Words => ({
  from: new Int32Array(MOST),
  length: new Int32Array(MOST),
  isShared: new Uint8Array(MOST),
  count: 0,
});

const one = toWords();
const other = toWords();
const x: Piece = { at: 0, length: 0 };
const y: Piece = { at: 0, length: 0 };

const SPACE = 32;

function split(bytes: Uint8Array, { at, length }: Piece, into: Words): void {
  const end = at + length;
  into.count = 0;
  for (let begin = at; begin < end;) {
    let stop = begin;
    while (stop < end && bytes[stop] !== SPACE) stop++;
    if (stop > begin) {
      into.from[into.count] = begin;
      into.length[into.count] = stop - begin;
      into.isShared[into.count] = 0;
      into.count++;
    }
    begin = stop + 1;
  }
}

/** How many letters two words have in common at their beginning. */
function commonStart(bytes: Uint8Array, i: number, j: number): number {
  const [a, b] = [one.from[i]!, other.from[j]!];
  const most = Math.min(one.length[i]!, other.length[j]!);
  let common = 0;
  while (common < most && bytes[a + common] === bytes[b + common]) common++;
  return common;
}

/** Whether two words of one length are the same. */
function areSame(bytes: Uint8Array, i: number, j: number): boolean {
  const a = one.from[i]!;
  const b = other.from[j]!;
  // Words that differ mostly do so at their first letter.
  for (let at = 0, length = one.length[i]!; at < length; at++) if (bytes[a + at] !== bytes[b + at]) return false;
  return true;
}

/** Greedy matching depends on which word comes first: the larger of both bounds either. */
function wordsAlike(bytes: Uint8Array, i: number, j: number): number {
  const [n, m] = [one.length[i]!, other.length[j]!];
  const shorter = Math.min(n, m);
  const opens = commonStart(bytes, i, j) === shorter;
  if (opens && n === m) return 1;
  if (opens && shorter >= 3) return TRUNCATED;
  if (shorter === 1) return opens ? INITIAL : 0;
  x.at = one.from[i]!;
  x.length = n;
  y.at = other.from[j]!;
  y.length = m;
  const alike = Math.max(jaroWinkler(bytes, x, y), jaroWinkler(bytes, y, x));
  return alike < ALIKE - SLACK ? 0 : alike;
}

const bestOfOne = new Float64Array(MOST);
const bestOfOther = new Float64Array(MOST);

/** What the words of two texts come to: how many each has, and the largest sum of likenesses of words that are aligned. */
export interface Aligned {
  fewer: number;
  more: number;
  sum: number;
}

/** The words of two texts aligned as the measure of the token tests aligns them (`src/stages/levels/tokens.ts`). */
export function align(bytes: Uint8Array, l: Piece, r: Piece, into: Aligned): void {
  split(bytes, l, one);
  split(bytes, r, other);
  const [n, m] = [one.count, other.count];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      if (one.length[i] === other.length[j] && areSame(bytes, i, j)) one.isShared[i] = other.isShared[j] = 1;
  let [ofOne, ofOther] = [0, 0];
  for (let i = 0; i < n; i++) ofOne += one.isShared[i]!;
  for (let j = 0; j < m; j++) ofOther += other.isShared[j]!;
  const equal = Math.min(ofOne, ofOther);
  into.fewer = Math.min(n, m);
  into.more = Math.max(n, m);
  into.sum = equal;
  // With all words of one side on the other, none of that side is left to be aligned.
  if (ofOne === n || ofOther === m) return;
  if (2 * equal < FEW * (n + m) && jaroWinkler(bytes, l, r) < WHOLE - SLACK) return;
  bestOfOne.fill(0, 0, n);
  bestOfOther.fill(0, 0, m);
  for (let i = 0; i < n; i++) {
    if (one.isShared[i] === 1) continue;
    for (let j = 0; j < m; j++) {
      if (other.isShared[j] === 1) continue;
      const alike = wordsAlike(bytes, i, j);
      if (alike > bestOfOne[i]!) bestOfOne[i] = alike;
      if (alike > bestOfOther[j]!) bestOfOther[j] = alike;
    }
  }
  let [fromOne, fromOther] = [0, 0];
  for (let i = 0; i < n; i++) fromOne += bestOfOne[i]!;
  for (let j = 0; j < m; j++) fromOther += bestOfOther[j]!;
  into.sum = equal + Math.min(fromOne, fromOther);
}

/** Whether every word of the side with fewer is a word of the other or the initial of one, at least one of them whole. */
export function areInitials(bytes: Uint8Array, l: Piece, r: Piece): boolean {
  split(bytes, l, one);
  split(bytes, r, other);
  const [n, m] = [one.count, other.count];
  if (n < m) return fits(bytes, n, m, false);
  if (n > m) return fits(bytes, m, n, true);
  return fits(bytes, n, m, false) && fits(bytes, m, n, true);
}

function fits(bytes: Uint8Array, from: number, to: number, turned: boolean): boolean {
  let isAnyWhole = false;
  for (let f = 0; f < from; f++) {
    let isOpen = false;
    for (let t = 0; t < to; t++) {
      const [i, j] = turned ? [t, f] : [f, t];
      const [n, m] = [one.length[i]!, other.length[j]!];
      const common = commonStart(bytes, i, j);
      if (n === m && common === n) {
        isOpen = true;
        if (n > 1) isAnyWhole = true;
      } else if ((n === 1 || m === 1) && common === 1) isOpen = true;
    }
    if (!isOpen) return false;
  }
  return isAnyWhole;
}
