import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { MestreError } from '../errors.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { Columns, SelectStep, Step } from '../sql/step.ts';
import { type Api, readColumns, writeColumns } from './duckdb-columns.ts';
import { streamBlobs, streamTexts } from './duckdb-blobs.ts';
import { runAll, runAsleep } from './duckdb-wait.ts';
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
   * The file is made anew each time, so it is packed lightly, and texts not at all: 250 k wide records take 2.5 CPU seconds instead of
   * 4.5, for a file of 243 MB instead of 157. Each table is written out as it is made; keeping them for the end would write them twice.
   */
  readonly scratch?: boolean;
  /** So many pairs are worth the start of worker threads, where a step has a loop over pairs. */
  readonly threadedFrom?: number;
}

/** Two worker threads start in the time of some hundred thousand pairs. */
const MANY_PAIRS = 2_000_000;

/** The packings that cost more time to write than they save in a file that is written once and read a few times. */
export const LIGHT_PACKING = "set disabled_compression_methods = 'fsst,alp,alprd,chimp,patas'";

/**
 * Opens DuckDB embedded in this process. The module is loaded here and nowhere earlier: it costs a tenth of a second, and twice as
 * much by `import`, which first searches all of its CommonJS files for names to export.
 */
export async function openDuckdb(options: DuckdbOptions = {}): Promise<DuckdbEngine> {
  const api = createRequire(import.meta.url)('@duckdb/node-api') as Api;
  const path = options.path ?? ':memory:';
  // All threads are the engine's own: whoever asks sleeps until they are done.
  const config: Record<string, string> = { preserve_insertion_order: 'false', external_threads: '0' };
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
    if (options.scratch) await connection.run(LIGHT_PACKING.replace("'fsst,", "'dictionary,fsst,"));
    return toEngine(
      api,
      options,
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
  /** The rows of a query whose columns are all texts, as they come. */
  texts(query: string): AsyncIterable<readonly string[]>;
  /** Another connection to the same databases, closed by itself: it sees the same tables and settings, and has a search path of its own. */
  beside(): Promise<DuckdbEngine>;
  /** The open connection, for what only DuckDB does: attach, copy, comments. */
  readonly connection: DuckDBConnection;
}

/** Whether a statement writes: what is read by `rows` is small, and asked for at once, but of a file that is only read, as for a report. */
const isLong = (statement: string): boolean => /^\s*(insert|copy|create)\s/i.test(statement);

async function guarded<T>(statement: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toEngineError(error, statement);
  }
}

function toEngine(
  api: Api,
  options: DuckdbOptions,
  connection: DuckDBConnection,
  connect: () => Promise<DuckDBConnection>,
  close: () => void,
): DuckdbEngine {
  const run = (statements: string) => guarded(statements, () => runAll(connection, statements));
  const rows = (query: string) =>
    guarded(query, async () => {
      const asleep = options.readOnly === true || isLong(query);
      const result = await (asleep ? runAsleep(connection, query) : connection.run(query));
      const types = result.columnTypes();
      const names = result.deduplicatedColumnNames();
      return (await result.getRowsJson()).map((row) =>
        Object.fromEntries(row.map((value, i) => [names[i]!, toValue(value as Value, types[i]!)])),
      );
    });
  const columns = (query: string) => guarded(query, () => readColumns(connection, query));
  const load = (table: string, types: Readonly<Record<string, string>>, data: Columns) =>
    guarded(`load ${table}`, () => writeColumns(api, connection, { name: table, as: 'table', types }, data));

  const texts = async function* (query: string): AsyncGenerator<readonly string[]> {
    try {
      yield* streamTexts(connection, query);
    } catch (error) {
      throw toEngineError(error, query);
    }
  };

  let interrupted = 0;
  /** What the step before counted, if it was a loop over pairs. */
  let counts: Float64Array | null = null;
  /** The rows of a step by a loop over the pairs of blocks; null where it has none, or where its nodes would take too much memory. */
  const loopPairs = async (step: SelectStep, scratch: boolean): Promise<number | null> => {
    const known = counts;
    counts = null;
    if (step.pairs === undefined && (!step.isCounted || known === null)) return null;
    const { makePairs, writeCounts } = await import('./duckdb-pairs.ts');
    const before = interrupted;
    const { table } = step;
    const loop = step.pairs?.();
    const work = (): Promise<number | null> =>
      loop === undefined
        ? writeCounts(connection, { table, scratch }, known!)
        : makePairs(api, connection, {
            table,
            scratch,
            loop,
            threads: options.threads ?? availableParallelism(),
            threadedFrom: options.threadedFrom ?? MANY_PAIRS,
            isStopped: () => interrupted !== before,
            onCounts: (made) => (counts = made),
          });
    return frugally(engine, () => guarded(step.table, work));
  };

  const make = async (step: Step, how: { readonly scratch?: boolean } = {}): Promise<Made> => {
    const table = how.scratch ? 'temp table' : 'table';
    const start = performance.now();
    let count: number;
    const looped = step.kind === 'select' ? await loopPairs(step, how.scratch === true) : (counts = null);
    if (looped !== null) count = looped;
    else if (step.kind === 'select') {
      const what = step.isView ? 'view' : table;
      const statement = `create or replace ${what} ${duckdb.id(step.table)} as\n${step.sql}`;
      count = await frugally(engine, () =>
        guarded(statement, async () => Number((await (await runAsleep(connection, statement)).getRows())[0]?.[0] ?? 0)),
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
    texts,
    load,
    beside: async () => {
      const other = await connect();
      return toEngine(api, options, other, connect, () => other.closeSync());
    },
    interrupt: () => {
      interrupted++;
      connection.interrupt();
    },
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
