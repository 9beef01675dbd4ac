import { forget, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { ruleNames } from './component.ts';
import { chains, insideAll } from './inside.ts';
import { nodesOf } from './increment-pair.ts';
import { floorOf } from './match-options.ts';
import { scoreAll, scoreNear } from './score.ts';

/** Joins that leave pairs `k` inside one part, now and before, whose nodes say what they said, as far as blocks do not bring them together. */
const held = (k: string): string =>
  sql`
    join inside_node as a on a.node_id = ${k}.l
    join inside_node as b on b.node_id = ${k}.r and b.part_no = a.part_no and b.part_was = a.part_was
    anti join scored as s on s.l = ${k}.l and s.r = ${k}.r
  `;

/**
 * Pairs inside the components at hand, of which most are known and are not even listed. What two nodes say that said the same before, in
 * one part before, is known: their weight where it was kept, and that it is too small where it was not. Reads rows of nodes from `node_world`. Leaves `inside_scored` and `inside_stays`; leaves no `node`.
 */
export function changeInside(rules: Ruleset, dialect: Dialect): Move[] {
  const reaches = `weight >= ${literal(floorOf(rules))} or rule in ${ruleNames(rules.always)}`;
  const near = scoreNear(rules, dialect, { pairs: 'inside_open', survivors: 'inside_survivor', into: 'inside_fresh' });
  const [survivors, cascade] = [near.slice(0, -1), near.at(-1)];
  const known = 'select k.* from inside_known as k';
  return [
    scratch(
      select(
        'changed_node',
        'nodes that say something else, or stand in other blocks',
        ['node_new', 'block_moved'],
        'select node_id from node_new union select node_id from block_moved',
      ),
    ),
    scratch(
      select(
        'inside_node',
        'nodes with the part they are in and were in, and whether a pair of theirs may have come to weigh more than is known',
        ['component', 'changed_node', 'bin_node', 'node'],
        sql`
          select
            c.node_id,
            c.part_no,
            case when k.part_no >= 0 and c.node_id not in (select node_id from changed_node) then k.part_no end as part_was,
            c.node_id in (select node_id from bin_node where lower) as lower,
            n.unique_mask
          from component as c
          join node as n on n.node_id = c.node_id
          left join kept.component as k on k.node_id = c.node_id
          where c.part_no >= 0
        `,
      ),
    ),
    scratch(
      select(
        'inside_same',
        'weights that still hold',
        ['inside_node', 'inside_weighed', 'scored'],
        sql`
          select k.*
          from kept.inside_scored as k
          ${held('k')}
          anti join inside_weighed as w on w.l = k.l and w.r = k.r
        `,
      ),
    ),
    scratch(
      select(
        'inside_known',
        'weights that still hold, and those of pairs that were weighed again',
        ['inside_node', 'inside_weighed', 'inside_same', 'scored'],
        sql`
          select * from inside_same
          union all by name
          select k.*
          from inside_weighed as k
          ${held('k')}
        `,
      ),
    ),
    scratch(
      select(
        'inside_open',
        'pairs to be compared: those not looked at before, and those whose weight can have grown with a value that became less common',
        ['inside_node', 'inside_known', 'scored'],
        sql`
          select
            p.l,
            p.r,
            (-1)::smallint as key
          from (
            select
              a.node_id as l,
              b.node_id as r
            from inside_node as a
            join inside_node as b on b.part_no = a.part_no and a.node_id < b.node_id
            where (a.lower or b.lower or a.part_was is null or a.part_was is distinct from b.part_was)
              and (a.unique_mask & b.unique_mask) = 0
          ) as p
          anti join scored as s on s.l = p.l and s.r = p.r
          anti join inside_known as k on k.l = p.l and k.r = p.r
        `,
      ),
    ),
    ...survivors.map(scratch),
    forget('node'),
    ...nodesOf(['inside_survivor'], { table: 'node', from: 'node_world' }),
    scratch(cascade!),
    forget('node'),
    scratch(
      select(
        'inside_near',
        'all pairs inside that reach the floor',
        ['inside_fresh', 'inside_known'],
        `select * from inside_fresh union all by name ${known} where ${reaches}`,
      ),
    ),
    scratch(chains(rules)),
    scratch(
      select(
        'inside_rest',
        'other pairs that a chain connects: they may have to speak against a group',
        ['inside_node', 'inside_near', 'chain', 'scored'],
        sql`
          select
            p.l,
            p.r,
            (-1)::smallint as key
          from (
            select
              a.node_id as l,
              b.node_id as r
            from (select n.*, c.chain_no from chain as c join inside_node as n on n.node_id = c.node_id) as a
            join (select n.*, c.chain_no from chain as c join inside_node as n on n.node_id = c.node_id) as b
              on b.chain_no = a.chain_no and b.part_no = a.part_no and a.node_id < b.node_id
            where (a.unique_mask & b.unique_mask) = 0
          ) as p
          anti join scored as s on s.l = p.l and s.r = p.r
          anti join inside_near as n on n.l = p.l and n.r = p.r
        `,
      ),
    ),
    scratch(
      select(
        'inside_unknown',
        'those of the rest whose weight is not known',
        ['inside_rest', 'inside_known'],
        'select p.* from inside_rest as p anti join inside_known as k on k.l = p.l and k.r = p.r',
      ),
    ),
    ...nodesOf(['inside_unknown'], { table: 'node', from: 'node_world' }),
    ...scoreAll(rules, dialect, { pairs: 'inside_unknown', into: 'inside_later' }).map(scratch),
    forget('node'),
    scratch(
      select(
        'inside_far',
        'all of the rest',
        ['inside_later', 'inside_known', 'inside_rest'],
        `select * from inside_later union all by name ${known} semi join inside_rest as p on p.l = k.l and p.r = k.r`,
      ),
    ),
    scratch(insideAll()),
    scratch(
      select(
        'inside_stays',
        'pairs that weigh what they did',
        ['inside_same', 'inside_scored'],
        'select k.l, k.r from inside_same as k semi join inside_scored as p on p.l = k.l and p.r = k.r',
      ),
    ),
    forget(
      'changed_node',
      'inside_node',
      'inside_weighed',
      'inside_same',
      'inside_known',
      'inside_open',
      'inside_survivor',
      'inside_fresh',
      'inside_near',
      'chain',
      'inside_rest',
      'inside_unknown',
      'inside_unknown_pattern',
      'inside_later',
      'inside_far',
    ),
  ];
}
