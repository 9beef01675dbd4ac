/** Bytes that grow. `at` is how many there are; `room` sees to it that so many more fit. */
export interface Bytes {
  bytes: Uint8Array;
  at: number;
}

export const openBytes = (size: number): Bytes => ({ bytes: new Uint8Array(size), at: 0 });

/** Makes room for `more` bytes behind those that are there. */
export function room(into: Bytes, more: number): void {
  if (into.at + more <= into.bytes.length) return;
  const larger = new Uint8Array(Math.max(2 * into.bytes.length, into.at + more));
  larger.set(into.bytes.subarray(0, into.at));
  into.bytes = larger;
}

/** Appends bytes. */
export function put(into: Bytes, bytes: Uint8Array): void {
  room(into, bytes.length);
  into.bytes.set(bytes, into.at);
  into.at += bytes.length;
}

/** Appends an unsigned number of up to 32 bits, the lowest byte first. */
export function putInt32(into: Bytes, value: number): void {
  room(into, 4);
  const { bytes, at } = into;
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
  into.at = at + 4;
}

/** Appends an unsigned number of up to 53 bits by groups of seven, the lowest first (ULEB128). */
export function putVarint(into: Bytes, value: number): void {
  room(into, 8);
  let rest = value;
  while (rest >= 128) {
    into.bytes[into.at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  into.bytes[into.at++] = rest;
}

const encoder = new TextEncoder();

/** Stands where a text's length goes, four bytes of it, until the lengths are known. */
const LENGTH = '\0\0\0\0';

/**
 * Appends texts as Parquet's PLAIN has them: each one's length in bytes, then UTF-8; half of a surrogate pair becomes U+FFFD. They are
 * encoded in one go, to where they stay, with room for the lengths between them: a call into the engine for each would cost five times as
 * much, and encoding them elsewhere a copy.
 */
export function putTexts(into: Bytes, texts: readonly string[]): void {
  if (texts.length === 0) return;
  // What stands between them also keeps halves of pairs apart.
  const joined = LENGTH + texts.join(LENGTH);
  room(into, 3 * joined.length);
  const { bytes } = into;
  const { written } = encoder.encodeInto(joined, bytes.subarray(into.at));
  const plain = written === joined.length;
  let { at } = into;
  for (const { length } of texts) {
    const start = at;
    at += 4;
    if (plain) at += length;
    else
      for (let units = 0; units < length; units++) {
        const first = bytes[at]!;
        if (first < 0xc0) at += 1;
        else if (first < 0xe0) at += 2;
        else if (first < 0xf0) at += 3;
        else {
          // Two units of UTF-16 in one.
          at += 4;
          units++;
        }
      }
    const size = at - start - 4;
    bytes[start] = size;
    bytes[start + 1] = size >>> 8;
    bytes[start + 2] = size >>> 16;
    bytes[start + 3] = size >>> 24;
  }
  into.at = at;
}
