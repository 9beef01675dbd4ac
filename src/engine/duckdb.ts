import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DuckDBConnection, DuckDBType, DuckDBVector } from '@duckdb/node-api';
import { MestreError } from '../errors.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { Column, Columns, ComputeStep, Step } from '../sql/step.ts';
import type { Engine, Made, Value } from './engine.ts';
import { frugally } from './frugal.ts';

export interface DuckdbOptions {
  /** A database file, or `:memory:`. */
  readonly path?: string;
  /** As DuckDB writes it: `4GB`. */
  readonly memory?: string;
  readonly threads?: number;
  readonly readOnly?: boolean;
  /** Where it spills; beside the file unless said otherwise. */
  readonly temporary?: string;
  /**
   * The file is made anew each time, so it is packed lightly: 314 k wide records took 7.1 CPU seconds instead of 10.0, for a file of
   * 262 MB instead of 122. Each table is written out as it is made; keeping them for the end would write them twice.
   */
  readonly scratch?: boolean;
}

/** The packings that cost more time to write than they save in a file that is written once and read a few times. */
export const LIGHT_PACKING = "set disabled_compression_methods = 'fsst,alp,alprd,chimp,patas'";

/**
 * Opens DuckDB embedded in this process. The module is loaded here and nowhere earlier: it costs a tenth of a second, and twice as
 * much by `import`, which first searches all of its CommonJS files for names to export.
 */
export async function openDuckdb(options: DuckdbOptions = {}): Promise<DuckdbEngine> {
  const api = createRequire(import.meta.url)('@duckdb/node-api') as Api;
  const path = options.path ?? ':memory:';
  const config: Record<string, string> = { preserve_insertion_order: 'false' };
  if (options.memory) config['memory_limit'] = options.memory;
  if (options.threads) config['threads'] = String(options.threads);
  if (options.readOnly) config['access_mode'] = 'READ_ONLY';
  const temporary = options.temporary ?? (path === ':memory:' ? undefined : join(dirname(path), 'spill'));
  if (temporary) config['temp_directory'] = temporary;
  // DuckDB makes the last folder itself, when it spills, and takes it away again; not those above it.
  if (options.temporary) mkdirSync(dirname(options.temporary), { recursive: true, mode: 0o700 });
  if (path !== ':memory:' && !options.readOnly) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const instance = await api.DuckDBInstance.create(path, config);
    const connection = await instance.connect();
    if (options.scratch) await connection.run(LIGHT_PACKING);
    return toEngine(
      api,
      connection,
      () => instance.connect(),
      () => {
        connection.closeSync();
        instance.closeSync();
      },
    );
  } catch (error) {
    throw toEngineError(error, `open ${path}`);
  }
}

export interface DuckdbEngine extends Engine {
  /** As `Engine.make`; with `scratch` into a temporary table, which stands in front of one of the same name. */
  make(step: Step, how?: { readonly scratch?: boolean }): Promise<Made>;
  /** The open connection, for what only DuckDB does: attach, copy, comments. */
  readonly connection: DuckDBConnection;
}

type Api = typeof import('@duckdb/node-api');

async function guarded<T>(statement: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toEngineError(error, statement);
  }
}

function toEngine(
  api: Api,
  connection: DuckDBConnection,
  connect: () => Promise<DuckDBConnection>,
  close: () => void,
): DuckdbEngine {
  const run = (statements: string) => guarded(statements, async () => void (await connection.run(statements)));
  const rows = (query: string) =>
    guarded(query, async () => {
      const result = await connection.run(query);
      const types = result.columnTypes();
      const names = result.deduplicatedColumnNames();
      return (await result.getRowsJson()).map((row) =>
        Object.fromEntries(row.map((value, i) => [names[i]!, toValue(value as Value, types[i]!)])),
      );
    });
  const columns = (query: string) => guarded(query, () => readColumns(connection, query));
  const load = (table: string, types: Readonly<Record<string, string>>, data: Columns) =>
    guarded(`load ${table}`, () => writeColumns(api, connection, { name: table, as: 'table', types }, data));

  const make = async (step: Step, how: { readonly scratch?: boolean } = {}): Promise<Made> => {
    const table = how.scratch ? 'temp table' : 'table';
    const start = performance.now();
    let count: number;
    if (step.kind === 'select') {
      const statement = `create or replace ${table} ${duckdb.id(step.table)} as\n${step.sql}`;
      count = await frugally(engine, () =>
        guarded(statement, async () => Number((await (await connection.run(statement)).getRows())[0]?.[0] ?? 0)),
      );
    } else if (step.blobs !== undefined && !how.scratch) {
      const { blobs } = step;
      count = await guarded(step.table, () => streamBlobs(connection, connect, { ...step, blobs }));
    } else {
      const inputs: Record<string, Columns> = {};
      for (const [name, query] of Object.entries(step.inputs)) inputs[name] = await columns(query);
      const made = await step.compute(inputs);
      count = await guarded(`load ${step.table}`, () =>
        writeColumns(api, connection, { name: step.table, as: table, types: step.columns }, made),
      );
    }
    return { table: step.table, rows: count, milliseconds: performance.now() - start };
  };

  const engine: DuckdbEngine = {
    dialect: duckdb,
    connection,
    make,
    run,
    rows,
    columns,
    load,
    interrupt: () => connection.interrupt(),
    close: async () => close(),
  };
  return engine;
}

