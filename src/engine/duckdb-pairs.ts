import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { type Blocked, type Long, type Nodes, toBlocked, toTasks } from '../pairs/blocks.ts';
import type { Found } from '../pairs/found.ts';
import { type Layout, place, toLayout } from '../pairs/layout.ts';
import { openCount } from '../pairs/judge.ts';
import { judgePairs } from '../pairs/pool.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { PairBlocks, PairLoop } from '../sql/pair-loop.ts';
import type { Api } from './duckdb-columns.ts';

/** Pairs of one task: some 20 ms of work, and a few megabytes where all of them are left. */
const TASK = 250_000;
/** Bytes that the words of all nodes may take. */
const LARGEST = 1.5 * 2 ** 30;
const CHUNK = 2048;

interface Wanted {
  readonly table: string;
  readonly scratch: boolean;
  readonly loop: PairLoop;
  readonly threads: number;
  /** So many pairs are worth the start of worker threads. */
  readonly threadedFrom: number;
  /** True once somebody wants it to end. */
  readonly isStopped: () => boolean;
}

/**
 * Makes a table of the pairs of a loop that are left, and returns its number of rows; null, and no table, where the nodes would
 * take more memory than is kept for them.
 */
export async function makePairs(
  api: Api,
  connection: DuckDBConnection,
  { table, scratch, loop, threads, threadedFrom, isStopped }: Wanted,
): Promise<number | null> {
  const read = await readBlocked(connection, loop);
  if (read === null) return null;
  const { layout, blocked } = read;
  const { tasks, pairs } = toTasks(blocked.members, TASK);
  const columns = columnsOf(loop);
  const typed = columns.map(([name, type]) => `${duckdb.id(name)} ${type}`).join(', ');
  await connection.run(`create or replace ${scratch ? 'temp table' : 'table'} ${duckdb.id(table)} (${typed})`);
  const appender = await (scratch
    ? connection.createAppender(table, 'main', 'temp')
    : connection.createAppender(table));
  let count = 0;
  try {
    for await (const found of judgePairs({ loop, layout, blocked }, tasks, pairs < threadedFrom ? 1 : threads)) {
      // As the engine says it of its own statements.
      if (isStopped()) throw new Error('INTERRUPT');
      count += found.rows;
      for (const chunk of toChunks(api, columns, found)) appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
  return count;
}

/**
 * Makes a table of how many pairs each key finds first (`key`, `pairs`), and returns its number of rows; null, and no table, where the
 * nodes would take more memory than is kept for them.
 */
export async function countPairs(
  connection: DuckDBConnection,
  {
    table,
    scratch,
    blocks,
    isStopped,
  }: Pick<Wanted, 'table' | 'scratch' | 'isStopped'> & { readonly blocks: PairBlocks },
): Promise<number | null> {
  const loop = { ...blocks, columns: [], words: 0, groups: [], letters: [], sums: [], floor: 0, always: [] };
  const read = await readBlocked(connection, loop);
  if (read === null) return null;
  const { counts, count } = openCount(loop, read.layout, read.blocked);
  for (const task of toTasks(read.blocked.members, TASK).tasks) {
    count(task);
    await new Promise((resolve) => setImmediate(resolve));
    if (isStopped()) throw new Error('INTERRUPT');
  }
  const rows = [...counts.entries()].filter(([, pairs]) => pairs > 0);
  await connection.run(
    `create or replace ${scratch ? 'temp table' : 'table'} ${duckdb.id(table)} (key smallint, pairs bigint)`,
  );
  if (rows.length > 0)
    await connection.run(
      `insert into ${duckdb.id(table)} values ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`,
    );
  return rows.length;
}

/** Nodes in the order of their blocks; null where they would take more memory than is kept for them. */
async function readBlocked(
  connection: DuckDBConnection,
  loop: PairLoop,
): Promise<{ layout: Layout; blocked: Blocked } | null> {
  const layout = toLayout(loop);
  const [[rows]] = (await (await connection.run('select count(*)::integer from node_block')).getRows()) as [[number]];
  if (4 * layout.stride * rows > LARGEST) return null;
  const nodes = await readNodes(connection, layout, { loop, rows });
  return { layout, blocked: toBlocked(layout, nodes, await readLong(connection, loop)) };
}

const columnsOf = ({ words, sums }: PairLoop): (readonly [string, string])[] => [
  ['l', 'INTEGER'],
  ['r', 'INTEGER'],
  ['key', 'SMALLINT'],
  ...Array.from({ length: words }, (_, i) => [`pattern${i}`, 'BIGINT'] as const),
  ...sums.map(({ column }) => [column, 'DOUBLE'] as const),
];

/** The values of a chunk's column as they lie in memory; whatever stands where there is none. */
const vectorOf = (chunk: DuckDBDataChunk, column: number) =>
  chunk.getColumnVector(column) as unknown as {
    readonly items: BigInt64Array | Int32Array | Float64Array;
    flush(): void;
  };

/** A column of 64 bits as halves, the lower one first. */
function halvesOf(chunk: DuckDBDataChunk, column: number): Int32Array {
  const { items } = vectorOf(chunk, column);
  return new Int32Array(items.buffer, items.byteOffset, 2 * items.length);
}

async function readNodes(
  connection: DuckDBConnection,
  layout: Layout,
  { loop, rows }: { readonly loop: PairLoop; readonly rows: number },
): Promise<Nodes> {
  const { stride } = layout;
  const words = new Int32Array(new SharedArrayBuffer(4 * stride * rows));
  const blocks = loop.keys.map(() => new Int32Array(rows));
  let at = 0;
  for await (const chunk of await connection.stream(loop.nodes)) {
    const count = chunk.rowCount;
    const ids = vectorOf(chunk, 0).items as Int32Array;
    for (let i = 0; i < count; i++) words[(at + i) * stride] = ids[i]!;
    if (loop.masked) {
      const masks = halvesOf(chunk, 1);
      for (let i = 0; i < 2 * count; i++) words[(at + (i >> 1)) * stride + layout.mask + (i & 1)] = masks[i]!;
    }
    for (const [k, all] of blocks.entries()) {
      const numbers = vectorOf(chunk, 2 + k).items as Int32Array;
      all.set(numbers, at);
      // A node without a block under a key shares it with none.
      for (let i = 0, to = at * stride + layout.blocks + k; i < count; i++, to += stride)
        words[to] = numbers[i]! < 0 ? -1 - at - i : numbers[i]!;
    }
    const columns = loop.columns.map((_, c) => halvesOf(chunk, 2 + loop.keys.length + c));
    place(layout, columns, { into: words, at, rows: count });
    at += count;
  }
  return { words, blocks, count: at };
}

async function readLong(connection: DuckDBConnection, { long }: PairLoop): Promise<Long> {
  const parts: Int32Array[][] = [];
  for await (const chunk of await connection.stream(long))
    parts.push([0, 1, 2].map((column) => (vectorOf(chunk, column).items as Int32Array).slice()));
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

/** Found pairs as chunks of the engine. */
function* toChunks(
  api: Api,
  columns: readonly (readonly [string, string])[],
  found: Found,
): Generator<DuckDBDataChunk> {
  const byName = { INTEGER: api.INTEGER, SMALLINT: api.SMALLINT, BIGINT: api.BIGINT, DOUBLE: api.DOUBLE };
  const types = columns.map(([, type]) => byName[type as keyof typeof byName]);
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
      const vector = vectorOf(chunk, i);
      vector.items.set(column.subarray(start, start + size) as never);
      vector.flush();
    });
    yield chunk;
  }
}
