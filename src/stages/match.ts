import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { block } from './block.ts';
import { toKeys } from './block-key.ts';
import { blockRecall } from './block-recall.ts';
import { cluster, rivals } from './cluster.ts';
import { prepare } from './collapse.ts';
import { component, ruleNames } from './component.ts';
import { frequency } from './frequency.ts';
import { inside } from './inside.ts';
import type { MatchOptions } from './match-options.ts';
import { scoreBlocks, scoreNaive } from './score.ts';

export { block } from './block.ts';
export { prepare } from './collapse.ts';
export { frequency } from './frequency.ts';
export type { MatchOptions } from './match-options.ts';
export { compare, patterns, score, scoreBlocks, scoreNaive } from './score.ts';
export { toWeights, weightOf } from './match-weight.ts';

/** The whole of matching, from `record` to `link`, `grouping` and `review_pair`. */
export function match(rules: Ruleset, dialect: Dialect, options: MatchOptions = {}): Step[] {
  return [
    ...prepare(rules, dialect, options),
    ...frequency(rules, dialect),
    ...block(rules, dialect, options),
    ...scoreBlocks(rules, dialect, options),
    ...group(rules, dialect, options),
    ...blockRecall(rules, dialect),
  ];
}

/** From scored pairs to groups: loose components, every pair inside them, contraction, links with verdicts, cases for people. */
export function group(rules: Ruleset, dialect: Dialect, options: MatchOptions = {}): Step[] {
  return [...groupOnly(rules, dialect, options), ...links(rules, dialect), reviews(rules)];
}

/** The groups alone, where values are counted by them before anybody reads a link. */
export function groupOnly(rules: Ruleset, dialect: Dialect, options: MatchOptions = {}): Step[] {
  return [
    ...component(rules, dialect, options),
    ...inside(rules, dialect),
    ...rivals(rules),
    ...cluster(rules, dialect),
  ];
}

const twinPairs = (): Step =>
  select(
    'twin_pair',
    'each node with itself: what its identical records share',
    ['twin'],
    sql`
      select distinct
        node_id as l,
        node_id as r,
        (-2)::smallint as key
      from twin
      where record_id <> node_id
    `,
  );

/** What each node of several identical records weighs against itself: `twin_scored`; reads `twin`. */
function selfWeights(rules: Ruleset, dialect: Dialect): Step[] {
  return [twinPairs(), scoreNaive(rules, dialect, { pairs: 'twin_pair', into: 'twin_scored' })];
}

/**
 * The same among many nodes: those of identical records are taken out first. Joined as they are, the engine puts all of a million nodes
 * into a hash table, a third of a gigabyte, for two thousand.
 */
export function selfWeightsOfFew(rules: Ruleset, dialect: Dialect): Step[] {
  const few = (table: string) =>
    select(`twin_${table}`, 'of nodes of identical records alone', [table, 'twin_pair'], `select n.* from ${table} as n semi join twin_pair as t on t.l = n.node_id`); // prettier-ignore
  return [
    twinPairs(),
    few('node'),
    few('node_code'),
    scoreNaive(rules, dialect, { pairs: 'twin_pair', into: 'twin_scored', node: 'twin_node', code: 'twin_node_code' }),
  ];
}

/** Every pair worth keeping, judged. */
export function links(rules: Ruleset, dialect: Dialect): Step[] {
  const columns = rules.comparisons.flatMap(({ name }) => [dialect.id(`${name}_level`), dialect.id(`${name}_weight`)]);
  const all = ['l', 'r', 'key', 'weight', 'rule', ...columns].join(', ');
  const names = toKeys(rules, dialect).names.map((name, i) => `(${i}, ${literal(name)})`);
  const { link, review } = rules.thresholds;
  return [
    ...selfWeights(rules, dialect),
    select(
      'link',
      'every pair worth keeping with its weight and verdict',
      ['scored', 'inside_scored', 'twin_scored', 'twin', 'decision_pair'],
      sql`
        select
          q.l,
          q.r,
          q.weight,
          case
            when d.verdict is not null then d.verdict
            when q.rule in ${ruleNames(rules.never)} then 'different'
            when q.rule in ${ruleNames(rules.always)} or q.weight >= ${literal(link)} then 'same'
            when q.weight >= ${literal(review)} then 'unsure'
            else 'different'
          end as verdict,
          case when d.verdict is not null then 'decision' else q.rule end as rule,
          coalesce(k.name, case q.key when -1 then 'inside' when -3 then 'decision' else 'identical' end) as key,
          ${columns.map((column) => `q.${column}`)}
        from (
          select ${all} from scored
          union all
          select ${all} from inside_scored
          union all
          select
            t.node_id as l,
            t.record_id as r,
            s.key,
            s.weight,
            s.rule,
            ${columns.map((column) => `s.${column}`)}
          from twin as t
          join twin_scored as s on s.l = t.node_id
          where t.record_id <> t.node_id
          union all
          select
            d.l,
            d.r,
            (-3)::smallint as key,
            null as weight,
            null as rule,
            ${columns.map(() => 'null')}
          from decision_pair as d
          anti join (select l, r from scored union all select l, r from inside_scored) as seen on seen.l = d.l and seen.r = d.r
        ) as q
        left join (values ${names.join(', ')}) as k(key, name) on k.key = q.key
        left join decision_pair as d on d.l = q.l and d.r = q.r
      `,
    ),
  ];
}

/** What a person should look at: one case per pair of groups (or per group), the strongest pair of each reason. */
export function reviews(rules: Ruleset): Step {
  const { link, review } = rules.thresholds;
  const vetoes = rules.never.filter((rule) => rule.review);
  return select(
    'review_pair',
    'what a person should look at: unsure pairs, vetoes against strong evidence, strong pairs that were parted, bridges, loose groups',
    ['link', 'grouping', 'bridge', 'decision_pair'],
    sql`
      with
        judged as (
          select
            k.l,
            k.r,
            k.weight,
            case
              when k.rule in ${ruleNames(vetoes)} and k.weight >= ${literal(link)} then 'veto'
              when k.rule in ${ruleNames(rules.never)} then null
              when a.group_no <> b.group_no and k.verdict = 'same' then 'parted'
              when a.group_no <> b.group_no and k.verdict = 'unsure' then 'unsure'
              when a.group_no = b.group_no and n.l is not null then 'bridge'
              when a.group_no = b.group_no and k.verdict = 'different' and k.weight < ${literal(review)} then 'loose'
            end as reason,
            least(a.group_no, b.group_no) as one,
            greatest(a.group_no, b.group_no) as other
          from link as k
          join grouping as a on a.record_id = k.l
          join grouping as b on b.record_id = k.r
          left join bridge as n on n.l = k.l and n.r = k.r
          anti join decision_pair as d on d.l = k.l and d.r = k.r
        ),
        ranked as (
          select
            *,
            row_number() over (
              partition by one, other, reason
              order by
                case when reason = 'loose' then weight else -weight end nulls last,
                l nulls last,
                r nulls last
            ) as place
          from judged
          where reason is not null
        )
      select
        l,
        r,
        weight,
        reason
      from ranked
      where place = 1
    `,
  );
}
