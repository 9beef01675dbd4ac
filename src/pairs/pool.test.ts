import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { toWorker } from './pool.ts';

const started: Worker[] = [];
afterEach(() => Promise.all(started.splice(0).map((worker) => worker.terminate())));

function start(text: string): Worker {
  const worker = new Worker(text, { eval: true });
  started.push(worker);
  return worker;
}

const task = { members: 0, from: 0, to: 1 };

test('a worker that fails says so to whoever waits for it, and to whoever asks it later', async () => {
  const worker = start(
    `require('node:worker_threads').parentPort.on('message', () => { throw new Error('out of words'); });`,
  );
  const { ask, waiting } = toWorker(worker);
  const answers = await Promise.allSettled([ask(task), ask(task)]);
  expect(answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason) : 'answered'))).toEqual([
    'Error: out of words',
    'Error: out of words',
  ]);
  await expect(ask(task)).rejects.toThrow('out of words');
  expect(waiting()).toBe(0);
});

test('one that ended without an error fails too', async () => {
  const worker = start('process.exit(3)');
  const { ask } = toWorker(worker);
  await once(worker, 'exit');
  await expect(ask(task)).rejects.toThrow('ended with 3');
});
