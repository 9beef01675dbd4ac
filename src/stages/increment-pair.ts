import { among, rowsOfEither } from '../sql/among.ts';
import { change, forget, type Move, scratch } from '../sql/change.ts';
import { literal, sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Keys } from './block-key.ts';
import { ruleNames } from './component.ts';
import type { Compiled } from './match-compile.ts';
import { floorOf } from './match-options.ts';
import { reweigh, reweighColumns, score } from './score.ts';

/**
 * Candidates and weights of nodes whose pairs may be others now (`node_again`), and new weights for pairs of which only the frequency of
 * a value grew: a weight that falls brings no new pair, so nothing is compared for it. Leaves `pair_due` (pairs that came, went or weigh
 * something else), `pair_node` (their nodes), `pair_fresh` (pairs of `scored` that were compared or weighed again, as they are) and
 * `inside_weighed` (pairs inside components that weigh something else, as they are).
 */
export function changePairs(keys: Keys, compiled: Compiled): Move[] {
  const { rules, dialect } = compiled;
  const gone = 'l in (select node_id from again_or_old) or r in (select node_id from again_or_old)';
  const rowsOf = (table: string, small: string) =>
    rowsOfEither(`kept.${table}`, ['l', 'r'], { among: small, of: 'node_id' });
  const steps = score(rules, dialect);
  const [survivors, cascade] = [steps.slice(0, -1), steps.at(-1)];
  const differ = (a: string, b: string) => `select * from ${a} except select * from ${b}`;
  return [
    scratch(
      select(
        'node_again',
        'nodes whose pairs are looked for again',
        ['node_new', 'block_moved', 'bin_node'],
        sql`
          select node_id from node_new
          union
          select node_id from block_moved
          union
          select node_id from bin_node where lower
        `,
      ),
    ),
    scratch(
      select(
        'again_or_old',
        'the same, and nodes that are no more',
        ['node_again', 'node_old'],
        'select node_id from node_again union select node_id from node_old',
      ),
    ),
    ...(['node_block', 'node_block_long'] as const).map((table) =>
      scratch(
        select(
          `${table}_again`,
          'their blocks',
          ['node_again'],
          `select * from kept.${table} where ${among('node_id', 'node_again')}`,
        ),
      ),
    ),
    scratch(candidates(keys)),
    forget('node_block_again', 'node_block_long_again'),
    scratch(
      select(
        'pair_seen',
        'pairs of all nodes of which anything is looked at again, as they were',
        ['again_or_old', 'bin_node'],
        // Which rows they are is learnt from two columns, before the others are read.
        `select * from kept.scored where ${among('rowid', `(${rowsOf('scored', 'again_or_old')} union ${rowsOf('scored', 'bin_node')})`, 'place')}`,
      ),
    ),
    scratch(
      select('pair_old', 'pairs of nodes that are looked for again', ['pair_seen'], `select * from pair_seen where ${gone}`), // prettier-ignore
    ),
    scratch(
      select(
        'weighed',
        'other pairs with a value whose count is in another bin',
        ['pair_seen', 'pair_old', 'bin_node'],
        sql`
          select * from pair_seen where not (${gone})
          union all by name
          select * from kept.inside_scored where ${among('rowid', `(${rowsOf('inside_scored', 'bin_node')})`, 'place')}
          union all by name
          select * from kept.twin_scored where ${among('l', 'bin_node', 'node_id')}
        `,
      ),
    ),
    ...nodesOf(['candidate', 'weighed'], { table: 'node_code' }),
    ...survivors.map(scratch),
    // Rows of nodes are wide: only what integers leave to be compared is worth reading them.
    ...nodesOf(['survivor'], { table: 'node', columns: comparedColumns(compiled) }),
    scratch(cascade!),
    forget('node'),
    ...nodesOf(['weighed'], { table: 'node', columns: reweighColumns(compiled), into: 'weighed_node' }),
    scratch(reweigh(rules, dialect, { scored: 'weighed', node: 'weighed_node', into: 'weighed_again' })),
    forget('weighed_node', 'node_code', 'survivor', 'pair_seen'),
    change('candidate', 'candidates of these nodes', {
      gone: `rowid in (${rowsOf('candidate', 'again_or_old')})`,
      come: 'select * from candidate',
    }),
    change('scored', 'pairs of these nodes', {
      gone: `rowid in (${rowsOf('scored', 'again_or_old')})`,
      come: 'select * from scored',
    }),
    scratch(
      select('weighed_differs', 'pairs that weigh something else now', ['weighed', 'weighed_again'], differ('weighed_again', 'weighed')), // prettier-ignore
    ),
    // Pairs of blocks have the number of a key; those inside components and of a node with itself stand elsewhere.
    change('scored', 'their new weights', {
      gone: '(l, r) in (select (l, r) from weighed_differs where key >= 0)',
      come: 'select * from weighed_differs where key >= 0',
    }),
    scratch(
      select(
        'pair_due',
        'pairs that came, went or weigh something else',
        ['pair_old', 'scored', 'weighed_differs'],
        sql`
          select l, r from (${differ('scored', 'pair_old')}) as q
          union
          select l, r from (${differ('pair_old', 'scored')}) as q
          union
          select l, r from weighed_differs
        `,
      ),
    ),
    scratch(
      select(
        'pair_fresh',
        'pairs that were compared or weighed again, as they are now',
        ['scored', 'weighed_differs'],
        `select * from (select * from scored union all by name select * from weighed_differs where key >= 0) as q where not (${fallen(rules)})`,
      ),
    ),
    scratch(
      select(
        'inside_weighed',
        'pairs inside components that weigh something else now',
        ['weighed_differs'],
        'select * from weighed_differs where key = -1',
      ),
    ),
    forget('candidate', 'scored', 'pair_old', 'weighed', 'weighed_again', 'weighed_differs'),
    scratch(
      select(
        'pair_node',
        'nodes of pairs that came, went or weigh something else',
        ['pair_due'],
        'select l as node_id from pair_due union select r from pair_due',
      ),
    ),
    forget('again_or_old'),
    change('scored', 'pairs that have fallen under what is kept', { gone: fallen(rules) }),
  ];
}

