import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { LONGEST } from '../pairs/alike.ts';
import { type Blocked, type Long, type Places, toBlocked } from '../pairs/blocks.ts';
import { type Layout, place, toLayout } from '../pairs/layout.ts';
import { putBytes, putText, UNKNOWN } from '../pairs/texts.ts';
import type { PairLevels, PairLoop } from '../sql/pair-loop.ts';

/** Bytes that the words of all nodes may take, and their texts. */
const MOST = { words: 1.5 * 2 ** 30, texts: 2 ** 29 };
/** Texts of so many bytes lie in the memory of a chunk itself, after their length; longer ones elsewhere. */
const INLINE = 12;

/** What was read of the nodes of a loop; where their texts would take more memory than is kept for them, the loop looks at none. */
export interface Read {
  readonly loop: PairLoop;
  readonly layout: Layout;
  readonly blocked: Blocked;
}

/** Nodes in the order of their blocks; null where they would take more memory than is kept for them. */
export async function readBlocked(connection: DuckDBConnection, asked: PairLoop): Promise<Read | null> {
  const [[rows, largest]] = (await (
    await connection.run('select count(*)::integer, coalesce(max(node_id), -1) from node_block')
  ).getRows()) as [[number, number]];
  const layout = toLayout(asked);
  const { stride } = layout;
  if (4 * stride * rows > MOST.words) return null;
  // What is read of a node without blocks goes behind the others.
  const words = new Int32Array(new SharedArrayBuffer(4 * stride * (rows + 1)));
  const nodes = { words, count: rows, placeOf: toPlaces(largest, rows) };
  const blocks = await readBlocks(connection, layout, { loop: asked, ...nodes });
  if (asked.columns.length > 0)
    for await (const chunk of await connection.stream(asked.codes)) {
      const columns = asked.columns.map((_, c) => halvesOf(chunk, 1 + c));
      place(layout, columns, { into: words, at: wordsOf(chunk, layout, nodes) });
    }
  const texts = await readTexts(connection, layout, { loop: asked, ...nodes });
  const loop = texts === null ? { ...asked, near: [], levels: asked.levels.map(withoutTexts) } : asked;
  const long = await readLong(connection, loop);
  return { loop, layout, blocked: toBlocked(layout, { ...nodes, blocks, texts: texts ?? new Uint8Array() }, long) };
}

const withoutTexts = (levels: PairLevels): PairLevels => ({
  ...levels,
  equal: -1,
  looks: levels.looks.map(() => null),
});

/** Numbers of records are spread over 30 bits in a project: an array as long as the largest would take 4 GiB for ten records. */
function toPlaces(largest: number, rows: number): Places {
  if (largest > 8 * rows + 1024) return new Map();
  const places = new Int32Array(largest + 1).fill(-1);
  return {
    get: (id) => (places[id] === -1 ? undefined : places[id]),
    set: (id, place) => void (places[id] = place),
  };
}

interface Into {
  readonly loop: PairLoop;
  readonly words: Int32Array;
  readonly count: number;
  /** The place of each node, by its id. */
  readonly placeOf: Places;
}

/** Gives each node its place as it comes; returns its block under each key. */
async function readBlocks(
  connection: DuckDBConnection,
  layout: Layout,
  { loop, words, count: rows, placeOf }: Into,
): Promise<Int32Array[]> {
  const { stride } = layout;
  const blocks = loop.keys.map(() => new Int32Array(rows));
  let at = 0;
  for await (const chunk of await connection.stream(loop.nodes)) {
    const count = chunk.rowCount;
    const ids = numbersOf(chunk, 0);
    for (let i = 0; i < count; i++) {
      words[(at + i) * stride] = ids[i]!;
      placeOf.set(ids[i]!, at + i);
    }
    if (loop.masked) {
      const masks = halvesOf(chunk, 1);
      for (let i = 0; i < 2 * count; i++) words[(at + (i >> 1)) * stride + layout.mask + (i & 1)] = masks[i]!;
    }
    for (const [k, all] of blocks.entries()) {
      const numbers = numbersOf(chunk, 2 + k);
      all.set(numbers, at);
      // A node without a block under a key shares it with none.
      for (let i = 0, to = at * stride + layout.blocks + k; i < count; i++, to += stride)
        words[to] = numbers[i]! < 0 ? -1 - at - i : numbers[i]!;
    }
    at += count;
  }
  return blocks;
}

