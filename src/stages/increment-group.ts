import { change, forget, type Move, scratch } from '../sql/change.ts';
import { select } from '../sql/step.ts';
import { cluster } from './cluster.ts';
import { component } from './component.ts';
import { changeInside } from './increment-inside.ts';
import { touchedByCases, touchedByLinks } from './increment-touched.ts';
import type { Compiled } from './match-compile.ts';
import type { MatchOptions } from './match-options.ts';
import { links, reviews } from './match.ts';

/**
 * Components that a changed node or pair touches are put together, scored inside and contracted again, alone: no pair that could join
 * groups leaves them. Then their links and the cases for people, of which one side may lie elsewhere.
 */
export function changeGroups({ rules, dialect }: Compiled, options: MatchOptions): Move[] {
  const [decided, components] = component(rules, dialect, options);
  const world = (table: string, where: string) =>
    scratch(
      select(table, 'the part of it that is grouped again', ['world'], `select * from kept.${table} where ${where}`),
    );
  const inWorld = (column: string) => `${column} in (select node_id from world)`;
  const leaves = (column: string) => `${column} in (select node_id from world_or_old)`;
  const renew = (table: string, gone: string) =>
    change(table, 'what is grouped again', { gone, come: `select * from ${table}` });
  const pairs = {
    gone: `${leaves('l')} and (${leaves('r')} or key = 'identical')`,
    // Decisions are of all records: what people said of others stands already.
    come: `${inWorld('l')} and (${inWorld('r')} or key = 'identical')`,
  };
  const cases = 'l in (select record_id from world_record) or r in (select record_id from world_record)';
  const made = ['component', 'inside_scored', 'node_group', 'bridge', 'twin_pair', 'twin_scored'];
  return [
    scratch(decided!),
    scratch(
      select(
        'world',
        'all nodes of the components that something touched',
        ['node_due', 'node_old', 'bin_node', 'pair_node', 'decision_pair'],
        `
with
  decided as (
    (select * from decision_pair except select * from kept.decision_pair)
    union all
    (select * from kept.decision_pair except select * from decision_pair)
  ),
  seed as (
    select node_id from node_due
    union
    select node_id from node_old
    union
    select node_id from bin_node where lower
    union
    select node_id from pair_node
    union
    select l from decided
    union
    select r from decided
  )
select node_id
from kept.node
where node_id in (
  select node_id from seed
  union
  select node_id from kept.component
  where component_no in (select component_no from kept.component where node_id in (select node_id from seed))
)`.trim(),
      ),
    ),
    scratch(
      select(
        'world_or_old',
        'these, and nodes that are no more',
        ['world', 'node_old'],
        'select node_id from world union select node_id from node_old',
      ),
    ),
    world('scored', `${inWorld('l')} and ${inWorld('r')}`),
    world('node', inWorld('node_id')),
    world('node_code', inWorld('node_id')),
    world('node_member', inWorld('node_id')),
    world('twin', inWorld('node_id')),
    scratch(components!),
    ...changeInside(rules, dialect),
    ...cluster(rules, dialect).map(scratch),
    ...links(rules, dialect).map(scratch),
    scratch(
      select(
        'world_record',
        'records that are grouped again, and those that are no more',
        ['grouping', 'record_seen'],
        'select record_id from grouping union select record_id from record_seen',
      ),
    ),
    touchedByLinks(pairs),
    renew('component', leaves('node_id')),
    renew('node_group', leaves('node_id')),
    ...made.filter((table) => !['component', 'node_group'].includes(table)).map((table) => renew(table, leaves('l'))),
    renew('grouping', 'record_id in (select record_id from world_record)'),
    renew('decision_pair', 'true'),
    change('link', 'pairs of what is grouped again', {
      gone: pairs.gone,
      come: `select * from link where ${pairs.come}`,
    }),
    forget('scored', 'node', 'node_code', 'node_member', 'twin', 'grouping', 'link', 'decision_pair', ...made),
    scratch(
      select(
        'link',
        'pairs with a record that was grouped again',
        ['world_record'],
        'select * from kept.link where l in (select record_id from world_record) or r in (select record_id from world_record)',
      ),
    ),
    scratch(reviews(rules)),
    touchedByCases(cases),
    change('review_pair', 'what a person should look at', { gone: cases, come: 'select * from review_pair' }),
    forget('link', 'review_pair'),
  ];
}
