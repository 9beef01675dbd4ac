import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdb } from '../sql/duckdb.ts';
import type { ComputeStep } from '../sql/step.ts';

/** Rows of blobs that are being computed or written at one time. */
const IN_FLIGHT = 6;

/** The rows of a query whose columns are all texts, one after the other as they come. Few rows of large texts are what this is for. */
export async function* streamTexts(connection: DuckDBConnection, query: string): AsyncGenerator<readonly string[]> {
  for await (const chunk of await connection.stream(query)) {
    const vectors = Array.from({ length: chunk.columnCount }, (_, i) => chunk.getColumnVector(i));
    for (let at = 0; at < chunk.rowCount; at++) yield vectors.map((vector) => vector.getItem(at) as string);
  }
}

/**
 * A computed step by blobs: one connection reads, one writes, and the computing lies between them. Text is neither taken apart nor put
 * together in this thread, and a row is written while the next ones are computed.
 */
export async function streamBlobs(
  reader: DuckDBConnection,
  connect: () => Promise<DuckDBConnection>,
  step: ComputeStep & { readonly blobs: NonNullable<ComputeStep['blobs']> },
): Promise<number> {
  const columns = Object.entries(step.columns).map(([name, type]) => [duckdb.id(name), type] as const);
  const table = duckdb.id(step.table);
  const writer = await connect();
  let count = 0;
  try {
    await writer.run('begin');
    await writer.run(`create or replace table ${table} (${columns.map((column) => column.join(' ')).join(', ')})`);
    const values = columns.map(([, type], i) => (type === 'VARCHAR' ? `$${i + 1}` : `cast($${i + 1} as ${type})`));
    const insert = await writer.prepare(`insert into ${table} values (${values.join(', ')})`);
    let written: Promise<unknown> = Promise.resolve();
    const write = (row: readonly string[]) =>
      (written = written.then(() => {
        row.forEach((text, i) => insert.bindVarchar(i + 1, text));
        return insert.run();
      }));
    const open = new Set<Promise<unknown>>();
    for await (const row of streamTexts(reader, Object.values(step.inputs)[0]!)) {
      count++;
      const work: Promise<unknown> = step.blobs(row).then(write);
      const done = work.finally(() => open.delete(done));
      done.catch(() => {});
      open.add(done);
      if (open.size >= IN_FLIGHT) await Promise.race(open);
    }
    await Promise.all(open);
    await writer.run('commit');
    return count;
  } finally {
    writer.closeSync();
  }
}
