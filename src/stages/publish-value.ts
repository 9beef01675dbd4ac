import type { EditionEntity } from '../domain/edition/entity.ts';
import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { OVERRIDE } from './override.ts';

/** `golden_<entity>`: without the match forms, which help no reader. */
export function goldenSql({ shapes }: EditionEntity, dialect: Dialect): string {
  const hidden = shapes
    .filter((field) => field.golden && !field.list)
    .map((field) => dialect.id(`${field.name}_match`));
  return sql`
    select * exclude (${['group_no', ...hidden].join(', ')})
    from golden
  `;
}

const day = (second: string) => `date '1970-01-01' + cast(${second} // 86400 as integer)`;

/** `contact_point`: every value of the list fields, one of each attribute preferred. */
export function contactSql(e: string, fields: readonly FieldShape[], dialect: Dialect): string {
  const each = fields
    .filter((field) => field.list)
    .map(
      (field) => sql`
        select
          p.group_no,
          ${literal(field.name)} as attribute,
          ${literal(field.kind)} as kind,
          cast(p.value as varchar) as value,
          p.packed = w.packed as preferred,
          p.status,
          p.sources,
          p.records,
          p.first_second,
          p.last_second
        from ${dialect.id(`point_${field.name}`)} as p
        join ${dialect.id(`winner_${field.name}`)} as w on w.group_no = p.group_no
      `,
    );
  return sql`
    select
      ${e} as entity,
      g.golden_id as golden_id,
      p.attribute as attribute,
      p.kind as kind,
      p.value as value,
      p.preferred as preferred,
      p.status as status,
      p.sources as sources,
      p.records as records,
      ${day('p.first_second')} as first_seen,
      ${day('p.last_second')} as last_seen
    from golden_group as g
    join (
      ${each.join('\nunion all\n')}
    ) as p on p.group_no = g.group_no
  `;
}

/**
 * `value_origin` of one attribute: values and keys fetched by the numbers of the records. What is computed from several
 * records (a sum) has none, and its value stands in golden.
 */
export function originSql({ entity }: EditionEntity, field: FieldShape, dialect: Dialect): string {
  const f = dialect.id(field.name);
  const attribute = literal(field.name);
  const single = sql`
    left join (
      select
        golden_id,
        ${f}
      from golden
      where golden_id in (select golden_id from value_origin where attribute = ${attribute} and record_id is null)
    ) as g on g.golden_id = o.golden_id
    left join (
      select
        c.group_no,
        s.source,
        s.${f}
      from value_origin as c
      join record as s on s.record_id = c.runner_up
      where c.attribute = ${attribute}
        and c.runner_up is not null
    ) as n on n.group_no = o.group_no
  `;
  const list = sql`
    left join ${dialect.id(`winner_${field.name}`)} as w on w.group_no = o.group_no
    left join identity as n on n.record_id = o.runner_up
  `;
  return sql`
    select
      ${literal(entity)} as entity,
      o.golden_id as golden_id,
      o.attribute as attribute,
      cast(${field.list ? 'w.value' : `coalesce(r.${f}, g.${f})`} as varchar) as value,
      case when o.rule = ${literal(OVERRIDE.rule)} then ${literal(OVERRIDE.source)} else r.source end as source,
      r.source_key as source_key,
      o.rule as rule,
      o.rivals as rivals,
      cast(${field.list ? 'w.next_value' : `n.${f}`} as varchar) as runner_up,
      n.source as runner_up_source
    from value_origin as o
    left join ${field.list ? 'identity' : 'record'} as r on r.record_id = o.record_id
    ${field.list ? list : single}
    where o.attribute = ${attribute}
  `;
}
