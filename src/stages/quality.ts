import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { markStep, scoreStep, tallyStep } from './quality-score.ts';

export interface QualityField {
  readonly shape: FieldShape;
  /** Sources that send it: only there is a value expected. */
  readonly sources: readonly string[];
  /** Days after which a value counts as out of date; null where the rules say nothing. */
  readonly shelfLife: number | null;
}

export interface QualityOptions {
  readonly fields: readonly QualityField[];
  /** Source: the product that its records stand for. */
  readonly products: Readonly<Record<string, string>>;
  /** ISO day. */
  readonly asOf: string;
}

/** Records kept for each line of `quality_count`. */
const ISSUES_KEPT = 1000;

/** Scores by dimension, source and attribute, the findings behind them counted exactly, and the first of them as rows. */
export function quality(options: QualityOptions, dialect: Dialect): Step[] {
  const fields = options.fields.filter(({ sources }) => sources.length > 0);
  return [
    ...findingSteps(fields, dialect),
    markStep(fields, dialect),
    tallyStep(fields, options.asOf, dialect),
    scoreStep(fields, options),
  ];
}

const SEVERITY = `case status when 'invalid' then 'high' when 'repaired' then 'low' else 'medium' end`;

function findingSteps(fields: readonly QualityField[], dialect: Dialect): Step[] {
  return [
    select(
      'quality_finding',
      'every value that is not simply in order, with its record',
      ['record'],
      fields.map(({ shape }) => findingSql(shape, dialect)).join('\nunion all\n'),
    ),
    select(
      'quality_count',
      'findings counted exactly',
      ['quality_finding'],
      sql`
        select
          source,
          attribute,
          status,
          rule,
          ${SEVERITY} as severity,
          count(*) as findings
        from quality_finding
        group by
          source,
          attribute,
          status,
          rule
      `,
    ),
    select(
      'quality_issue',
      'the first findings of each kind, in the order of their keys',
      ['quality_finding', 'identity'],
      sql`
        select
          f.source as source,
          f.source_key as source_key,
          i.golden_id as golden_id,
          f.attribute as attribute,
          f.status as status,
          f.rule as rule,
          ${SEVERITY} as severity,
          f.raw as raw,
          f.value as value
        from (
          select
            *,
            row_number() over (
              partition by source, attribute, status, rule
              order by record_id, raw
            ) as place
          from quality_finding
        ) as f
        join identity as i on i.record_id = f.record_id
        where f.place <= ${ISSUES_KEPT}
      `,
    ),
  ];
}

function findingSql(field: FieldShape, dialect: Dialect): string {
  const [value, status, rule, raw] = ['', '_status', '_rule', '_raw'].map((suffix) => `r.${dialect.id(field.name + suffix)}`) as [string, string, string, string]; // prettier-ignore
  const keep = ['record_id', 'source', 'source_key'].map((name) => `r.${name} as ${name}`);
  const found = `'repaired', 'ambiguous', 'invalid', 'placeholder'`;
  // Few lists have a finding: only those are taken apart.
  const listed = sql`
    (
      select *
      from record as r
      where ${dialect.listOverlap(status, dialect.listOf(found.split(', ')))}
    ) as r
  `;
  const single = sql`
    select
      ${[...keep, `${value} as value`, `${status} as status`, `${rule} as rule`, `${raw} as raw`]}
    from record as r
  `;
  return sql`
    select
      record_id,
      source,
      source_key,
      ${literal(field.name)} as attribute,
      status,
      rule,
      raw,
      cast(value as varchar) as value
    from (
      ${field.list ? dialect.explode(listed, keep, { value, status, rule, raw }) : single}
    ) as given
    where status in (${found})
  `;
}
