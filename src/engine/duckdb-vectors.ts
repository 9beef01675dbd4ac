import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { Layout } from '../pairs/layout.ts';
import type { Places } from '../pairs/places.ts';
import type { PairLoop } from '../sql/pair-loop.ts';

/** Where what is read of nodes goes. */
export interface Into {
  readonly loop: PairLoop;
  readonly words: Int32Array;
  readonly count: number;
  /** The place of each node, by its id. */
  readonly placeOf: Places;
}

/** The values of a chunk's column as they lie in memory; whatever stands where there is none. */
const itemsOf = (chunk: DuckDBDataChunk, column: number) =>
  (chunk.getColumnVector(column) as unknown as { readonly items: BigInt64Array | Int32Array }).items;

/** Whole numbers of 32 bits. */
export const numbersOf = (chunk: DuckDBDataChunk, column: number) => itemsOf(chunk, column) as Int32Array;

/** A column of 64 bits as halves, the lower one first. */
export function halvesOf(chunk: DuckDBDataChunk, column: number): Int32Array {
  const items = itemsOf(chunk, column);
  return new Int32Array(items.buffer, items.byteOffset, 2 * items.length);
}

/** Where the words of a chunk's nodes begin, whose ids its first column has. */
export const wordsOf = (
  chunk: DuckDBDataChunk,
  { stride }: Layout,
  { placeOf, count }: { readonly placeOf: Places; readonly count: number },
): Int32Array => {
  const ids = numbersOf(chunk, 0);
  const at = new Int32Array(chunk.rowCount);
  for (let row = 0; row < at.length; row++) {
    const place = placeOf.get(ids[row]!);
    at[row] = (place < 0 ? count : place) * stride;
  }
  return at;
};
