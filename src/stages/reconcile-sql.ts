import { literal } from '../sql/sql.ts';
import type { ReconciledField } from './reconcile.ts';

/** The fields that have something to be compared: a source sends them, and they have a golden value. */
export function comparedFields(fields: readonly ReconciledField[]): ReconciledField[] {
  return fields.filter((field) => field.golden && field.mappedBy.length > 0);
}

/** Selects under each other. */
export const unionAll = (parts: readonly string[]): string => parts.join('\nunion all\n');

/** Texts as the inside of `in (…)`. */
export const listOf = (values: readonly string[]): string => values.map(literal).join(', ');
