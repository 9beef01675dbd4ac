import { availableParallelism } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Context } from '../context.ts';

/** Memory of a run outside of a project, unless MESTRE_MEMORY says otherwise. */
const MEMORY = '4GB';

/** Runs `work` with an engine of its own, in memory, that spills to a temporary folder; both are gone afterwards. */
export async function withEngine<T>(context: Context, work: (engine: DuckdbEngine) => Promise<T>): Promise<T> {
  const { openDuckdb } = await import('../../engine/duckdb.ts');
  const temporary = mkdtempSync(join(tmpdir(), 'mestre-'));
  const asked = context.env['MESTRE_MEMORY'];
  const threads = Number(context.env['MESTRE_THREADS']);
  const engine = await openDuckdb({
    memory: asked === undefined || asked.toLowerCase() === 'auto' ? MEMORY : asked,
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
