import type { GroupLayout, LettersLayout } from './layout.ts';

/** Pairs that are looked at together: where each side's words begin. */
export interface Batch {
  readonly words: Int32Array;
  readonly one: Int32Array;
  readonly other: Int32Array;
}

/** Looks at the first so many pairs of a batch and leaves what it finds in their indices. */
export type Pass = (count: number) => void;

const LOW_SEVEN = 0x7f7f7f7f;
/** The highest bit of each byte. */
const HIGH = 0x80808080;
/** Multiplied by it, bits 0, 8, 16 and 24 come to stand side by side in the upper four. */
const GATHER = 0x10204080;
const EACH_BYTE = 0x01010101;

/*
 * In a word of four bytes: adding 127 to the lower seven bits carries into the eighth where any of them is set, so that the
 * eighth says which bytes are not nought.
 */

/** Begins with the flags that both sides have; those that count letters wait until they are counted. */
export function flagsPass({ words, one, other }: Batch, index: Int32Array, { flags, counted }: GroupLayout): Pass {
  const asked = ~counted;
  return (count) => {
    for (let i = 0; i < count; i++) index[i] = words[one[i]! + flags]! & words[other[i]! + flags]! & asked;
  };
}

/** Leaves flags where the bytes of both sides differ. */
export function equalPass(
  { words, one, other }: Batch,
  index: Int32Array,
  { word, to, decides }: GroupLayout['equal'][number],
): Pass {
  const rest = ~decides;
  return (count) => {
    for (let i = 0; i < count; i++) {
      const apart = words[one[i]! + word]! ^ words[other[i]! + word]!;
      const differ = (((apart & LOW_SEVEN) + LOW_SEVEN) | apart) & HIGH;
      index[i]! &= rest | ((Math.imul(differ >>> 7, GATHER) >>> 28) << to);
    }
  };
}

/** Leaves flags where both bytes differ. */
export function endsPass(
  { words, one, other }: Batch,
  index: Int32Array,
  { word, tails, to, decides }: GroupLayout['ends'][number],
): Pass {
  const rest = ~decides;
  return (count) => {
    for (let i = 0; i < count; i++) {
      const [x, y] = [one[i]!, other[i]!];
      const heads = words[x + word]! ^ words[y + word]!;
      const ends = words[x + tails]! ^ words[y + tails]!;
      const differ = (((heads & LOW_SEVEN) + LOW_SEVEN) | heads) & (((ends & LOW_SEVEN) + LOW_SEVEN) | ends) & HIGH;
      index[i]! &= rest | ((Math.imul(differ >>> 7, GATHER) >>> 28) << to);
    }
  };
}

/** Leaves the flag where the bits of both sides have nothing in common. */
export function apartPass(
  { words, one, other }: Batch,
  index: Int32Array,
  { word, words: many, bit }: GroupLayout['apart'][number],
): Pass {
  return (count) => {
    for (let i = 0; i < count; i++) {
      let common = 0;
      for (let at = word; at < word + many; at++) common |= words[one[i]! + at]! & words[other[i]! + at]!;
      if (common !== 0) index[i]! &= ~bit;
    }
  };
}

/** Leaves the flag where neither side's bits are contained in the other's. */
export function subsetPass(
  { words, one, other }: Batch,
  index: Int32Array,
  { word, bit }: GroupLayout['subset'][number],
): Pass {
  return (count) => {
    for (let i = 0; i < count; i++) {
      const [x, y] = [one[i]! + word, other[i]! + word];
      const [low, high] = [words[x]! & words[y]!, words[x + 1]! & words[y + 1]!];
      if ((low === words[x] && high === words[x + 1]) || (low === words[y] && high === words[y + 1])) index[i]! &= ~bit;
    }
  };
}

/** Sets flags where more letters stand in one text only than either side allows. */
export function lettersPass(
  { words, one, other }: Batch,
  index: Int32Array,
  { letters, limits, to, flags }: Omit<LettersLayout, 'group'> & { readonly flags: number },
): Pass {
  return (count) => {
    for (let i = 0; i < count; i++) {
      const [x, y] = [one[i]!, other[i]!];
      let bits = words[x + letters]! ^ words[y + letters]!;
      bits -= (bits >>> 1) & 0x55555555;
      bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
      bits = Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, EACH_BYTE) >>> 24;
      const many = Math.imul(bits, EACH_BYTE);
      const over = (many + words[x + limits]!) & (many + words[y + limits]!) & HIGH;
      const set = (Math.imul(over >>> 7, GATHER) >>> 28) << to;
      index[i]! |= set & words[x + flags]! & words[y + flags]!;
    }
  };
}
