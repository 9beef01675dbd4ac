import { among, rowsOfEither } from '../sql/among.ts';
import { change, forget, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { cluster, rivals, tellingLevels } from './cluster.ts';
import { component } from './component.ts';
import { changeInside } from './increment-inside.ts';
import { touchedByCases, touchedLinks, touchedRecords } from './increment-touched.ts';
import type { Compiled } from './match-compile.ts';
import type { MatchOptions } from './match-options.ts';
import { comparedColumns, nodesOf } from './increment-pair.ts';
import { links, reviews } from './match.ts';

/**
 * Components that a changed node or pair touches are put together, scored inside and contracted again, alone: no pair that could join
 * groups leaves them. Then their links and the cases for people, of which one side may lie elsewhere. Only rows that differ are written.
 */
export function changeGroups(compiled: Compiled, options: MatchOptions): Move[] {
  const { rules, dialect } = compiled;
  const [decided, components] = component(rules, dialect, options);
  const world = (table: string, columns = '*') =>
    scratch(
      select(
        table,
        'the part of it that is grouped again',
        ['world'],
        `select ${columns} from kept.${table} where ${table === 'scored' ? `${inWorld('l')} and ${inWorld('r')}` : inWorld('node_id')}`,
      ),
    );
  const cases = 'l in (select record_id from world_record) or r in (select record_id from world_record)';
  return [
    scratch(decided!),
    scratch(
      select(
        'decided_pair',
        'pairs that people say something else of now',
        ['decision_pair'],
        `
select l, r from (select * from decision_pair except select * from kept.decision_pair) as q
union
select l, r from (select * from kept.decision_pair except select * from decision_pair) as q`.trim(),
      ),
    ),
    scratch(
      select(
        'world',
        'all nodes of the components that something touched',
        ['node_due', 'node_old', 'bin_node', 'pair_node', 'decided_pair'],
        `
with
  seed as (
    select node_id from node_due
    union
    select node_id from node_old
    union
    select node_id from bin_node where lower
    union
    select node_id from pair_node
    union
    select l from decided_pair
    union
    select r from decided_pair
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
    world('scored', ['l, r, weight, rule', ...tellingLevels(rules, dialect)].join(', ')),
    world('node_code'),
    masks(),
    world('node_member'),
    scratch(components!),
    scratch(
      select(
        'node_world',
        'rows of nodes that may be compared here, or with themselves: wide, and read once',
        ['world', 'bin_node'],
        `select ${comparedColumns(compiled).join(', ')} from kept.node where ${among('node_id', '(select node_id from world union select node_id from bin_node)')}`,
      ),
    ),
    ...changeInside(rules, dialect),
    masks(),
    // Such pairs tie no components together: their other side may lie elsewhere.
    ...rivals(rules, `(select * from kept.scored where ${inWorld('l')} or ${inWorld('r')})`).map(scratch),
    ...cluster(rules, dialect).map(scratch),
    ...changeLinks(rules, dialect),
    scratch(
      select(
        'world_record',
        'records that are grouped again, and those that are no more',
        ['grouping', 'record_seen'],
        'select record_id from grouping union select record_id from record_seen',
      ),
    ),
    touchedRecords(),
    ...renew('component', { key: 'node_id', gone: leaves('node_id'), values: ['component_no', 'part_no'] }),
    ...renew('node_group', { key: 'node_id', gone: leaves('node_id'), values: ['group_node'] }),
    ...renew('grouping', { key: 'record_id', gone: 'record_id in (select record_id from world_record)', values: ['group_no'] }), // prettier-ignore
    change('bridge', 'what is grouped again', { gone: leaves('l'), come: 'select * from bridge' }),
    change('decision_pair', 'what people say now', { gone: 'true', come: 'select * from decision_pair' }),
    forget('node', 'node_code', 'node_member', 'component', 'node_group', 'grouping', 'bridge', 'decision_pair'),
    scratch(
      select(
        'link',
        'pairs with a record that was grouped again',
        ['world_record'],
        `select l, r, weight, verdict, rule from kept.link where rowid in (${rowsOfEither('kept.link', ['l', 'r'], { among: 'world_record', of: 'record_id' })})`,
      ),
    ),
    scratch(reviews(rules)),
    touchedByCases(cases),
    change('review_pair', 'what a person should look at', { gone: cases, come: 'select * from review_pair' }),
    forget('link', 'review_pair'),
  ];
}

/** What grouping reads of nodes. */
const masks = (): Move =>
  scratch(select('node', 'which sources these nodes have records of', ['node_code'], 'select node_id, unique_mask from node_code')); // prettier-ignore

const inWorld = (column: string): string => among(column, 'world', 'node_id');
const leaves = (column: string): string => `${column} in (select node_id from world_or_old)`;

/** A narrow table brought up to date by the rows that differ, of those that `gone` holds for. */
function renew(
  table: string,
  { key, gone, values }: { readonly key: string; readonly gone: string; readonly values: readonly string[] },
): Move[] {
  const equal = [key, ...values].map((column) => `n.${column} = k.${column}`).join(' and ');
  return [
    change(table, 'what is grouped otherwise now', {
      gone: `rowid in (select k.rowid from (select *, rowid from kept.${table} where ${gone}) as k anti join ${table} as n on ${equal})`,
      come: `select n.* from ${table} as n anti join kept.${table} as k on k.${key} = n.${key}`,
    }),
  ];
}

/** Links of pairs that may be judged otherwise now: those that weigh something else, came, went, or were decided. */
function changeLinks(rules: Ruleset, dialect: Dialect): Move[] {
  const due = (table: string) => `select p.* from ${table} as p semi join link_due as d on d.l = p.l and d.r = p.r`;
  const gone = 'rowid in (select place from link_gone)';
  const [twinPair, ...linked] = links(rules, dialect);
  // Decisions are of all records: what people said of others stands already.
  const come = sql`
    select p.* from link as p semi join link_due as d on d.l = p.l and d.r = p.r where p.key <> 'identical'
    union all by name
    select * from link where key = 'identical'
  `;
  return [
    scratch(
      select(
        'inside_was',
        'pairs inside what is grouped again, as they were, with whether they still hold',
        ['world_or_old', 'inside_stays'],
        sql`
          select
            k.rowid as place,
            k.l,
            k.r,
            s.l is not null as holds
          from kept.inside_scored as k
          left join inside_stays as s on s.l = k.l and s.r = k.r
          where k.l in (select node_id from world_or_old)
        `,
      ),
    ),
    scratch(
      select(
        'inside_come',
        'pairs inside that were not, or weigh something else',
        ['inside_scored', 'inside_stays'],
        'select p.* from inside_scored as p anti join inside_stays as s on s.l = p.l and s.r = p.r',
      ),
    ),
    change('inside_scored', 'pairs inside that came, went or weigh something else', {
      gone: 'rowid in (select place from inside_was where not holds)',
      come: 'select * from inside_come',
    }),
    scratch(
      select(
        'twin_due',
        'nodes of several identical records, whose links are made again',
        ['node_due', 'node_old', 'bin_node'],
        'select node_id from node_due union select node_id from node_old union select node_id from bin_node',
      ),
    ),
    scratch(
      select('twin', 'their records', ['twin_due'], `select * from kept.twin where ${among('node_id', 'twin_due')}`),
    ),
    scratch(
      select(
        'link_due',
        'pairs whose link is made again',
        ['pair_due', 'decided_pair', 'inside_was', 'inside_come'],
        sql`
          select l, r from pair_due
          union
          select l, r from decided_pair
          union
          select l, r from inside_was where not holds
          union
          select l, r from inside_come
        `,
      ),
    ),
    scratch(
      select(
        'scored',
        'those of them that blocks bring together',
        ['pair_fresh', 'link_due', 'decided_pair'],
        sql`
          ${due('pair_fresh')}
          union all by name
          select k.*
          from kept.scored as k
          semi join (select l, r from decided_pair except select l, r from pair_fresh) as d on d.l = k.l and d.r = k.r
        `,
      ),
    ),
    scratch(select('link_inside', 'those of them inside components', ['inside_scored', 'link_due'], due('inside_scored'))), // prettier-ignore
    forget('inside_scored'),
    scratch(select('inside_scored', 'those of them inside components', ['link_inside'], 'select * from link_inside')),
    scratch(twinPair!),
    forget('node', 'node_code'),
    ...nodesOf(['twin_pair'], { table: 'node', from: 'node_world' }),
    ...nodesOf(['twin_pair'], { table: 'node_code' }),
    ...linked.map(scratch),
    scratch(
      select(
        'link_gone',
        'where the links of these pairs stand',
        ['link_due', 'twin_due'],
        sql`
          select k.rowid as place
          from kept.link as k
          semi join link_due as d on d.l = k.l and d.r = k.r
          union all
          select rowid
          from kept.link
          where l in (select node_id from twin_due) and key = 'identical'
        `,
      ),
    ),
    touchedLinks(dialect, { come, gone }),
    change('link', 'links that came, went or say something else', { gone, come }),
    ...(['twin_pair', 'twin_scored'] as const).map((table) =>
      change(table, 'nodes of several records that came, went or weigh something else', {
        gone: 'l in (select node_id from twin_due)',
        come: `select * from ${table}`,
      }),
    ),
    forget('scored', 'inside_scored', 'link_inside', 'inside_was', 'inside_come', 'inside_stays', 'twin'),
    forget('node_world', 'twin_pair', 'twin_scored', 'link', 'link_gone', 'pair_fresh', 'pair_due', 'decided_pair'),
  ];
}
