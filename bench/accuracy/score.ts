import type { Scores } from '../../src/domain/evaluation.ts';
import type { Confusion, Missed } from '../evaluate/errors.ts';

/** What one way of running gave on one set. */
export interface Score {
  readonly set: string;
  /** The command that was run. */
  readonly way: string;
  readonly records: number;
  readonly pairwise: Scores;
  readonly bCubed: Scores | null;
  readonly largestGroup: number | null;
  readonly seconds: number;
  readonly peakMiB: number;
  readonly confusions?: readonly Confusion[];
  readonly missed?: readonly Missed[];
  /** What else is to be said. */
  readonly note?: string;
}

/** A run that ended badly is a result too. */
export interface Failure {
  readonly set: string;
  readonly way: string;
  readonly failure: string;
}

export type Result = Score | Failure;

export const isScore = (result: Result): result is Score => !('failure' in result);
