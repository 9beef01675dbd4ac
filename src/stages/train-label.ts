import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { ownPairs, pairWeight } from './train-candidates.ts';
import { patternColumns, trainLevels } from './train-pattern.ts';

/**
 * What people judged as pairs of nodes: `train_label(l, r, key, pairs, same, drawn, decided)` from `label(source_l, key_l, source_r,
 * key_r, same, drawn, decided)`, with its levels. Identical records are one node: what people said of them
 * is a pair of the node with itself, and where they said both, neither counts.
 */
export function trainLabels(rules: Ruleset, across: boolean, dialect: Dialect): Step[] {
  const pairs = `case when q.l = q.r then ${ownPairs(across, 'x.')} else ${pairWeight(across)} end`;
  return [
    select(
      'label_node',
      'judged records as nodes; null where a record is not there',
      ['label', 'record', 'node_member'],
      sql`
        select
          ml.node_id as l,
          mr.node_id as r,
          b.same,
          b.drawn,
          b.decided
        from label as b
        left join record as rl on rl.source = b.source_l and rl.source_key = b.key_l
        left join record as rr on rr.source = b.source_r and rr.source_key = b.key_r
        left join node_member as ml on ml.record_id = rl.record_id
        left join node_member as mr on mr.record_id = rr.record_id
      `,
    ),
    select(
      'train_label',
      'pairs that people judged',
      ['label_node', 'train_side'],
      sql`
        select
          q.l,
          q.r,
          0::smallint as key,
          (${pairs})::double as pairs,
          q.same,
          q.drawn,
          q.decided
        from (
          select
            least(l, r) as l,
            greatest(l, r) as r,
            min(same)::integer as same,
            max(drawn)::double as drawn,
            max(decided)::integer as decided
          from label_node
          where l is not null and r is not null
          group by
            least(l, r),
            greatest(l, r)
          having min(same) = max(same)
        ) as q
        join train_side as x on x.node_id = q.l
        join train_side as y on y.node_id = q.r
        where ${pairs} > 0
      `,
    ),
    ...trainLevels(rules, dialect, 'train_label'),
  ];
}

/** Judged pairs with their levels and bins, one row each, in the order of their nodes. */
export function trainLabelPatterns(rules: Ruleset, dialect: Dialect): Step {
  return select(
    'train_label_pattern',
    'judged pairs by level and frequency, each on its own',
    ['train_label_level', 'train_label', 'node_code'],
    sql`
      select
        ${patternColumns(rules, dialect)},
        p.pairs,
        t.same,
        t.drawn,
        t.decided,
        p.l,
        p.r
      from train_label_level as p
      join train_label as t on t.l = p.l and t.r = p.r
      join node_code as x on x.node_id = p.l
      join node_code as y on y.node_id = p.r
      order by
        p.l nulls last,
        p.r nulls last
    `,
  );
}
