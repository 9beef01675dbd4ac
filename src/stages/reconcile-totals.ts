import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { unionAll } from './reconcile-sql.ts';
import type { ReconcileInput } from './reconcile.ts';

/** The totals of each declared measure: over all current records of its source, and over those that a golden record holds. */
export function totalSteps({ sources }: ReconcileInput, dialect: Dialect): Step[] {
  const measures = sources.flatMap(({ source, measures: names, tolerance }) =>
    names.map((measure) => ({ source, measure, tolerance: tolerance?.[measure] ?? '0' })),
  );
  return [
    select(
      'measure_total',
      'each measure as it was loaded and as it is reached through the golden records',
      ['record', 'identity', 'golden'],
      measures.length === 0 ? NO_MEASURE : unionAll(measures.map((measure) => measureSql(measure, dialect))),
    ),
  ];
}

const NO_MEASURE = sql`
  select
    cast(null as varchar) as source,
    cast(null as varchar) as measure,
    cast(null as decimal(38, 2)) as loaded,
    cast(null as decimal(18, 2)) as minimum,
    cast(null as decimal(18, 2)) as maximum,
    cast(null as bigint) as filled,
    cast(null as decimal(38, 2)) as central,
    cast(null as bigint) as central_filled,
    cast(null as decimal(38, 2)) as tolerance
  where false
`;

interface Measure {
  readonly source: string;
  readonly measure: string;
  readonly tolerance: string;
}

function measureSql({ source, measure, tolerance }: Measure, dialect: Dialect): string {
  const column = `r.${dialect.id(`m_${measure}`)}`;
  return sql`
    select
      ${literal(source)} as source,
      ${literal(measure)} as measure,
      cast(coalesce(sum(${column}), 0) as decimal(38, 2)) as loaded,
      cast(min(${column}) as decimal(18, 2)) as minimum,
      cast(max(${column}) as decimal(18, 2)) as maximum,
      count(${column}) as filled,
      cast(coalesce(sum(case when g.golden_id is not null then ${column} end), 0) as decimal(38, 2)) as central,
      count(case when g.golden_id is not null then ${column} end) as central_filled,
      cast(${literal(tolerance)} as decimal(38, 2)) as tolerance
    from record as r
    left join identity as i on i.record_id = r.record_id
    left join golden as g on g.golden_id = i.golden_id
    where r.source = ${literal(source)}
  `;
}
