import type { Dialect } from '../sql/dialect.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { compile } from './match-compile.ts';
import { toWeights, type Weights } from './match-weight.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { termsOf, weightOfOne, weightOfSums } from './score-level.ts';
import { sums } from './score-bound.ts';

/** Weighs pairs whose levels are known once more, with the frequencies of now: nothing is compared again. */
export function reweigh(
  rules: Ruleset,
  dialect: Dialect,
  tables: { readonly from: string; readonly into: string; readonly floor: number },
): Step {
  const { comparisons } = compile(rules, dialect);
  const weights: Weights = toWeights(rules);
  const terms = (which: 'same' | 'apart') => termsOf(dialect, comparisons, weights, which);
  const levels = comparisons.map(({ name }) => dialect.id(`${name}_level`));
  const bins = comparisons
    .filter(({ frequency }) => frequency)
    .map(
      ({ name }) =>
        `greatest(x.${dialect.id(`${name}_bin`)}, y.${dialect.id(`${name}_bin`)}) as ${dialect.id(`${name}_bin`)}`,
    );
  return select(
    tables.into,
    `the pairs of ${tables.from} under the weights of now`,
    [tables.from, 'node_code'],
    sql`
      select
        l,
        r,
        key,
        weight,
        rule,
        ${levels},
        ${comparisons.map(({ name }) => dialect.id(`${name}_weight`))}
      from (
        select
          *,
          ${weightOfSums(weights)} as weight
        from (
          select
            *,
            ${comparisons.map((comparison) => `${weightOfOne(dialect, comparison, weights)} as ${dialect.id(`${comparison.name}_weight`)}`)},
            ${sums(weights).map((which) => `${literal(which === 'same' ? weights.prior : weights.apart)} + ${terms(which)} as ${which}_sum`)}
          from (
            select
              p.l,
              p.r,
              p.key,
              p.rule,
              ${[...levels.map((level) => `p.${level}`), ...bins]}
            from ${tables.from} as p
            join node_code as x on x.node_id = p.l
            join node_code as y on y.node_id = p.r
          ) as q
        ) as q
      ) as q
      where weight >= ${literal(tables.floor)}
    `,
  );
}

/** Candidates of training with their levels, as pairs that can be weighed. */
export function trainKnown(rules: Ruleset, dialect: Dialect): Step {
  return select(
    'train_known',
    'candidates of training with their levels',
    ['train_candidate_level'],
    sql`
      select
        l,
        r,
        0::smallint as key,
        null::varchar as rule,
        ${rules.comparisons.map(({ name }) => dialect.id(`${name}_level`))}
      from train_candidate_level
      where l <> r
    `,
  );
}

/** Candidates of training that are likely matches, or may be: those a key should find. */
export function trainLikely(rules: Ruleset, dialect: Dialect): Step[] {
  return [
    reweigh(rules, dialect, { from: 'train_known', into: 'train_weighed', floor: LIKELY }),
    select(
      'train_likely',
      'likely matches, numbered',
      ['train_weighed'],
      sql`
        select
          (row_number() over (order by l nulls last, r nulls last) - 1)::integer as place,
          l,
          r,
          weight
        from train_weighed
      `,
    ),
  ];
}

/** Bits from which a pair counts as a possible match when keys are chosen. */
const LIKELY = -3;

/** Which keys find each likely match, and in how large a block: `train_find(place, key, size)` over `train_likely(place, l, r)`. */
export function trainFinds(): Step {
  return select(
    'train_find',
    'the keys that find each likely match',
    ['train_likely', 'train_member', 'train_block'],
    sql`
      select distinct
        p.place,
        b.key
      from train_likely as p
      join train_member as x on x.node_id = p.l
      join train_member as y on y.node_id = p.r and y.block = x.block
      join train_block as b on b.block = x.block
      order by
        key nulls last,
        place nulls last
    `,
  );
}
