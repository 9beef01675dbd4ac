import type { Ruleset } from '../rules/schema/ruleset.ts';

/** What matching needs to know besides the rules. */
export interface MatchOptions {
  /** Sources that hold each person at most once: no two of their records are compared or grouped. At most 62. */
  readonly unique?: readonly string[];
  /** True where the table `decision(source_l, key_l, source_r, key_r, verdict)` holds what people decided. */
  readonly decisions?: boolean;
  /** Components above this many nodes are cut before the pairs inside them are scored. */
  readonly cap?: number;
  /** True where nothing but the stages that make them reads `evidence`, kept as a question then where that is cheap to ask, and `candidate`, which is not made. */
  readonly passing?: boolean;
  /** True where all records are matched and nothing but `prepare` reads `evidence`: it is kept as a question then, where that is cheap to ask. */
  readonly asked?: boolean;
}

/** Pairs under this weight are not kept: what is looser cannot hold a component together (recipe 11). */
export const LOOSE = -3;

/** The smallest weight that a pair is kept for. */
export function floorOf(rules: Ruleset): number {
  return Math.min(rules.thresholds.review, LOOSE);
}
