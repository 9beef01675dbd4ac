import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type ColumnStandardiser, standardiseBlob } from './column.ts';
import type { Task } from './pool-worker.ts';

export interface Pool {
  readonly standardise: ColumnStandardiser;
  close(): Promise<void>;
}

interface Waiting {
  readonly task: Task;
  readonly resolve: (answer: readonly string[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Messages on their way to one worker: with one alone it idles between answer and next question. */
const IN_FLIGHT = 2;
/** A shorter blob is done here before a worker has started. */
const SMALL = 50_000;

/**
 * Standardises blobs in up to `threads` worker threads, started as they are needed. Without a built worker beside this file (or in
 * dist/, when the source itself runs) everything is done in this thread.
 */
export function openPool(threads: number): Pool {
  const file = workerFile();
  const workers: { readonly worker: Worker; readonly open: Map<number, Waiting> }[] = [];
  const queue: Waiting[] = [];
  let next = 0;

  const feed = () => {
    while (queue.length > 0) {
      let free = workers.filter(({ open }) => open.size < IN_FLIGHT).toSorted((a, b) => a.open.size - b.open.size)[0]; // prettier-ignore
      if ((free === undefined || free.open.size > 0) && workers.length < threads) free = start();
      if (free === undefined) return;
      const waiting = queue.shift()!;
      free.open.set(waiting.task.number, waiting);
      free.worker.postMessage(waiting.task, []);
    }
  };
  const start = () => {
    const worker = new Worker(file!);
    const open = new Map<number, Waiting>();
    worker.on(
      'message',
      ({ number, answer, error }: { number: number; answer?: readonly string[]; error?: unknown }) => {
        const waiting = open.get(number)!;
        open.delete(number);
        if (answer === undefined) waiting.reject(error);
        else waiting.resolve(answer);
        feed();
      },
    );
    worker.on('error', (error) => {
      for (const waiting of open.values()) waiting.reject(error);
      open.clear();
    });
    const entry = { worker, open };
    workers.push(entry);
    return entry;
  };

  return {
    standardise: (kind, options, blob) => {
      if (file === null || threads < 1 || blob.length < SMALL)
        return Promise.resolve(standardiseBlob(kind, options, blob));
      return new Promise((resolve, reject) => {
        queue.push({ task: { number: next++, kind, options, blob }, resolve, reject });
        feed();
      });
    },
    close: async () => void (await Promise.all(workers.map(({ worker }) => worker.terminate()))),
  };
}

function workerFile(): string | null {
  const beside = fileURLToPath(new URL('./pool-worker.js', import.meta.url));
  const built = fileURLToPath(new URL('../../dist/standardise/pool-worker.js', import.meta.url));
  return [beside, built].find((path) => existsSync(path)) ?? null;
}
