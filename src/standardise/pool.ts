import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RowGroup } from '../parquet/row-group.ts';
import { UnreadableValue } from '../parquet/values.ts';
import type { ColumnStandardiser } from './column.ts';
import type { PartPlan } from './part.ts';
import { type Answer, doWork, type Task, type Work } from './pool-worker.ts';

export interface Pool {
  readonly standardise: ColumnStandardiser;
  /** A slice of a part as a row group. Rejects with `UnreadableValue` where it cannot be made this way. */
  readonly part: (plan: PartPlan, texts: readonly string[]) => Promise<RowGroup>;
  close(): Promise<void>;
}

interface Waiting {
  readonly task: Task;
  readonly resolve: (made: readonly string[] | RowGroup) => void;
  readonly reject: (error: unknown) => void;
}

/** Messages on their way to one worker: with one alone it idles between answer and next question. */
const IN_FLIGHT = 2;
/** Room for what dies young, which nearly everything does: with three times the default a third less CPU, since little has to be moved. */
const YOUNG_MIB = 192;
/** What is shorter is done here before a worker has started. */
const SMALL = 50_000;

/**
 * Standardises blobs and parts in up to `threads` worker threads, started as they are needed. Without a built worker beside this file (or in
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
    const worker = new Worker(file!, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    const open = new Map<number, Waiting>();
    worker.on('message', (answer: Answer) => {
      const waiting = open.get(answer.number)!;
      open.delete(answer.number);
      if ('made' in answer) waiting.resolve(answer.made);
      else waiting.reject('unreadable' in answer ? new UnreadableValue(answer.unreadable) : answer.error);
      feed();
    });
    worker.on('error', (error) => {
      for (const waiting of open.values()) waiting.reject(error);
      open.clear();
    });
    const entry = { worker, open };
    workers.push(entry);
    return entry;
  };

  const make = async (work: Work, size: number) => {
    if (file === null || threads < 1 || size < SMALL) return doWork(work);
    return new Promise<readonly string[] | RowGroup>((resolve, reject) => {
      queue.push({ task: { number: next++, work }, resolve, reject });
      feed();
    });
  };
  return {
    standardise: (kind, options, blob) => make({ kind, options, blob }, blob.length) as Promise<readonly string[]>,
    part: (plan, texts) => make({ plan, texts }, texts.reduce((sum, { length }) => sum + length, 0)) as Promise<RowGroup>, // prettier-ignore
    close: async () => void (await Promise.all(workers.map(({ worker }) => worker.terminate()))),
  };
}

function workerFile(): string | null {
  const beside = fileURLToPath(new URL('./pool-worker.js', import.meta.url));
  const built = fileURLToPath(new URL('../../dist/standardise/pool-worker.js', import.meta.url));
  return [beside, built].find((path) => existsSync(path)) ?? null;
}
