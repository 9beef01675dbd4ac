import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { fieldBreakSql } from './reconcile-row.ts';
import { comparedFields, unionAll } from './reconcile-sql.ts';
import type { ReconcileInput } from './reconcile.ts';

/** How bad each class is: what is wrong in the centre first, what one source contradicts next, what is only old or absent last. */
const severities: Readonly<Record<string, string>> = {
  central_stale: 'high',
  missing_in_central: 'high',
  conflicting: 'medium',
  invalid_in_source: 'medium',
  source_stale: 'low',
  missing_in_source: 'low',
};

/** One row per disagreement, with an id that depends on nothing but where it is: the same break has the same id on every day. */
export function breakSteps({ fields, sources, asOf }: ReconcileInput, dialect: Dialect): Step[] {
  const owners = sources.map(({ source, owner }) => `when ${literal(source)} then ${literal(owner)}`);
  const grades = Object.entries(severities).map(([name, grade]) => `when ${literal(name)} then ${literal(grade)}`);
  const sent = comparedFields(fields);
  // A character that no name and no key holds keeps "a|b" + "c" and "a" + "b|c" apart.
  const id = 'md5(concat_ws(chr(31), level, source, source_key, attribute))';
  return [
    select(
      'break_item',
      'every break: where it is, how bad and whose; the edition before may know that it is older',
      ['measure_total', 'record', 'identity', 'golden', ...sent.map((field) => `drift_of_${field.name}`)],
      sql`
        select
          b.break_id as break_id,
          b.level as level,
          b.source as source,
          b.source_key as source_key,
          b.attribute as attribute,
          b.class as class,
          case b.class
            ${grades.join('\n')}
            else 'high'
          end as severity,
          ${owners.length > 0 ? `case b.source ${owners.join(' ')} end` : 'cast(null as varchar)'} as owner,
          date ${literal(asOf)} as first_seen,
          date ${literal(asOf)} as last_seen
        from (
          select
            substr(${id}, 1, 16) as break_id,
            level,
            source,
            source_key,
            attribute,
            class
          from (
            ${unionAll([totalsSql(), keysSql(), ...sent.map((field) => fieldBreakSql(field, dialect))])}
          ) as found
        ) as b
      `,
    ),
  ];
}

const totalsSql = (): string => sql`
  select
    'L2' as level,
    source,
    '' as source_key,
    measure as attribute,
    'total_differs' as class
  from measure_total
  where abs(loaded - central) > tolerance
`;

const keysSql = (): string => sql`
  select
    'L3' as level,
    r.source as source,
    r.source_key as source_key,
    '' as attribute,
    'not_in_central' as class
  from record as r
  left join identity as i on i.record_id = r.record_id
  left join golden as g on g.golden_id = i.golden_id
  where g.golden_id is null
`;
