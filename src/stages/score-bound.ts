import { literal } from '../sql/sql.ts';
import type { LevelWeight, Weights } from './match-weight.ts';

/** Which of the two sums of the model: see `Weights`. */
export type Sum = 'same' | 'apart';

/** The sums that have to be followed: two classes need one. */
export function sums(weights: Weights): readonly Sum[] {
  return weights.classes === 2 ? ['same'] : ['same', 'apart'];
}

/** Which sum under which model. */
export interface Asked {
  readonly weights: Weights;
  readonly which: Sum;
}

/** Bits that go off a sum per half-log2 step of the value's count. */
export function ratePerBin(level: LevelWeight, which: Sum): number {
  return which === 'same' ? level.perBin : level.apartPerBin;
}

/** The largest that levels can add, as SQL over the larger bin of the two sides. */
export function largest(
  levels: readonly LevelWeight[],
  { which, bin }: { readonly which: Sum; readonly bin: string },
): string {
  const byRate = new Map<number, number>();
  for (const level of levels) {
    const rate = ratePerBin(level, which);
    byRate.set(rate, Math.max(level[which], byRate.get(rate) ?? -Infinity));
  }
  const terms = [...byRate].map(([rate, weight]) =>
    rate === 0 ? literal(weight) : `${literal(weight)} - ${literal(rate)} * ${bin}`,
  );
  return terms.length === 1 ? terms[0]! : `greatest(${terms.join(', ')})`;
}
