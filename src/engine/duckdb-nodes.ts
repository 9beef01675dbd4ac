import type { DuckDBConnection } from '@duckdb/node-api';
import { type Blocked, type Long, toBlocked } from '../pairs/blocks.ts';
import { type Layout, place, toLayout } from '../pairs/layout.ts';
import { openPlaces } from '../pairs/places.ts';
import { readTexts } from './duckdb-texts.ts';
import { halvesOf, type Into, numbersOf, wordsOf } from './duckdb-vectors.ts';
import type { PairLevels, PairLoop } from '../sql/pair-loop.ts';

/** Bytes that the words of all nodes may take. */
const MOST = 1.5 * 2 ** 30;
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
  if (4 * stride * rows > MOST) return null;
  // What is read of a node without blocks goes behind the others.
  const words = new Int32Array(new SharedArrayBuffer(4 * stride * (rows + 1)));
  const nodes = { words, count: rows, placeOf: openPlaces(largest, rows) };
  const blocks = await readBlocks(connection, layout, { loop: asked, ...nodes });
  if (asked.columns.length > 0)
    for await (const chunk of await connection.stream(asked.codes)) {
      const columns = asked.columns.map((_, c) => halvesOf(chunk, 1 + c));
      place(layout, columns, { into: words, at: wordsOf(chunk, layout, nodes) });
    }
  const texts = await readTexts(connection, layout, { loop: asked, largest, ...nodes });
  const loop = texts === null ? { ...asked, near: [], levels: asked.levels.map(withoutTexts) } : asked;
  const long = await readLong(connection, loop);
  return { loop, layout, blocked: toBlocked(layout, { ...nodes, blocks, texts: texts ?? new Uint8Array() }, long) };
}

const withoutTexts = (levels: PairLevels): PairLevels => ({
  ...levels,
  equal: -1,
  looks: levels.looks.map(() => null),
});

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
