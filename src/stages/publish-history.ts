import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';

/** Golden values that differ from those of the edition before, for ids that stand in both. `before` is its table, in full. */
export function historySql(fields: readonly FieldShape[], before: string, dialect: Dialect): string {
  if (fields.length === 0)
    return `select null as golden_id, null as attribute, null as old_value, null as new_value where false`;
  return fields
    .map((field) => {
      const f = dialect.id(field.name);
      return sql`
        select
          n.golden_id as golden_id,
          ${literal(field.name)} as attribute,
          cast(o.${f} as varchar) as old_value,
          cast(n.${f} as varchar) as new_value
        from golden as n
        join ${before} as o on o.golden_id = n.golden_id
        where n.${f} is distinct from o.${f}
      `;
    })
    .join('\nunion all\n');
}