function toValue(value: Value, type: DuckDBType): Value {
  return typeof value === 'string' &&
    /^U?(BIGINT|HUGEINT)$/.test(type.toString()) &&
    Number.isSafeInteger(Number(value))
    ? Number(value)
    : value;
}

const INTEGERS = /^(U?TINYINT|U?SMALLINT|INTEGER)$/;
const GROUP = 20_000;
const SEPARATOR = '\u001e';
const NULL_MARK = '\u001f';

/**
 * Reads a result by column. Integers of up to 32 bits come as Int32Array (null = the smallest int), DOUBLE and FLOAT as
 * Float64Array (null = NaN), all else as text. Text travels as one blob per 20,000 rows: eight times faster than value by value.
 */
async function readColumns(connection: DuckDBConnection, query: string): Promise<Columns> {
  // Only here does the order of the rows matter: the query's `order by` must hold in the table that is read back.
  const [[kept]] = (await (
    await connection.run("select cast(current_setting('preserve_insertion_order') as varchar)")
  ).getRows()) as [[string]];
  await connection.run('set preserve_insertion_order = true');
  await connection.run(`create or replace temp table mestre_out as ${query}`);
  await connection.run(`set preserve_insertion_order = ${kept}`);
  const described = (await (await connection.run('describe mestre_out')).getRows()) as string[][];
  const count = Number((await (await connection.run('select count(*) from mestre_out')).getRows())[0]![0]);
  const columns: Record<string, Column> = {};
  for (const [name, type] of described as [string, string][]) {
    const id = duckdb.id(name);
    if (INTEGERS.test(type))
      columns[name] = await readNumbers(connection, `${id}::integer`, new Int32Array(count), -(2 ** 31));
    else if (/^(DOUBLE|FLOAT)$/.test(type))
      columns[name] = await readNumbers(connection, `${id}::double`, new Float64Array(count), NaN);
    else columns[name] = await readText(connection, id, count);
  }
  await connection.run('drop table mestre_out');
  return columns;
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

/** Rows of blobs that are being computed or written at one time. */
const IN_FLIGHT = 6;

/**
 * A computed step by blobs: one connection reads, one writes, and the computing lies between them. Text is neither taken apart nor put
 * together in this thread, and a row is written while the next ones are computed.
 */
async function streamBlobs(
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
    for await (const chunk of await reader.stream(Object.values(step.inputs)[0]!)) {
      const vectors = Array.from({ length: chunk.columnCount }, (_, i) => chunk.getColumnVector(i));
      for (let at = 0; at < chunk.rowCount; at++, count++) {
        const work: Promise<unknown> = step.blobs(vectors.map((vector) => vector.getItem(at) as string)).then(write);
        const done = work.finally(() => open.delete(done));
        done.catch(() => {});
        open.add(done);
        if (open.size >= IN_FLIGHT) await Promise.race(open);
      }
    }
    await Promise.all(open);
    await writer.run('commit');
    return count;
  } finally {
    writer.closeSync();
  }
}

const CHUNK = 2048;

async function writeColumns(
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
    names.forEach((name, i) => chunk.setColumnValues(i, toChunkValues(data[name]!, start, size)));
    chunk.rowCount = size;
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const casts = names.map((name) => `${duckdb.id(name)}::${types[name]!} as ${duckdb.id(name)}`).join(', ');
  await connection.run(`create or replace ${as} ${duckdb.id(table)} as select ${casts} from mestre_in`);
  await connection.run('drop table mestre_in');
  return count;
}

function toChunkValues(column: Column, start: number, size: number): (string | number | null)[] {
  if (column instanceof Int32Array)
    return Array.from(column.subarray(start, start + size), (v) => (v === -(2 ** 31) ? null : v));
  if (column instanceof Float64Array)
    return Array.from(column.subarray(start, start + size), (v) => (Number.isNaN(v) ? null : v));
  return column.slice(start, start + size);
}

/** What DuckDB says, as what a person can act on. */
export function toEngineError(error: unknown, statement: string): unknown {
  if (!(error instanceof Error) || error instanceof MestreError) return error;
  const said = error.message;
  if (/INTERRUPT/.test(said))
    return new MestreError('interrupted', 'interrupted', 'Interrupted; what was finished is kept', { cause: error });
  if (/No space left|File too large|max_temp_directory_size/.test(said))
    return new MestreError('io', 'disk_full', 'No space left on the disk that the engine writes to', {
      hint: 'free some space (df -h) and run the same command again',
      cause: error,
    });
  if (/Out of Memory/.test(said))
    return new MestreError('io', 'out_of_memory', 'The engine ran out of the memory it was given', {
      hint: 'give it more: --memory 4GB, or memory: in mestre.yaml',
      at: statement,
      cause: error,
    });
  if (/Could not set lock|Conflicting lock/.test(said))
    return new MestreError('busy', 'database_locked', 'Another process has this database open for writing', {
      hint: 'wait for it to end, then run the same command again',
      cause: error,
    });
  if (/Permission denied/.test(said))
    return new MestreError('forbidden', 'no_permission', said.split('\n')[0]!, { cause: error });
  return new MestreError('bug', 'sql_failed', said.split('\n')[0]!, { at: statement, cause: error });
}
