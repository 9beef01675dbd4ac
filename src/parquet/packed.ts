import { type Bytes, putVarint, room } from './bytes.ts';

/** How many bits hold every number up to `largest`; at least one. */
export const bitsFor = (largest: number): number => Math.max(1, 32 - Math.clz32(largest));

/**
 * Appends numbers of `width` bits in Parquet's hybrid of runs and packed bits (encoding 3, RLE): one run where all are the same, else all
 * of them packed. https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function putPacked(
  into: Bytes,
  { numbers, count, width }: { readonly numbers: ArrayLike<number>; readonly count: number; readonly width: number },
): void {
  // prettier-ignore
  const first = count === 0 ? 0 : numbers[0]!;
  let same = 0;
  while (same < count && numbers[same] === first) same++;
  if (same === count) {
    putVarint(into, 2 * count);
    room(into, 4);
    for (let bits = 0; bits < width; bits += 8) into.bytes[into.at++] = first >>> bits;
    return;
  }
  const groups = (count + 7) >> 3;
  putVarint(into, 2 * groups + 1);
  room(into, groups * width + 4);
  const { bytes } = into;
  const end = into.at + groups * width;
  let { at } = into;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    held |= numbers[i]! << bits;
    bits += width;
    while (bits >= 8) {
      bytes[at++] = held;
      held >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) bytes[at++] = held;
  bytes.fill(0, at, end);
  into.at = end;
}
