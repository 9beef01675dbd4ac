import { MestreError } from '../errors.ts';
import type { Engine } from './engine.ts';

/**
 * Does a piece of work, and where memory ran out once more on one thread: what an engine needs to spill at all grows
 * with its threads. The work must be such that it can be begun again.
 */
export async function frugally<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MestreError) || error.code !== 'out_of_memory') throw error;
    const [row] = await engine.rows("select current_setting('threads') as threads");
    await engine.run('set threads = 1');
    try {
      return await work();
    } finally {
      await engine.run(`set threads = ${Number(row!['threads'])}`);
    }
  }
}
