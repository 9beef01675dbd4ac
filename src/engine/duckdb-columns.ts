import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api';
import { duckdb } from '../sql/duckdb.ts';
import type { Column, Columns } from '../sql/step.ts';

/** The module, loaded by whoever opens an engine: it costs a quarter of a second. */
export type Api = typeof import('@duckdb/node-api');

const INTEGERS = /^(U?TINYINT|U?SMALLINT|INTEGER)$/;
const DOUBLES = /^(DOUBLE|FLOAT)$/;
const GROUP = 20_000;
const SEPARATOR = '\u001e';
const NULL_MARK = '\u001f';

/**
 * Reads a result by column. Integers of up to 32 bits come as Int32Array (null = the smallest int), DOUBLE and FLOAT as
 * Float64Array (null = NaN), all else as text. Text travels as one blob per 20,000 rows: eight times faster than value by value.
 */
export async function readColumns(connection: DuckDBConnection, query: string): Promise<Columns> {
  // Only here does the order of the rows matter: the query's `order by` must hold in the table that is read back.
  const [[kept]] = (await (
    await connection.run("select cast(current_setting('preserve_insertion_order') as varchar)")
  ).getRows()) as [[string]];
  await connection.run('set preserve_insertion_order = true');
  try {
    const described = (await (await connection.run(`describe ${query}`)).getRows()) as string[][];
    if (described.every(([, type]) => INTEGERS.test(type!) || DOUBLES.test(type!)))
      return await streamNumbers(connection, query, described as [string, string][]);
    await connection.run(`create or replace temp table mestre_out as ${query}`);
  } finally {
    await connection.run(`set preserve_insertion_order = ${kept}`);
  }
  const described = (await (await connection.run('describe mestre_out')).getRows()) as string[][];
  const count = Number((await (await connection.run('select count(*) from mestre_out')).getRows())[0]![0]);
  const columns: Record<string, Column> = {};
  // Called so, a column would stand before the number that the engine gives each row.
  const hidden = (described as [string, string][]).find(([name]) => name.toLowerCase() === 'rowid')?.[0];
  if (hidden !== undefined)
    await connection.run(`alter table mestre_out rename column ${duckdb.id(hidden)} to mestre_column`);
  for (const [name, type] of described as [string, string][]) {
    const id = name === hidden ? 'mestre_column' : duckdb.id(name);
    if (INTEGERS.test(type))
      columns[name] = await readNumbers(connection, `${id}::integer`, new Int32Array(count), -(2 ** 31));
    else if (DOUBLES.test(type))
      columns[name] = await readNumbers(connection, `${id}::double`, new Float64Array(count), NaN);
    else columns[name] = await readText(connection, id, count);
  }
  await connection.run('drop table mestre_out');
  return columns;
}

/** A result of numbers alone, as it comes: all columns at once, without a table in between. */
async function streamNumbers(
  connection: DuckDBConnection,
  query: string,
  columns: readonly [name: string, type: string][],
): Promise<Columns> {
  const parts = columns.map((): (Int32Array | Float64Array)[] => []);
  for await (const chunk of await connection.stream(query))
    columns.forEach(([, type], c) => {
      const count = chunk.rowCount;
      const vector = chunk.getColumnVector(c) as DuckDBVector & { items: ArrayLike<number> };
      const isInteger = INTEGERS.test(type);
      // Copied: the engine uses the memory of a chunk again.
      const part = isInteger ? new Int32Array(vector.items) : new Float64Array(vector.items);
      const missing = isInteger ? -(2 ** 31) : NaN;
      for (let i = 0; i < count; i++) if (vector.getItem(i) === null) part[i] = missing;
      parts[c]!.push(part);
    });
  return Object.fromEntries(columns.map(([name, type], c) => [name, joined(parts[c]!, INTEGERS.test(type))]));
}

