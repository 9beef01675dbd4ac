import { parentPort, workerData } from 'node:worker_threads';
import type { PairLoop } from '../sql/pair-loop.ts';
import type { Blocked, Task } from './blocks.ts';
import { type Judged, openJudge } from './judge.ts';
import type { Layout } from './layout.ts';

/** What a worker is started with. */
export interface Given {
  readonly loop: PairLoop;
  readonly layout: Layout;
  readonly blocked: Blocked;
}

if (parentPort !== null && workerData !== null) {
  const port = parentPort;
  const { loop, layout, blocked } = workerData as Given;
  const judge = openJudge(loop, layout, blocked);
  port.on('message', (task: Task) => {
    const found: Judged = judge(task);
    const arrays = [found.l, found.r, found.key, ...found.patterns, ...found.sums, found.counts];
    port.postMessage(
      found,
      arrays.map(({ buffer }) => buffer as ArrayBuffer),
    );
  });
}
