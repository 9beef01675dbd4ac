import { distinct, toPlaces } from '../domain/place.ts';
import { unionFind } from '../domain/union-find.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { ruleNames } from './component.ts';
import { scoreAll, scoreNear } from './score.ts';

/**
 * Weights of the pairs inside components that blocking missed or the cascade dropped. First those that reach the floor, by the same
 * cascade. Then, in full, those between nodes that a chain of links connects: contraction needs to know what speaks against, but
 * only between nodes that something speaks for, since groups join by a positive sum alone. Makes `inside_pair`, `chain`, `inside_scored`.
 */
export function inside(rules: Ruleset, dialect: Dialect): Step[] {
  return [
    insidePairs(),
    ...scoreNear(rules, dialect, { pairs: 'inside_pair', survivors: 'inside_survivor', into: 'inside_near' }),
    chains(rules),
    insideRest(),
    ...scoreAll(rules, dialect, { pairs: 'inside_rest', into: 'inside_far' }),
    insideAll(),
  ];
}

/** Pairs that may have to be scored. */
export function insidePairs(): Step {
  return select(
    'inside_pair',
    'pairs inside components that have no weight yet',
    ['component', 'scored', 'node'],
    sql`
      select
        p.l,
        p.r,
        (-1)::smallint as key
      from (
        select
          a.node_id as l,
          b.node_id as r
        from component as a
        join component as b on b.part_no = a.part_no and a.node_id < b.node_id
        where a.part_no >= 0
      ) as p
      join node as x on x.node_id = p.l
      join node as y on y.node_id = p.r
      anti join scored as s on s.l = p.l and s.r = p.r
      where (x.unique_mask & y.unique_mask) = 0
    `,
  );
}

/** What links alone connect. */
export function chains({ thresholds, always, never }: Ruleset): Step {
  const linked = (table: string) => sql`
    select
      l,
      r
    from ${table}
    where (weight >= ${literal(thresholds.link)} and (rule is null or rule not in ${ruleNames(never)})) or rule in ${ruleNames(always)}
  `;
  return {
    kind: 'compute',
    table: 'chain',
    why: 'nodes that some chain of links connects: no others can come to be one group',
    reads: ['scored', 'inside_near', 'decision_pair'],
    inputs: {
      links: sql`
        ${linked('scored')}
        union all
        ${linked('inside_near')}
        union all
        select
          l,
          r
        from decision_pair
        where verdict = 'same'
      `,
    },
    columns: { node_id: 'INTEGER', chain_no: 'INTEGER' },
    compute: ({ links }) => {
      const [l, r] = [links!['l'] as Int32Array, links!['r'] as Int32Array];
      const node = distinct(l, r);
      const place = toPlaces(node);
      const sets = unionFind(node.length);
      l.forEach((one, e) => sets.union(place(one), place(r[e]!)));
      return { node_id: node, chain_no: node.map((_, i) => node[sets.find(i)]!) };
    },
  };
}

/** Pairs of `inside_pair` that are scored whatever they weigh. */
export function insideRest(): Step {
  return select(
    'inside_rest',
    'those of them that may have to speak against a group',
    ['inside_pair', 'inside_near', 'chain'],
    sql`
      select p.*
      from inside_pair as p
      join chain as a on a.node_id = p.l
      join chain as b on b.node_id = p.r and b.chain_no = a.chain_no
      anti join inside_near as n on n.l = p.l and n.r = p.r
    `,
  );
}

/** Both kinds together. */
export function insideAll(): Step {
  return select(
    'inside_scored',
    'pairs inside components with their weights, as far as they matter',
    ['inside_near', 'inside_far'],
    sql`
      select * from inside_near
      union all
      select * from inside_far
    `,
  );
}
