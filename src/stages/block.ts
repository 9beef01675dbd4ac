import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Step } from '../sql/step.ts';
import { toKeys } from './block-key.ts';
import { limit, probe, sample, totals } from './block-limit.ts';
import { assigned, assignedLong, candidateCounts, candidates, used } from './block-pair.ts';
import { blockCost, blockReport } from './block-report.ts';
import { choices, hashes, hot, long, secondary, sizes } from './block-size.ts';
import { compile } from './match-compile.ts';
import type { MatchOptions } from './match-options.ts';

/**
 * From nodes to candidate pairs. Blocks are counted before anything is joined; hot ones get secondary keys; blocks are
 * used by ascending size until the estimated number of distinct pairs reaches the budget; what is cut is reported.
 * A pair comes once, under the first key that finds it. Makes `candidate`, `block_report` and the tables they need; reads `node`. In
 * passing, pairs are neither kept nor counted: `scoreBlocks` makes the report then, as it comes by them.
 */
export function block(rules: Ruleset, dialect: Dialect, options: MatchOptions = {}): Step[] {
  const keys = toKeys(rules, dialect, options.unique);
  return [
    hashes(keys),
    long(keys),
    sizes(keys),
    hot(keys),
    secondary(keys),
    choices(keys),
    totals(),
    sample(keys, compile(rules, dialect).columns),
    probe(keys),
    limit(rules),
    used(),
    assigned(keys),
    assignedLong(),
    ...(options.passing ? [blockCost(keys)] : [candidates(keys), candidateCounts(keys, true), blockReport(keys)]),
  ];
}
