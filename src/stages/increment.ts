import { change, forget, KEPT, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { toKeys } from './block-key.ts';
import { candidateCounts } from './block-pair.ts';
import { linkCaught, recall } from './block-recall.ts';
import { blockReport } from './block-report.ts';
import { BUDGET } from './component.ts';
import { heldBefore } from './dispute.ts';
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
 * `decision_before` holds the decisions of the last match, where `options.decisions`, which may be left out where there were none and are none.
 */
export function increment(rules: Ruleset, dialect: Dialect, options: IncrementOptions): Move[] {
  const compiled = compile(rules, dialect);
  const keys = toKeys(rules, dialect, options.unique);
  return [
    ...heldBefore(rules, dialect),
    ...changeRecords(options.parts, dialect),
    scratch(decided(options)),
    ...changeNodes(rules, dialect, options),
    ...changeFrequencies(compiled),
    ...changeBlocks(keys, rules, compiled.columns),
    ...changePairs(keys, compiled),
    ...changeGroups(compiled, options),
    ...changeCaught(rules, dialect),
    ...[candidateCounts(keys, true), blockReport(keys), recall()].flatMap((step) => [
      scratch(step),
      change(step.table, step.why, { gone: 'true', come: `select * from ${step.table}` }),
      forget(step.table),
    ]),
  ];
}

/** By how many keys pairs are found that are the same now, or that have a node whose blocks are others. */
function changeCaught(rules: Ruleset, dialect: Dialect): Move[] {
  const due = (columns: string, table: string) =>
    `select ${columns} from kept.${table} as k semi join caught_due as d on d.l = k.l and d.r = k.r`;
  return [
    scratch(
      select(
        'caught_due',
        'pairs that are linked otherwise, or of nodes whose blocks are others',
        ['link_due', 'place_due'],
        sql`
          select l, r from link_due
          union
          select l, r
          from kept.link_caught
          where l in (select node_id from place_due) or r in (select node_id from place_due)
        `,
      ),
    ),
    scratch(select('link', 'their links', ['caught_due'], due('k.l, k.r, k.verdict, k.key', 'link'))),
    scratch(
      select(
        'caught_node',
        'their nodes',
        ['link'],
        "select l as node_id from link where verdict = 'same' union select r from link where verdict = 'same'",
      ),
    ),
    ...(['node_block', 'node_block_long'] as const).map((table) =>
      scratch(
        select(
          table,
          'blocks of these nodes',
          ['caught_node'],
          `select * from kept.${table} where node_id in (select node_id from caught_node)`,
        ),
      ),
    ),
    scratch(linkCaught(rules, dialect)),
    forget('node_block', 'node_block_long', 'caught_node'),
    change('link_caught', 'by how many keys these pairs are found', {
      gone: `rowid in (${due('k.rowid', 'link_caught')})`,
      come: 'select * from link_caught',
    }),
    forget('link', 'link_caught', 'caught_due', 'link_due', 'twin_due', 'place_due'),
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
