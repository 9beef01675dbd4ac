import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Keys } from './block-key.ts';

/** Distinct pairs are estimated on a sample of nodes that meets about so many pairs. */
const PROBE = 2_000_000;

/** How many pairs there would be. */
export function totals(): Step {
  return select(
    'block_total',
    'how many pairs the blocks would make, and the share of nodes to look at to know how many are the same pair again',
    ['block_choice', 'node'],
    sql`
      select
        nodes,
        pairs,
        greatest(1, ceil(pairs * 2e0 / ${PROBE}))::bigint as every
      from (
        select
          (select count(*) from node)::double as nodes,
          coalesce((select sum(pairs) from block_choice where not too_large), 0e0)::double as pairs
      ) as t
    `,
  );
}

/** Nodes whose pairs are met one by one where the budget does not allow them all: chosen by what they hold, not by their number. */
export function sample({ dialect, budget }: Keys, columns: readonly string[]): Step {
  return select(
    'block_sample',
    'nodes to learn from how often blocks make the same pair again; none where the budget allows every block',
    ['node', 'block_total'],
    sql`
      select n.node_id
      from node as n
      join (select every from block_total where pairs > ${literal(budget)} * nodes) as t
        on ${dialect.hash(columns.map((column) => `n.${dialect.id(column)}`))} % t.every = 0
    `,
  );
}

/** Pairs of a sample of nodes, each with the smallest block that it is in. */
export function probe({ single, exploded }: Keys): Step {
  const meet = (from: string, key: string, h: string) => sql`
    select
      a.node_id as l,
      b.node_id as r,
      s.n
    from (select * from ${from} where node_id in (select node_id from block_sample)) as a
    join (select h, n from block_choice where ${key} and not secondary and not too_large) as s on s.h = a.${h}
    join ${from} as b on b.${h} = a.${h} and b.node_id <> a.node_id
    where (a.unique_mask & b.unique_mask) = 0
      and (a.node_id < b.node_id or (select every from block_total) > 1)
  `;
  const selects = [
    ...single.map(({ number }) => meet('block_hash', `key = ${number}`, `h${number}`)),
    ...(exploded.length > 0 ? [meet('block_long', 'true', 'h')] : []),
    meet('block_secondary', 'true', 'h').replace('and not secondary', 'and secondary'),
  ];
  return select(
    'block_probe',
    'how many distinct pairs blocks of each size add, on the sample',
    ['block_hash', 'block_long', 'block_secondary', 'block_choice', 'block_sample', 'block_total'],
    // Every pair of the sample is met from either side; where the sample is all nodes, one side tells of the other.
    sql`
      select
        n,
        count(*) * (select case when every > 1 then 1 else 2 end from block_total) as pairs
      from (
        select
          l,
          r,
          min(n) as n
        from (
          ${selects.join('\nunion all\n')}
        ) as q
        group by
          l,
          r
      ) as q
      group by n
    `,
  );
}

/** The size above which blocks are not joined. */
export function limit(rules: Ruleset): Step {
  const budget = literal(rules.blocking.budget);
  return select(
    'block_limit',
    'the largest block that the pair budget allows',
    ['block_probe', 'block_total'],
    sql`
      select
        case
          when t.pairs <= ${budget} * t.nodes then 2147483647
          else coalesce((
            select max(n)
            from (
              select
                n,
                sum(pairs) over (order by n nulls last) as total
              from block_probe
            ) as p
            -- Every pair of the sample is met from either side.
            where p.total * (select every from block_total) / 2e0 <= ${budget} * (select nodes from block_total)
          ), 0)
        end as largest
      from block_total as t
    `,
  );
}
