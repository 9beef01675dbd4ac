import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';

/** True where the value is one: blanks and placeholders are absent and never win. */
export function usable(field: FieldShape, dialect: Dialect, record = 'r'): string {
  return `${record}.${dialect.id(field.name)} is not null and ${record}.${dialect.id(`${field.name}_status`)} not in ('absent', 'placeholder')`;
}

/** The columns of a single field, read from `from`; the value itself may come from elsewhere. */
export function fieldColumns(field: FieldShape, dialect: Dialect): readonly string[] {
  return [
    field.name,
    ...Object.keys(field.parts).map((part) => `${field.name}_${part}`),
    `${field.name}_match`,
    `${field.name}_status`,
  ].map(dialect.id);
}