/** A pair that is kept for its weight no more. */
const fallen = (rules: Ruleset): string =>
  `weight < ${literal(floorOf(rules))} and (rule is null or rule not in ${ruleNames(rules.always)})`;

/** The columns of nodes that comparing pairs reads. */
export const comparedColumns = ({ dialect, pairColumns }: Compiled): string[] => [
  ...new Set(['node_id', ...pairColumns.map((column) => dialect.id(column))]),
];

interface NodesOf {
  readonly table: 'node' | 'node_code';
  readonly into?: string;
  /** Where they are read: the kept table unless said. */
  readonly from?: string;
  readonly columns?: readonly string[];
}

/** Rows of `node` or `node_code` of both sides of these tables' pairs, as a shadow of it unless `into` says otherwise. */
export function nodesOf(
  pairs: readonly string[],
  { table, into = table, from = `kept.${table}`, columns = ['*'] }: NodesOf,
): Move[] {
  const sides = pairs.flatMap((one) => [`select l as node_id from ${one}`, `select r from ${one}`]);
  return [
    scratch(select('pair_side', 'nodes on either side', pairs, sides.join('\nunion\n'))),
    scratch(
      select(
        into,
        'these nodes',
        ['pair_side'],
        `select ${columns.join(', ')} from ${from} where ${among('node_id', 'pair_side')}`,
      ),
    ),
    forget('pair_side'),
  ];
}

/** Candidates with a node of `node_again` on either side, as `block-pair.ts` makes them for all. */
function candidates({ single, exploded }: Keys) {
  const unseen = (count: number) =>
    single
      .slice(0, count)
      .map(({ number }) => `\n  and (a.b${number} = b.b${number}) is not true`)
      .join('');
  // Where both sides are looked at again, the pair comes from its smaller side alone.
  const once =
    'a.node_id <> b.node_id and (a.node_id < b.node_id or b.node_id not in (select node_id from node_again))';
  const ends = 'least(a.node_id, b.node_id) as l,\n  greatest(a.node_id, b.node_id) as r';
  const selects = single.map(
    ({ number }, i) => sql`
      select
        ${ends},
        ${number}::smallint as key
      from (select * from node_block_again where b${number} is not null) as a
      join node_block as b on b.b${number} = a.b${number}
      where ${once}
        and (a.unique_mask & b.unique_mask) = 0${unseen(i)}
    `,
  );
  const rest = sql`
    select
      q.l,
      q.r,
      q.key::smallint as key
    from (
      select
        ${ends},
        min(a.key) as key
      from (select * from node_block_long_again where block_no is not distinct from block_no) as a
      join node_block_long as b on b.block_no = a.block_no
      where ${once}
        and (a.unique_mask & b.unique_mask) = 0
      group by
        1,
        2
    ) as q
    join node_block as a on a.node_id = q.l
    join node_block as b on b.node_id = q.r
    where true${unseen(single.length)}
  `;
  return select(
    'candidate',
    exploded.length > 0 ? 'pairs to be compared again or for the first time' : 'pairs to be compared again',
    ['node_block', 'node_block_long', 'node_block_again', 'node_block_long_again', 'node_again'],
    [...selects, rest].join('\nunion all\n'),
  );
}
