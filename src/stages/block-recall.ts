import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { toKeys } from './block-key.ts';

/**
 * How many of the pairs that are the same the keys find, estimated by capture and recapture: each key is a catch, and from
 * the pairs caught by one key only and by two follows how many no key caught (A. Chao, Estimating the population size for
 * capture-recapture data with unequal catchability, Biometrics 43, 1987). It is a lower bound of what is missed, since keys
 * depend on each other; pairs that groups brought together without a key are counted where they are more.
 * Makes `link_caught` and `block_recall`; reads `link` and the blocks.
 */
export function blockRecall(rules: Ruleset, dialect: Dialect): Step[] {
  return [linkCaught(rules, dialect), recall()];
}

/** Each pair that is the same, by how many keys find it. */
export function linkCaught(rules: Ruleset, dialect: Dialect): Step {
  const { single } = toKeys(rules, dialect);
  const shared = single.map(({ number }) => `case when a.b${number} = b.b${number} then 1 else 0 end`);
  return select(
    'link_caught',
    'how many keys find each pair that is the same',
    ['link', 'node_block', 'node_block_long'],
    sql`
      with
        same as (
          select
            l,
            r
          from link
          where verdict = 'same' and key <> 'identical'
        ),
        listed as (
          select
            p.l,
            p.r,
            count(distinct x.key) as keys
          from same as p
          join node_block_long as x on x.node_id = p.l
          join node_block_long as y on y.node_id = p.r and y.block_no = x.block_no
          group by
            p.l,
            p.r
        )
      select
        p.l,
        p.r,
        (${['0', ...shared].join(' + ')} + coalesce(n.keys, 0))::integer as keys
      from same as p
      join node_block as a on a.node_id = p.l
      join node_block as b on b.node_id = p.r
      left join listed as n on n.l = p.l and n.r = p.r
    `,
  );
}

/** The estimate. */
export function recall(): Step {
  return select(
    'block_recall',
    'the share of same pairs that the keys find, estimated from how many keys find each',
    ['link_caught'],
    sql`
      select
        found,
        once,
        twice,
        missed as found_inside,
        greatest(missed, case when twice > 0 then once * once / (2e0 * twice) else once * (once - 1) / 2e0 end) as unseen,
        found / nullif(found + greatest(missed, case when twice > 0 then once * once / (2e0 * twice) else once * (once - 1) / 2e0 end), 0e0) as recall
      from (
        select
          count(*) filter (where keys > 0)::double as found,
          count(*) filter (where keys = 1)::double as once,
          count(*) filter (where keys = 2)::double as twice,
          count(*) filter (where keys = 0)::double as missed
        from link_caught
      ) as caught
    `,
  );
}
