import { components } from '../domain/component.ts';
import { distinct, toPlaces } from '../domain/place.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { LOOSE, type MatchOptions } from './match-options.ts';

/** Components of more nodes than this are cut before all their pairs are scored. */
const CAP = 600;

/** Pairs per node, and at least, that scoring inside components may cost. */
export const BUDGET = { perNode: 10, least: 1_000_000 };

/** Names of rules as a SQL list; a name that no rule has where there are none. */
export function ruleNames(rules: readonly { readonly name: string }[]): string {
  return rules.length === 0 ? `('')` : `(${rules.map((rule) => literal(rule.name)).join(', ')})`;
}

/** Decisions of people as pairs of nodes, and the loose components of the scored pairs. */
export function component(rules: Ruleset, _dialect: Dialect, options: MatchOptions = {}): Step[] {
  const always = ruleNames(rules.always);
  const never = ruleNames(rules.never);
  return [
    select(
      'decision_pair',
      'what people decided, as pairs of nodes',
      options.decisions ? ['decision', 'record', 'node_member'] : ['record'],
      options.decisions
        ? sql`
            select distinct
              least(a.node_id, b.node_id) as l,
              greatest(a.node_id, b.node_id) as r,
              d.verdict
            from decision as d
            join record as x on x.source = d.source_l and x.source_key = d.key_l
            join record as y on y.source = d.source_r and y.source_key = d.key_r
            join node_member as a on a.record_id = x.record_id
            join node_member as b on b.record_id = y.record_id
            where d.verdict in ('same', 'different') and a.node_id <> b.node_id
          `
        : `select 0 as l, 0 as r, '' as verdict from record where false`,
    ),
    {
      kind: 'compute',
      table: 'component',
      why: 'nodes that some chain of pairs above the floor connects, and the parts in which every pair is scored',
      reads: ['record', 'scored', 'decision_pair'],
      inputs: {
        count: 'select count(*)::integer as n from record',
        edges: sql`
          select
            l,
            r,
            weight,
            case when rule in ${always} then 1 else 0 end as tied
          from scored
          where (weight > ${LOOSE} or rule in ${always}) and (rule is null or rule not in ${never})
          union all
          select
            l,
            r,
            0e0 as weight,
            1 as tied
          from decision_pair
          where verdict = 'same'
        `,
      },
      columns: { node_id: 'INTEGER', component_no: 'INTEGER', part_no: 'INTEGER' },
      compute: ({ count, edges }) => {
        const records = (count!['n'] as Int32Array)[0] ?? 0;
        const [l, r] = [edges!['l'] as Int32Array, edges!['r'] as Int32Array];
        // A node without an edge is in no component.
        const node = distinct(l, r);
        const place = toPlaces(node);
        const found = components(
          {
            nodes: node.length,
            l: l.map(place),
            r: r.map(place),
            weight: edges!['weight'] as Float64Array,
            tied: edges!['tied'] as Int32Array,
          },
          { cap: options.cap ?? CAP, budget: Math.max(BUDGET.least, BUDGET.perNode * records) },
        );
        return {
          node_id: found.node.map((i) => node[i]!),
          component_no: found.component.map((i) => node[i]!),
          part_no: found.part.map((i) => (i < 0 ? i : node[i]!)),
        };
      },
    },
  ];
}
