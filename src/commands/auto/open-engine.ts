import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { memoryFor, toBytes } from '../../rules/memory.ts';
import { literal } from '../../sql/sql.ts';
import type { Context } from '../context.ts';
import type { LoadedFiles } from './load-files.ts';

/** Memory of a run outside of a project until its size is known, and most that a large one gets for its columns; MESTRE_MEMORY says otherwise. */
const MEMORY = '4GB';
/** A million records of eight columns take no more time with 1,300 MB than with 4 GB: so many bytes for each value. */
const PER_VALUE = 160;

/** Runs `work` with an engine of its own, in memory, that spills to a temporary folder; both are gone afterwards. */
export async function withEngine<T>(context: Context, work: (engine: DuckdbEngine) => Promise<T>): Promise<T> {
  const { openDuckdb } = await import('../../engine/duckdb.ts');
  const temporary = mkdtempSync(join(tmpdir(), 'mestre-'));
  const threads = Number(context.env['MESTRE_THREADS']);
  const engine = await openDuckdb({
    memory: askedFor(context) ?? MEMORY,
    threads: Number.isInteger(threads) && threads > 0 ? threads : availableParallelism(),
    temporary,
  });
  const stop = () => engine.interrupt();
  context.signal.addEventListener('abort', stop);
  try {
    return await work(engine);
  } finally {
    context.signal.removeEventListener('abort', stop);
    await engine.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What somebody asked for, as DuckDB writes it; undefined where it is left to us. */
function askedFor({ env }: Context): string | undefined {
  const asked = env['MESTRE_MEMORY'];
  return asked === undefined || asked.toLowerCase() === 'auto' ? undefined : asked;
}

/** Gives the engine as much memory as a table of this size wants: with more, it keeps what nobody reads again. */
export async function fitMemory(context: Context, engine: DuckdbEngine, { rows, columns }: LoadedFiles): Promise<void> {
  if (askedFor(context) !== undefined) return;
  await engine.run(`set memory_limit = ${literal(memoryOf({ rows, columns: columns.length }, totalmem()))}`);
}

/** What a table of so many rows and columns is matched in, on a machine with `total` bytes; as DuckDB writes it. */
export function memoryOf(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  total: number,
): string {
  const least = toBytes(memoryFor({ records: rows }, total));
  const wide = Math.min(rows * columns * PER_VALUE, toBytes(MEMORY), total * 0.75);
  return `${Math.round(Math.max(least, wide) / 1e6)}MB`;
}
