import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { toBlocked, toTasks } from '../pairs/blocks.ts';
import type { Found } from '../pairs/found.ts';
import { type Layout, place, toLayout } from '../pairs/layout.ts';
import { judgePairs } from '../pairs/pool.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { PairLoop } from '../sql/pair-loop.ts';
import type { Api } from './duckdb-columns.ts';

/** Pairs of one task: a few milliseconds of work, and a few megabytes where all of them are left. */
const TASK = 250_000;
/** So many pairs are worth the start of worker threads. */
const MANY = 2_000_000;
const CHUNK = 2048;

interface Vector {
  readonly items: BigInt64Array | Int32Array | Float64Array;
  flush(): void;
}

const itemsOf = (chunk: DuckDBDataChunk, column: number) => chunk.getColumnVector(column) as unknown as Vector & { getItem(i: number): unknown }; // prettier-ignore

/** Makes a table of the pairs of a loop that are left, and returns its number of rows. */
export async function makePairs(
  api: Api,
  connection: DuckDBConnection,
  { table, scratch, loop, threads }: { readonly table: string; readonly scratch: boolean; readonly loop: PairLoop; readonly threads: number }, // prettier-ignore
): Promise<number> {
  const layout = toLayout(loop);
  const { words, nodes } = await readNodes(connection, loop, layout);
  const blocked = toBlocked(loop, layout, { words, nodes, long: await readLong(connection, loop) });
  const { tasks, pairs } = toTasks(blocked, layout, TASK);
  const columns: [string, string][] = [
    ['l', 'INTEGER'],
    ['r', 'INTEGER'],
    ['key', 'SMALLINT'],
    ...Array.from({ length: loop.words }, (_, i): [string, string] => [`pattern${i}`, 'BIGINT']),
    ...loop.sums.map(({ column }): [string, string] => [column, 'DOUBLE']),
  ];
  const typed = columns.map(([name, type]) => `${duckdb.id(name)} ${type}`).join(', ');
  await connection.run(`create or replace ${scratch ? 'temp table' : 'table'} ${duckdb.id(table)} (${typed})`);
  const appender = scratch
    ? await connection.createAppender(table, 'main', 'temp')
    : await connection.createAppender(table);
  let count = 0;
  try {
    for await (const found of judgePairs({ loop, layout, blocked }, tasks, pairs < MANY ? 1 : threads)) {
      count += found.rows;
      for (const chunk of toChunks(api, columns, found)) appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
  return count;
}

async function readNodes(
  connection: DuckDBConnection,
  loop: PairLoop,
  layout: Layout,
): Promise<{ words: Int32Array; nodes: number }> {
  // prettier-ignore
  const [[rows]] = (await (await connection.run('select count(*)::integer from node_block')).getRows()) as [[number]];
  const words = new Int32Array(new SharedArrayBuffer(4 * layout.stride * rows));
  const { keys, masked } = loop;
  let at = 0;
  for await (const chunk of await connection.stream(loop.nodes)) {
    const count = chunk.rowCount;
    const wide = (column: number) => {
      const { items } = itemsOf(chunk, column);
      return new Int32Array(items.buffer, items.byteOffset, 2 * items.length);
    };
    const ids = itemsOf(chunk, 0).items as Int32Array;
    for (let i = 0; i < count; i++) words[(at + i) * layout.stride] = ids[i]!;
    if (masked) {
      const masks = wide(1);
      for (let i = 0; i < 2 * count; i++) words[(at + (i >> 1)) * layout.stride + layout.mask + (i & 1)] = masks[i]!;
    }
    keys.forEach((_, k) => {
      const block = itemsOf(chunk, 2 + k);
      const numbers = block.items as Int32Array;
      // A node without a block under a key shares it with none.
      for (let i = 0; i < count; i++)
        words[(at + i) * layout.stride + layout.blocks + k] = block.getItem(i) === null ? -1 - at - i : numbers[i]!;
    });
    place(
      layout,
      loop.columns.map((_, c) => wide(2 + keys.length + c)),
      { into: words, at, rows: count },
    );
    at += count;
  }
  return { words, nodes: at };
}

async function readLong(connection: DuckDBConnection, { long }: PairLoop) {
  const parts: [Int32Array, Int32Array, Int32Array][] = [];
  for await (const chunk of await connection.stream(long))
    parts.push([0, 1, 2].map((column) => (itemsOf(chunk, column).items as Int32Array).slice()) as [Int32Array, Int32Array, Int32Array]); // prettier-ignore
  const joined = (column: 0 | 1 | 2) => {
    const all = new Int32Array(parts.reduce((sum, part) => sum + part[column].length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part[column], at);
      at += part[column].length;
    }
    return all;
  };
  return { node_id: joined(0), key: joined(1), block_no: joined(2) };
}

/** Found pairs as chunks of the engine. */
function* toChunks(
  api: Api,
  columns: readonly (readonly [string, string])[],
  found: Found,
): Generator<DuckDBDataChunk> {
  const types = columns.map(([, type]) => ({ INTEGER: api.INTEGER, SMALLINT: api.SMALLINT, BIGINT: api.BIGINT, DOUBLE: api.DOUBLE })[type]!); // prettier-ignore
  const values = [
    found.l,
    found.r,
    Int16Array.from(found.key),
    ...found.patterns.map(({ buffer, byteOffset }) => new BigInt64Array(buffer, byteOffset, found.rows)),
    ...found.sums,
  ];
  for (let start = 0; start < found.rows; start += CHUNK) {
    const size = Math.min(CHUNK, found.rows - start);
    const chunk = api.DuckDBDataChunk.create(types, size);
    values.forEach((column, i) => {
      const vector = itemsOf(chunk, i);
      vector.items.set(column.subarray(start, start + size) as never);
      vector.flush();
    });
    yield chunk;
  }
}