/** The texts of each node one after the other; where they begin goes into its words. Null where they take more than is kept for them. */
async function readTexts(
  connection: DuckDBConnection,
  layout: Layout,
  { loop: { texts }, ...nodes }: Into,
): Promise<Uint8Array | null> {
  // Memory that is never written to is never taken.
  const all = new Uint8Array(
    new SharedArrayBuffer(Math.min(MOST.texts, (nodes.count + 1) * texts.count * (1 + LONGEST))),
  );
  if (texts.count === 0) return all;
  let at = 0;
  for await (const chunk of await connection.stream(texts.sql)) {
    const places = wordsOf(chunk, layout, nodes);
    const vectors = Array.from({ length: texts.count }, (_, i) => textsOf(chunk, 1 + i));
    if (at + chunk.rowCount * texts.count * (1 + LONGEST) > all.length) return null;
    for (let i = 0; i < chunk.rowCount; i++) {
      nodes.words[places[i]! + layout.texts] = at;
      for (const { bytes, lengths, textAt } of vectors) {
        const length = lengths[4 * i]!;
        if (length <= INLINE) at = putBytes(all, at, { from: bytes, start: 16 * i + 4, length });
        else if (length <= LONGEST) at = putText(all, at, textAt(i));
        else all[at++] = UNKNOWN;
      }
    }
  }
  return all;
}

async function readLong(connection: DuckDBConnection, { long }: PairLoop): Promise<Long> {
  const parts: Int32Array[][] = [];
  for await (const chunk of await connection.stream(long))
    parts.push([0, 1, 2].map((column) => numbersOf(chunk, column).slice()));
  const joined = (column: number) => {
    const all = new Int32Array(parts.reduce((sum, part) => sum + part[column]!.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part[column]!, at);
      at += part[column]!.length;
    }
    return all;
  };
  return { node_id: joined(0), key: joined(1), block_no: joined(2) };
}

/** The values of a chunk's column as they lie in memory; whatever stands where there is none. */
const itemsOf = (chunk: DuckDBDataChunk, column: number) =>
  (chunk.getColumnVector(column) as unknown as { readonly items: BigInt64Array | Int32Array }).items;

const numbersOf = (chunk: DuckDBDataChunk, column: number) => itemsOf(chunk, column) as Int32Array;

/** A column of 64 bits as halves, the lower one first. */
function halvesOf(chunk: DuckDBDataChunk, column: number): Int32Array {
  const items = itemsOf(chunk, column);
  return new Int32Array(items.buffer, items.byteOffset, 2 * items.length);
}

/** A column of texts: sixteen bytes each, a length of four and then a short text itself. */
function textsOf(chunk: DuckDBDataChunk, column: number) {
  const vector = chunk.getColumnVector(column);
  const { buffer, byteOffset, byteLength } = (vector as unknown as { readonly dataView: DataView }).dataView;
  return {
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    lengths: new Int32Array(buffer, byteOffset, byteLength / 4),
    textAt: (row: number) => vector.getItem(row) as string,
  };
}

/** Where the words of a chunk's nodes begin, whose ids its first column has. */
const wordsOf = (
  chunk: DuckDBDataChunk,
  { stride }: Layout,
  { placeOf, count }: { readonly placeOf: Places; readonly count: number },
): Int32Array => numbersOf(chunk, 0).map((id) => (placeOf.get(id) ?? count) * stride);
