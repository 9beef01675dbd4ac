import { change, forget, KEPT, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Step } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { toKeys } from './block-key.ts';
import { blockRecall } from './block-recall.ts';
import { blockReport } from './block-report.ts';
import { BUDGET } from './component.ts';
import { changeBlocks } from './increment-block.ts';
import { changeFrequencies } from './increment-frequency.ts';
import { changeGroups } from './increment-group.ts';
import { changeNodes } from './increment-node.ts';
import { changePairs } from './increment-pair.ts';
import { changeRecords } from './increment-record.ts';
import { compile } from './match-compile.ts';
import type { MatchOptions } from './match-options.ts';
import type { StandardPart } from './record.ts';

export { findChanges, type PartChanges } from './increment-record.ts';

export interface IncrementOptions extends MatchOptions {
  /** The parts that hold rows of `record_due`. */
  readonly parts: readonly StandardPart[];
}

/**
 * Brings all tables of the last match up to date with `record_due` and `record_gone`: the same tables, by content, that matching
 * everything again would make. Reads and changes what `record` and `match` made, attached as `kept`, by the same rules.
 * `decision_before` holds the decisions of the last match, where `options.decisions`.
 */
export function increment(rules: Ruleset, dialect: Dialect, options: IncrementOptions): Move[] {
  const compiled = compile(rules, dialect);
  const keys = toKeys(rules, dialect, options.unique);
  return [
    ...changeRecords(options.parts, dialect),
    scratch(decided(options)),
    ...changeNodes(rules, dialect, options),
    ...changeFrequencies(compiled),
    ...changeBlocks(keys, rules, compiled.columns),
    ...changePairs(keys, compiled),
    ...changeGroups(compiled, options),
    ...[blockReport(keys), blockRecall(rules, dialect)].flatMap((step) => [
      scratch(step),
      change(step.table, step.why, { gone: 'true', come: `select * from ${step.table}` }),
      forget(step.table),
    ]),
  ];
}

/** What looking at all pairs inside all components costs, and what it may: above it, all components are cut together, by one measure. */
export const insideCost = `
select
  coalesce(sum(n * (n - 1) / 2), 0) as pairs,
  greatest(${BUDGET.least}, ${BUDGET.perNode} * (select count(*) from ${KEPT}.record)) as budget
from (select count(*)::double as n from ${KEPT}.component group by component_no) as c`.trim();

/** Records that a decision newly names, or names no more. */
function decided({ decisions }: MatchOptions): Step {
  const all = (table: string) => `select source_l, key_l, source_r, key_r, verdict from ${table}`;
  return {
    kind: 'select',
    table: 'decided_record',
    why: 'records of decisions that are new or were withdrawn',
    reads: decisions ? ['decision', 'decision_before'] : [],
    sql: decisions
      ? `
with
  changed as (
    (${all('decision')} except ${all('decision_before')})
    union all
    (${all('decision_before')} except ${all('decision')})
  )
select r.record_id
from kept.record as r
join (
  select source_l as source, key_l as source_key from changed
  union
  select source_r, key_r from changed
) as c on c.source = r.source and c.source_key = r.source_key`.trim()
      : 'select 0 as record_id where false',
  };
}
