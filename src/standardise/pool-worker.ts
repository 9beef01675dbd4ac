import { parentPort } from 'node:worker_threads';
import type { RowGroup } from '../parquet/row-group.ts';
import { UnreadableValue } from '../parquet/values.ts';
import { standardiseBlob } from './column.ts';
import { type PartPlan, toPart } from './part.ts';
import type { Options } from './standard.ts';

/** A blob to standardise, or a slice of a part. */
export type Work =
  | { readonly kind: string; readonly options: Options; readonly blob: string }
  | { readonly plan: PartPlan; readonly texts: readonly string[] };

/** One piece of work; the answer carries the same number. */
export interface Task {
  readonly number: number;
  readonly work: Work;
}

/** What comes back: what was made, why it cannot be made, or what went wrong. */
export type Answer =
  | { readonly number: number; readonly made: readonly string[] | RowGroup }
  | { readonly number: number; readonly unreadable: string }
  | { readonly number: number; readonly error: unknown };

/** Does a piece of work in this thread. */
export const doWork = (work: Work): readonly string[] | RowGroup =>
  'plan' in work ? toPart(work.plan, work.texts) : standardiseBlob(work.kind, work.options, work.blob);

parentPort?.on('message', ({ number, work }: Task) => {
  const answer = (one: Answer, moved: readonly ArrayBuffer[] = []) => parentPort!.postMessage(one, [...moved]);
  try {
    const made = doWork(work);
    answer({ number, made }, 'bytes' in made ? [made.bytes.buffer as ArrayBuffer] : []);
  } catch (error) {
    if (error instanceof UnreadableValue) answer({ number, unreadable: error.message });
    else answer({ number, error });
  }
});
