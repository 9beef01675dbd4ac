import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Keys } from './block-key.ts';

const TABLES = ['block_size', 'block_choice', 'block_used', 'block_limit'];

/** What blocks say of every key, and columns of `more` out of what `from` joins. */
const costs = ({ names }: Keys, more: readonly string[], from: string) => sql`
  select
    k.key,
    k.name,
    coalesce(s.blocks, 0) as blocks,
    coalesce(s.pairs, 0e0) as pairs,
    ${[...more, 'coalesce(s.largest, 0) as largest']},
    coalesce(s.hot_blocks, 0) as hot_blocks,
    coalesce(s.hot_pairs, 0e0) as hot_pairs,
    coalesce(p.secondary_pairs, 0e0) as secondary_pairs,
    coalesce(p.cut_blocks, 0) as cut_blocks,
    coalesce(p.cut_pairs, 0e0) as cut_pairs,
    l.largest as limit_size
  from (values ${names.map((name, i) => `(${i}, ${literal(name)})`).join(', ')}) as k(key, name)
  cross join block_limit as l
  left join (
    select
      key,
      count(*) as blocks,
      sum(pairs) as pairs,
      max(n) as largest,
      count(*) filter (where hot) as hot_blocks,
      sum(pairs) filter (where hot) as hot_pairs
    from block_size
    group by key
  ) as s on s.key = k.key
  left join (
    select
      key,
      sum(pairs) filter (where secondary and not too_large) as secondary_pairs,
      count(*) filter (where too_large or n > (select largest from block_limit)) as cut_blocks,
      sum(pairs) filter (where too_large or n > (select largest from block_limit)) as cut_pairs
    from block_choice
    group by key
  ) as p on p.key = k.key
  ${from}
  order by k.key nulls last`;

/** One row per key: what it finds, what it costs and what was cut, so that nothing is dropped in silence. */
export function blockReport(keys: Keys): Step {
  return select(
    'block_report',
    'what every blocking key finds, costs and leaves out',
    [...TABLES, 'candidate_count'],
    costs(keys, ['coalesce(c.pairs, 0) as new_pairs'], 'left join candidate_count as c on c.key = k.key'),
  );
}

/** The same but for the pairs that a key finds before any other: it can be made before these are counted. */
export function blockCost(keys: Keys): Step {
  return select('block_cost', 'what every blocking key costs and leaves out', TABLES, costs(keys, [], ''));
}

/** `block_report` out of `block_cost`. */
export function blockCounted(): Step {
  return select(
    'block_report',
    'what every blocking key finds, costs and leaves out',
    ['block_cost', 'candidate_count'],
    sql`
      select
        b.key,
        b.name,
        b.blocks,
        b.pairs,
        coalesce(c.pairs, 0) as new_pairs,
        b.largest,
        b.hot_blocks,
        b.hot_pairs,
        b.secondary_pairs,
        b.cut_blocks,
        b.cut_pairs,
        b.limit_size
      from block_cost as b
      left join candidate_count as c on c.key = b.key
      order by b.key nulls last
    `,
  );
}
