import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Task } from './blocks.ts';
import { type Judged, openJudge } from './judge.ts';
import type { Given } from './pool-worker.ts';

/** Tasks given to one worker at a time: with one alone it idles between answer and next task. */
const IN_FLIGHT = 2;

/**
 * What is left of the pairs of tasks, in their order, worked off in so many threads; with one, in this thread. Answers that nobody
 * has taken hold tasks back, so that few of them lie in memory.
 */
export async function* judgePairs(given: Given, tasks: readonly Task[], threads: number): AsyncGenerator<Judged> {
  const file = workerFile();
  if (threads < 2 || file === null) {
    const judge = openJudge(given.loop, given.layout, given.blocked);
    for (const task of tasks) {
      yield judge(task);
      // What else waits, an interruption say, has its turn between tasks.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return;
  }
  const workers = Array.from({ length: threads }, () => toWorker(new Worker(file, { workerData: given })));
  try {
    const open: Promise<Judged>[] = [];
    let next = 0;
    const give = () => {
      const worker = workers.toSorted((a, b) => a.waiting() - b.waiting())[0]!;
      const answer = worker.ask(tasks[next++]!);
      answer.catch(() => {});
      open.push(answer);
    };
    while (next < tasks.length && open.length < IN_FLIGHT * threads) give();
    while (open.length > 0) {
      const found = await open.shift()!;
      if (next < tasks.length) give();
      yield found;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

/** A worker as a queue of tasks. Once it failed or ended, whatever is asked of it fails for the same reason. */
export function toWorker(worker: Worker) {
  const open: { resolve: (found: Judged) => void; reject: (error: unknown) => void }[] = [];
  let failed: { readonly error: unknown } | null = null;
  worker.on('message', (found: Judged) => open.shift()!.resolve(found));
  const fail = (error: unknown) => {
    failed ??= { error };
    open.splice(0).forEach(({ reject }) => reject(error));
  };
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a worker that judges pairs ended with ${code}`)));
  return {
    waiting: () => open.length,
    ask: (task: Task) =>
      new Promise<Judged>((resolve, reject) => {
        if (failed !== null) return reject(failed.error);
        open.push({ resolve, reject });
        worker.postMessage(task, []);
      }),
    stop: () => worker.terminate(),
  };
}

function workerFile(): string | null {
  const beside = fileURLToPath(new URL('./pool-worker.js', import.meta.url));
  const built = fileURLToPath(new URL('../../dist/pairs/pool-worker.js', import.meta.url));
  return [beside, built].find((path) => existsSync(path)) ?? null;
}
