import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { compare } from './score.ts';
import { frequencyShare } from './match-weight.ts';

/** Compares the pairs of a table once: `<pairs>_level(l, r, pairs, <comparison>_level…)`. */
export function trainLevels(rules: Ruleset, dialect: Dialect, pairs: string): Step[] {
  const levels = rules.comparisons.map(({ name }) => `c.${dialect.id(`${name}_level`)}`);
  return [
    ...compare(rules, dialect, { pairs, into: `${pairs}_compared` }),
    select(
      `${pairs}_level`,
      'levels of each pair, with the number of record pairs it stands for',
      [`${pairs}_compared`, pairs],
      sql`
        select
          c.l,
          c.r,
          p.pairs,
          ${levels}
        from ${pairs}_compared as c
        join ${pairs} as p on p.l = c.l and p.r = c.r
      `,
    ),
  ];
}

/** Pairs by pattern of levels and bins: `<pairs>_pattern(pattern, pairs, l0…, b0…)`, place by place as the comparisons stand in the rules. */
export function trainPatterns(rules: Ruleset, dialect: Dialect, pairs: string): Step {
  const names = rules.comparisons.flatMap((_, i) => [`l${i}`, `b${i}`]);
  return select(
    `${pairs}_pattern`,
    'pairs by pattern of levels and frequencies: all that training reads',
    [`${pairs}_level`, 'node_code'],
    sql`
      select
        ${names},
        sum(pairs)::double as pairs
      from (
        select
          p.pairs,
          ${patternColumns(rules, dialect)}
        from ${pairs}_level as p
        join node_code as x on x.node_id = p.l
        join node_code as y on y.node_id = p.r
      ) as q
      group by
        ${names}
      order by
        ${names.map((name) => `${name} nulls last`)}
    `,
  );
}

/** Level and bin of each comparison, of pair `p` with the nodes `x` and `y`. */
export function patternColumns(rules: Ruleset, dialect: Dialect): string[] {
  return rules.comparisons.flatMap((comparison, i) => {
    const level = `p.${dialect.id(`${comparison.name}_level`)}`;
    const counted = comparison.levels.flatMap((_, at) => (frequencyShare(comparison, at) > 0 ? [at + 1] : []));
    const bin = dialect.id(`${comparison.name}_bin`);
    return [
      `coalesce(${level}, -1)::integer as l${i}`,
      counted.length === 0
        ? `0 as b${i}`
        : `case when ${level} in (${counted.join(', ')}) then greatest(x.${bin}, y.${bin}) else 0 end::integer as b${i}`,
    ];
  });
}
