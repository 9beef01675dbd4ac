import type { Piece } from './alike.ts';

/*
 * The texts of a node lie one after the other in memory that threads share, each behind a byte that says how long it is. Texts that are
 * missing, long or not plain ASCII are not known: similarities of the engine go by bytes, its lengths by signs.
 */

/** Stands for the length of a text that is not known. */
export const UNKNOWN = 255;

/** Puts a text at `at` and returns where the next one goes. */
export function putBytes(
  into: Uint8Array,
  at: number,
  { from, start, length }: { readonly from: Uint8Array; readonly start: number; readonly length: number },
): number {
  let all = 0;
  for (let i = 0; i < length; i++) {
    const byte = from[start + i]!;
    into[at + 1 + i] = byte;
    all |= byte;
  }
  const isKnown = length > 0 && all < 128;
  into[at] = isKnown ? length : UNKNOWN;
  return at + 1 + (isKnown ? length : 0);
}

/** The same of a text that the engine has handed out. */
export function putText(into: Uint8Array, at: number, text: string): number {
  let all = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    into[at + 1 + i] = sign;
    all |= sign;
  }
  const isKnown = text.length > 0 && all < 128;
  into[at] = isKnown ? text.length : UNKNOWN;
  return at + 1 + (isKnown ? text.length : 0);
}

/** Finds text number `text` of those that begin at `from`; false where it is not known. */
export function findText(texts: Uint8Array, from: number, text: number, into: Piece): boolean {
  let at = from;
  for (let skip = text; skip > 0; skip--) at += texts[at] === UNKNOWN ? 1 : 1 + texts[at]!;
  into.at = at + 1;
  into.length = texts[at]!;
  return into.length !== UNKNOWN;
}