function joined(parts: readonly (Int32Array | Float64Array)[], isInteger: boolean): Int32Array | Float64Array {
  const count = parts.reduce((sum, part) => sum + part.length, 0);
  const all = isInteger ? new Int32Array(count) : new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function readNumbers<T extends Int32Array | Float64Array>(
  connection: DuckDBConnection,
  expression: string,
  into: T,
  missing: number,
): Promise<T> {
  const result = await connection.stream(`select ${expression} from mestre_out order by rowid`);
  let at = 0;
  for await (const chunk of result) {
    const vector = chunk.getColumnVector(0) as DuckDBVector & { items: T };
    into.set(vector.items.subarray(0, chunk.rowCount) as never, at);
    for (let i = 0; i < chunk.rowCount; i++) if (vector.getItem(i) === null) into[at + i] = missing;
    at += chunk.rowCount;
  }
  return into;
}

async function readText(connection: DuckDBConnection, id: string, count: number): Promise<(string | null)[]> {
  const marked = `coalesce(bool_or(contains(${id}::varchar, chr(30)) or ${id}::varchar = chr(31)), false)`;
  const unsafe = (await (await connection.run(`select ${marked} from mestre_out`)).getRows())[0]![0] === true;
  const values: (string | null)[] = [];
  if (unsafe) {
    for await (const chunk of await connection.stream(`select ${id}::varchar from mestre_out order by rowid`))
      for (const value of chunk.getColumnValues(0)) values.push(value as string | null);
    return values;
  }
  const blobs = await connection.stream(
    `select string_agg(coalesce(${id}::varchar, chr(31)), chr(30) order by rowid) from mestre_out group by rowid // ${GROUP} order by rowid // ${GROUP}`,
  );
  for await (const chunk of blobs)
    for (const blob of chunk.getColumnValues(0))
      for (const value of (blob as string).split(SEPARATOR)) values.push(value === NULL_MARK ? null : value);
  if (values.length !== count) throw new Error(`read ${values.length} of ${count} values of ${id}`);
  return values;
}

const CHUNK = 2048;

/** Makes a table of columns of JavaScript, as `readColumns` gives them, and returns its number of rows. */
export async function writeColumns(
  api: Api,
  connection: DuckDBConnection,
  {
    name: table,
    as,
    types,
  }: { readonly name: string; readonly as: string; readonly types: Readonly<Record<string, string>> },
  data: Columns,
): Promise<number> {
  const names = Object.keys(types);
  // Numbers go in as they are; text goes in as text and is cast by the engine, which knows every type.
  const direct = names.map((name) =>
    data[name] instanceof Int32Array ? api.INTEGER : data[name] instanceof Float64Array ? api.DOUBLE : api.VARCHAR,
  );
  const definition = names.map((name, i) => `${duckdb.id(name)} ${direct[i]!.toString()}`).join(', ');
  await connection.run(`create or replace temp table mestre_in (${definition})`);
  const appender = await connection.createAppender('mestre_in', 'main', 'temp');
  const count = data[names[0]!]?.length ?? 0;
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start);
    const chunk = api.DuckDBDataChunk.create(direct, size);
    names.forEach((name, i) => {
      const column = data[name]!;
      if (Array.isArray(column)) chunk.setColumnValues(i, column.slice(start, start + size));
      else setNumbers(chunk.getColumnVector(i), column.subarray(start, start + size));
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const casts = names.map((name) => `${duckdb.id(name)}::${types[name]!} as ${duckdb.id(name)}`).join(', ');
  await connection.run(`create or replace ${as} ${duckdb.id(table)} as select ${casts} from mestre_in`);
  await connection.run('drop table mestre_in');
  return count;
}

/** Numbers as they are, all at once; those that stand for null one by one. */
function setNumbers(vector: DuckDBVector, values: Int32Array | Float64Array): void {
  (vector as DuckDBVector & { items: Int32Array | Float64Array }).items.set(values);
  const isMissing = values instanceof Int32Array ? (i: number) => values[i] === -(2 ** 31) : (i: number) => Number.isNaN(values[i]); // prettier-ignore
  for (let i = 0; i < values.length; i++) if (isMissing(i)) vector.setItem(i, null);
  vector.flush();
}
