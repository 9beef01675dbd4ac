import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { driftClasses, isDisagreement } from './reconcile-class.ts';
import type { ReconciledField } from './reconcile.ts';

const text = (column: string): string => `cast(${column} as varchar)`;

/** Rows shown of each source, attribute and class; how many there are stands in `drift`, every one of them in `break_item`. */
const SHOWN = 1000;

/** Disagreements of one attribute, with the text of both sides. */
export function rowSql(field: ReconciledField, dialect: Dialect): string {
  const value = dialect.id(field.name);
  const raw = dialect.id(`${field.name}_raw`);
  const disagreements = driftClasses.flatMap((name, code) => (isDisagreement(name) ? [{ name, code }] : []));
  return sql`
    select
      r.source as source,
      r.source_key as source_key,
      ${literal(field.name)} as attribute,
      case d.class
        ${disagreements.map(({ name, code }) => `when ${code} then ${literal(name)}`).join('\n')}
      end as class,
      i.golden_id as golden_id,
      ${text(`r.${raw}`)} as raw,
      ${text(`r.${value}`)} as value,
      ${text(`reference.${value}`)} as reference_value,
      reference.source as reference_source,
      reference.source_key as reference_key,
      r.updated_at as updated_at,
      reference.updated_at as reference_updated_at
    from (
      select
        record_id,
        reference_id,
        class,
        row_number() over (partition by source, class order by record_id) as place
      from ${dialect.id(`drift_of_${field.name}`)}
      where class in (${disagreements.map(({ code }) => code).join(', ')})
    ) as d
    join record as r on r.record_id = d.record_id
    join identity as i on i.record_id = d.record_id
    left join record as reference on reference.record_id = d.reference_id
    where d.place <= ${SHOWN}
  `;
}

/** The breaks of one attribute: where each is and of what class. */
export function fieldBreakSql(field: ReconciledField, dialect: Dialect): string {
  const disagreements = driftClasses.flatMap((name, code) => (isDisagreement(name) ? [{ name, code }] : []));
  return sql`
    select
      'L4' as level,
      r.source as source,
      r.source_key as source_key,
      ${literal(field.name)} as attribute,
      case d.class
        ${disagreements.map(({ name, code }) => `when ${code} then ${literal(name)}`).join('\n')}
      end as class
    from ${dialect.id(`drift_of_${field.name}`)} as d
    join record as r on r.record_id = d.record_id
    where d.class in (${disagreements.map(({ code }) => code).join(', ')})
  `;
}
