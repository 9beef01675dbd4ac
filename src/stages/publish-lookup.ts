import type { EditionEntity } from '../domain/edition/entity.ts';
import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';

/** Fields that name a person: what mestre show looks up. Of the names only the first: a mother's name names somebody else. */
export function lookupFields(shapes: readonly FieldShape[]): FieldShape[] {
  const name = shapes.find((field) => field.category === 'name');
  return shapes.filter((field) => field === name || ['document', 'phone', 'email'].includes(field.category));
}

/** The index behind mestre show: a hash of every value by which a member can be found. */
export function lookupSql({ shapes }: EditionEntity, dialect: Dialect): string {
  const each = lookupFields(shapes).map((field) => {
    const match = dialect.id(`${field.name}_match`);
    return field.list
      ? sql`
          select
            record_id,
            concat(${literal(`${field.name}|`)}, m) as named
          from (select record_id, unnest(${match}) as m from record) as exploded
        `
      : sql`
          select
            record_id,
            concat(${literal(`${field.name}|`)}, ${match}) as named
          from record
          where ${match} is not null
        `;
  });
  if (each.length === 0) return 'select null as hash, null as golden_id where false';
  return sql`
    select
      hash,
      golden_id
    from (
      select distinct
        ${dialect.hash60('k.named')} as hash,
        i.golden_id as golden_id
      from (
        ${each.join('\nunion all\n')}
      ) as k
      join identity as i on i.record_id = k.record_id
    ) as found
  `;
}
