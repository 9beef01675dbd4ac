import { parentPort } from 'node:worker_threads';
import { standardiseBlob } from './column.ts';
import type { Options } from './standard.ts';

/** One blob to standardise; the answer carries the same number. */
export interface Task {
  readonly number: number;
  readonly kind: string;
  readonly options: Options;
  readonly blob: string;
}

parentPort?.on('message', ({ number, kind, options, blob }: Task) => {
  try {
    parentPort!.postMessage({ number, answer: standardiseBlob(kind, options, blob) }, []);
  } catch (error) {
    parentPort!.postMessage({ number, error }, []);
  }
});
