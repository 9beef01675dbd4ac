import { forget, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { ruleNames } from './component.ts';
import { chains, insideAll, insidePairs, insideRest } from './inside.ts';
import { nodesOf } from './increment-pair.ts';
import { floorOf } from './match-options.ts';
import { scoreAll, scoreNear } from './score.ts';

/**
 * Pairs inside the components at hand. What two nodes say that said the same before, in one part before, is known: their weight
 * where it was kept, and that it is too small where it was not. Leaves `inside_scored` and `inside_stays`; leaves no `node`.
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
    scratch(insidePairs()),
    scratch(
      select(
        'inside_held',
        'pairs that were looked at before',
        ['inside_pair', 'changed_node'],
        sql`
          select
            p.l,
            p.r
          from inside_pair as p
          join kept.component as a on a.node_id = p.l
          join kept.component as b on b.node_id = p.r and b.part_no = a.part_no
          where a.part_no >= 0
            and p.l not in (select node_id from changed_node)
            and p.r not in (select node_id from changed_node)
        `,
      ),
    ),
    scratch(
      select(
        'inside_same',
        'weights that still hold',
        ['inside_held', 'inside_weighed'],
        sql`
          select k.*
          from kept.inside_scored as k
          semi join inside_held as p on p.l = k.l and p.r = k.r
          anti join inside_weighed as w on w.l = k.l and w.r = k.r
        `,
      ),
    ),
    scratch(
      select(
        'inside_known',
        'weights that still hold, and those of pairs that were weighed again',
        ['inside_held', 'inside_weighed', 'inside_same'],
        sql`
          select * from inside_same
          union all by name
          select w.* from inside_weighed as w semi join inside_held as p on p.l = w.l and p.r = w.r
        `,
      ),
    ),
    scratch(
      select(
        'inside_settled',
        'pairs whose weight is known, or still too small: it can have grown only with a value that became less common',
        ['inside_held', 'inside_known', 'bin_node'],
        sql`
          select l, r
          from inside_held
          where l not in (select node_id from bin_node where lower)
            and r not in (select node_id from bin_node where lower)
          union
          select l, r from inside_known
        `,
      ),
    ),
    scratch(
      select(
        'inside_open',
        'pairs to be compared',
        ['inside_pair', 'inside_settled'],
        'select p.* from inside_pair as p anti join inside_settled as k on k.l = p.l and k.r = p.r',
      ),
    ),
    ...survivors.map(scratch),
    forget('node'),
    ...nodesOf(['inside_survivor'], { table: 'node' }),
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
    scratch(insideRest()),
    scratch(
      select(
        'inside_unknown',
        'those of the rest whose weight is not known',
        ['inside_rest', 'inside_known'],
        'select p.* from inside_rest as p anti join inside_known as k on k.l = p.l and k.r = p.r',
      ),
    ),
    ...nodesOf(['inside_unknown'], { table: 'node' }),
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
      'inside_pair',
      'inside_held',
      'inside_weighed',
      'inside_same',
      'inside_settled',
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
