import { literal } from '../sql/sql.ts';
import type { Dialect } from '../sql/dialect.ts';
import { reachable } from './collapse.ts';
import type { CompiledComparison } from './match-compile.ts';
import type { LevelWeight, Weights } from './match-weight.ts';

/** Which of the two sums of the model: see `Weights`. */
export type Sum = 'same' | 'apart';

/** The sums that have to be followed: two classes need one. */
export function sums(weights: Weights): readonly Sum[] {
  return weights.classes === 2 ? ['same'] : ['same', 'apart'];
}

/** The largest that levels can add, as SQL over the larger bin of the two sides. */
export function largest(levels: readonly LevelWeight[], { which, bin }: { which: Sum; bin: string }): string {
  const perBin = (level: LevelWeight) => (which === 'same' ? level.perBin : 0);
  const byRate = new Map<number, number>();
  for (const level of levels) byRate.set(perBin(level), Math.max(level[which], byRate.get(perBin(level)) ?? -Infinity));
  const terms = [...byRate].map(([rate, weight]) =>
    rate === 0 ? literal(weight) : `${literal(weight)} - ${literal(rate)} * ${bin}`,
  );
  return terms.length === 1 ? terms[0]! : `greatest(${terms.join(', ')})`;
}

/** Which sum under which model. */
export interface Asked {
  readonly weights: Weights;
  readonly which: Sum;
}

/** Levels that unequal values can reach ("else" last), and how many of the first ones have a gate. */
function unequalLevels(comparison: CompiledComparison): { reached: number[]; gated: number } {
  const reached = reachable(comparison.levels.map(({ test }) => test.unequal));
  const open = reached.findIndex((i) => comparison.levels[i]?.test.gate === undefined);
  return { reached, gated: Math.min(open, reached.length - 1) };
}

/** `largest` of some levels of a comparison, with the bins of a pair. */
function most(dialect: Dialect, comparison: CompiledComparison, { weights, which }: Asked) {
  const { levels } = weights.comparisons[comparison.name]!;
  const bin = comparison.frequency ? dialect.id(`${comparison.name}_bin`) : '0';
  return (indices: readonly number[]) =>
    largest(
      indices.map((i) => levels[i]!),
      { which, bin },
    );
}

/**
 * What gates take off that bound: levels whose gate is closed cannot be reached, from the first on. Gates are open for
 * equal and for missing values, so nothing else has to be asked. `undefined` where there is nothing to take off.
 */
export function reduction(dialect: Dialect, comparison: CompiledComparison, asked: Asked): string | undefined {
  const of = most(dialect, comparison, asked);
  const { reached, gated } = unequalLevels(comparison);
  const closed = (count: number) =>
    reached
      .slice(0, count)
      .map((i) => `(${comparison.levels[i]!.test.gate!.closed})`)
      .join(' and ');
  const less = (count: number) => `(${of(reached)}) - (${of(reached.slice(count))})`;
  if (gated === 0) return undefined;
  const counts = Array.from({ length: gated }, (_, i) => gated - i);
  return `case ${counts.map((count) => `when ${closed(count)} then ${less(count)}`).join(' ')} else 0e0 end`;
}

/** Whether all gates of a comparison are as quick as comparing integers. */
export function isQuick(comparison: CompiledComparison): boolean {
  return comparison.levels.every(({ test }) => test.gate?.quick !== false);
}

/** Whether a comparison has a gate that patterns do not know of. */
export function isUnpacked(comparison: CompiledComparison): boolean {
  return comparison.levels.some(({ test }) => test.gate !== undefined && test.gate.packed === undefined);
}
