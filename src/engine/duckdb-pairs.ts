import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { toTasks } from '../pairs/blocks.ts';
import type { Found } from '../pairs/found.ts';
import { judgePairs } from '../pairs/pool.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { PairLoop } from '../sql/pair-loop.ts';
import type { Api } from './duckdb-columns.ts';
import { readBlocked } from './duckdb-nodes.ts';

/** Pairs of one task: some 20 ms of work, and a few megabytes where all of them are left. */
const TASK = 250_000;
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
  readonly onCounts: (counts: Float64Array) => void;
}

/**
 * Makes a table of the pairs of a loop that are left, and returns its number of rows; null, and no table, where the nodes would
 * take more memory than is kept for them. What each key found first is told to `onCounts`.
 */
export async function makePairs(
  api: Api,
  connection: DuckDBConnection,
  { table, scratch, loop, threads, threadedFrom, isStopped, onCounts }: Wanted,
): Promise<number | null> {
  const read = await readBlocked(connection, loop);
  if (read === null) return null;
  const { tasks, pairs } = toTasks(read.blocked.members, TASK);
  const columns = columnsOf(loop);
  const typed = columns.map(([name, type]) => `${duckdb.id(name)} ${type}`).join(', ');
  await connection.run(`create or replace ${scratch ? 'temp table' : 'table'} ${duckdb.id(table)} (${typed})`);
  const appender = await (scratch
    ? connection.createAppender(table, 'main', 'temp')
    : connection.createAppender(table));
  let count = 0;
  let counts = new Float64Array();
  try {
    for await (const found of judgePairs(read, tasks, pairs < threadedFrom ? 1 : threads)) {
      // As the engine says it of its own statements.
      if (isStopped()) throw new Error('INTERRUPT');
      count += found.rows;
      counts = found.counts.map((one, key) => one + (counts[key] ?? 0));
      for (const chunk of toChunks(api, columns, found)) appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
  onCounts(counts);
  return count;
}

/** Makes a table (`key`, `pairs`) of how many pairs each key finds first, and returns its number of rows. */
export async function writeCounts(
  connection: DuckDBConnection,
  { table, scratch }: Pick<Wanted, 'table' | 'scratch'>,
  counts: Float64Array,
): Promise<number> {
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
