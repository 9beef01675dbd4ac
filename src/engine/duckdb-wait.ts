import { createRequire } from 'node:module';
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBPreparedStatement } from '@duckdb/node-api';

/** What asks how far a statement is, of the package that the engine's own one stands on. */
interface Bindings {
  readonly PendingState: { readonly ERROR: number };
  pending_execute_check_state(pending: unknown): number;
  pending_execution_is_finished(state: number): boolean;
}

let bindings: Bindings | null | undefined;

/** The most milliseconds between two looks; a fiftieth of the time it has taken, where that is less. */
const MOST = 3;

/**
 * Runs one statement to its end in the engine's own threads and sleeps meanwhile. `run` of the engine takes part with the thread it is
 * called in, which asks for work without a pause where there is none: of a run over 168 k records an eighth of the CPU went into that.
 */
export async function runAsleep(connection: DuckDBConnection, statement: string): Promise<DuckDBMaterializedResult> {
  return toEnd(await connection.prepare(statement));
}

/** What writes a table or a file, and so may take long. Only the beginning of a statement tells; a comment before it hides it, and costs no more than CPU. */
const LONG = /(?:^|;)\s*(?:insert|copy|checkpoint|create\s(?:or\s+replace\s+)?(?:temp\s+)?table\s+\S+\s+as)\s/i;
/** Many statements are small ones, and each that is waited for takes a moment longer. */
const MOST_STATEMENTS = 8;

/** Runs statements one after the other as `run` of the engine does; asleep where one of them may take long. */
export async function runAll(connection: DuckDBConnection, statements: string): Promise<void> {
  const extracted = LONG.test(`${statements} `) ? await connection.extractStatements(statements) : null;
  if (extracted === null || extracted.count > MOST_STATEMENTS) return void (await connection.run(statements));
  for (let i = 0; i < extracted.count; i++) await toEnd(await extracted.prepare(i));
}

/** Runs what is prepared, sleeping meanwhile, and lets go of it. */
async function toEnd(prepared: DuckDBPreparedStatement): Promise<DuckDBMaterializedResult> {
  try {
    const pending = prepared.start();
    await finished((pending as unknown as { readonly pending_result?: unknown }).pending_result);
    return (await pending.getResult()) as DuckDBMaterializedResult;
  } finally {
    prepared.destroySync();
  }
}

/** Comes back once the statement has ended, or failed: which of them it was says its result. At once where that cannot be asked. */
async function finished(pending: unknown): Promise<void> {
  bindings ??= loadBindings();
  if (bindings === null || pending === undefined) return;
  const { PendingState, pending_execute_check_state: stateOf, pending_execution_is_finished: isFinished } = bindings;
  const start = performance.now();
  for (;;) {
    const state = stateOf(pending);
    if (state === PendingState.ERROR || isFinished(state)) return;
    const passed = performance.now() - start;
    await new Promise<void>((resolve) => {
      // Most statements take less than a millisecond.
      if (passed < 1) setImmediate(resolve);
      else setTimeout(resolve, Math.min(MOST, passed / 50));
    });
  }
}

function loadBindings(): Bindings | null {
  try {
    const api = createRequire(import.meta.url).resolve('@duckdb/node-api');
    return createRequire(api)('@duckdb/node-bindings') as Bindings;
  } catch {
    return null;
  }
}
