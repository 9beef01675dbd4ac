import type { CurvePoint } from '../../domain/evaluation-curve.ts';
import type { Evaluation, Waiting } from '../../domain/evaluation.ts';
import type { KeysFound } from './keys-against-truth.ts';

/** A prediction measured against a truth. */
export interface Measured {
  readonly evaluation: Evaluation;
  readonly curve: readonly CurvePoint[];
  /** Pairs that wait for a person; null where the prediction knows of none. */
  readonly waiting: Waiting | null;
  /** What the blocking keys found, apart from how it was scored; null where that is not known. */
  readonly keys: KeysFound | null;
}
