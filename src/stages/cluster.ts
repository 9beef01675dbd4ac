import { bridges } from '../domain/bridge.ts';
import { BOND, contract } from '../domain/contraction.ts';
import { distinct, numbersWhere, toPlaces } from '../domain/place.ts';
import { rejoin } from '../domain/rejoin.ts';
import { partTorn } from '../domain/torn.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { ruleNames } from './component.ts';

/** A group falls in two halves of at least so many nodes without a bridge that is worth a look. */
const HALF = 2;

/** Bits of a mask that cross into JavaScript in one number. */
const WORD = 2 ** 31 - 1;

const all = (columns: string) => sql`
  select ${columns} from scored
  union all
  select ${columns} from inside_scored
`;

/**
 * The most that each node weighs against another from which a rule alone keeps it; where people judged the pair they know better.
 * Made where the rules ask for a margin. `from` are the pairs that blocks brought together.
 */
export function rivals(rules: Ruleset, from = 'scored'): Step[] {
  const { link, margin } = rules.thresholds;
  if (margin === undefined || rules.never.length === 0) return [];
  const sides = ['l', 'r'].flatMap((side) =>
    [from, 'inside_scored'].map(
      (table) => sql`
        select
          p.${side} as node_id,
          p.weight
        from ${table} as p
        anti join decision_pair as d on d.l = p.l and d.r = p.r
        where p.rule in ${ruleNames(rules.never)} and p.weight > ${literal(link - margin)}
      `,
    ),
  );
  return [
    select(
      'rival',
      'how well a node fits another that only a rule keeps it from',
      ['scored', 'inside_scored', 'decision_pair'],
      sql`
        select
          node_id,
          max(weight) - ${literal(link)} as weight
        from (
          ${sides.join('\nunion all\n')}
        ) as q
        group by node_id
      `,
    ),
  ];
}

/** The levels by which `rejoin` knows that a pair shares more than a name; none where the rules do not ask for it. */
export const tellingLevels = ({ thresholds }: Ruleset, dialect: Dialect): readonly string[] =>
  (thresholds.rejoin?.by ?? []).map((name) => dialect.id(`${name}_level`));

/** From weights to groups: contraction, then the partition of records, and the links that are bridges. */
export function cluster(rules: Ruleset, dialect: Dialect): Step[] {
  const { link, margin, rejoin: again } = rules.thresholds;
  const telling = tellingLevels(rules, dialect);
  const tells = (text: string): string[] => (telling.length === 0 ? [] : [`${text} as telling`]);
  const isTried = margin !== undefined && rules.never.length > 0;
  return [
    {
      kind: 'compute',
      table: 'node_group',
      why: 'groups by contraction of weights above the link threshold against weights below it, under what rules and people said',
      reads: ['node', 'scored', 'inside_scored', 'decision_pair', ...(isTried ? ['rival'] : [])],
      inputs: {
        ...(isTried ? { rivals: 'select node_id, weight from rival' } : {}),
        masks: `select node_id, (unique_mask & ${WORD})::integer as low, ((unique_mask >> 31) & ${WORD})::integer as high from node where unique_mask <> 0`,
        edges: sql`
          select
            l,
            r,
            weight - ${literal(link)} as weight,
            ${[
              `case when rule in ${ruleNames(rules.never)} then ${BOND.never} when rule in ${ruleNames(rules.always)} then ${BOND.always} else 0 end as bond`,
              ...tells(`case when ${telling.map((level) => `${level} > 0`).join(' or ')} then 1 else 0 end`),
            ]}
          from (
            ${all(['l, r, weight, rule', ...telling].join(', '))}
          ) as q
          union all
          select
            l,
            r,
            0e0 as weight,
            ${[`case when verdict = 'same' then ${BOND.decidedSame} else ${BOND.decidedDifferent} end as bond`, ...tells('0')]}
          from decision_pair
        `,
      },
      columns: { node_id: 'INTEGER', group_node: 'INTEGER' },
      compute: ({ masks, edges, rivals: forbidden }) => {
        const [l, r] = [edges!['l'] as Int32Array, edges!['r'] as Int32Array];
        // A node without an edge stays alone.
        const node = distinct(l, r);
        const place = toPlaces(node);
        const mask = new Int32Array(2 * node.length);
        const [low, high] = [masks!['low'] as Int32Array, masks!['high'] as Int32Array];
        (masks!['node_id'] as Int32Array).forEach((id, i) => {
          const at = place(id);
          if (node[at] === id) mask.set([low[i]!, high[i]!], 2 * at);
        });
        const graph = {
          nodes: node.length,
          l: l.map(place),
          r: r.map(place),
          weight: edges!['weight'] as Float64Array,
          bond: Uint8Array.from(edges!['bond'] as Int32Array),
          mask,
        };
        let label = contract(graph);
        if (again !== undefined)
          label = rejoin(label, { graph, telling: edges!['telling'] as Int32Array, least: again.least - link });
        if (margin !== undefined && forbidden !== undefined) {
          const rival = new Float64Array(node.length).fill(-Infinity);
          const weight = forbidden['weight'] as Float64Array;
          (forbidden['node_id'] as Int32Array).forEach((id, i) => {
            const at = place(id);
            if (node[at] === id) rival[at] = weight[i]!;
          });
          label = partTorn(label, { graph, rival, margin });
        }
        const joined = numbersWhere(node.length, (i) => label[i] !== i);
        return { node_id: joined.map((i) => node[i]!), group_node: joined.map((i) => node[label[i]!]!) };
      },
    },
    select(
      'grouping',
      'which group each record is in, by the smallest record of the group',
      ['node_member', 'node_group'],
      sql`
        select
          m.record_id,
          coalesce(g.group_node, m.node_id) as group_no
        from node_member as m
        left join node_group as g on g.node_id = m.node_id
      `,
    ),
    {
      kind: 'compute',
      table: 'bridge',
      why: 'links without which their group would fall in two',
      reads: ['grouping', 'scored', 'inside_scored'],
      inputs: {
        links: sql`
          select
            q.l,
            q.r
          from (
            ${all('l, r, weight, rule')}
          ) as q
          join grouping as a on a.record_id = q.l
          join grouping as b on b.record_id = q.r and b.group_no = a.group_no
          semi join (
            select group_no
            from grouping
            group by group_no
            having count(*) >= ${2 * HALF}
          ) as large on large.group_no = a.group_no
          where q.weight >= ${rules.thresholds.link} or q.rule in ${ruleNames(rules.always)}
        `,
      },
      columns: { l: 'INTEGER', r: 'INTEGER' },
      compute: ({ links }) => {
        const [l, r] = [links!['l'] as Int32Array, links!['r'] as Int32Array];
        const node = distinct(l, r);
        const place = toPlaces(node);
        const found = bridges({ nodes: node.length, l: l.map(place), r: r.map(place) }, HALF);
        return { l: found.map((i) => l[i]!), r: found.map((i) => r[i]!) };
      },
    },
  ];
}
