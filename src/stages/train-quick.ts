import type { PlainField } from './train-record.ts';

/** One or more words of lower-case ASCII with one blank between them. */
export const WORDS = '^[a-z0-9]+( [a-z0-9]+)*$';
/** An e-mail address without signs that comparison leaves out. */
export const EMAIL = '^[a-z0-9@._+-]*$';

/** Which values of a column a field reads as they stand, but for their hyphens. */
export interface QuickColumn {
  readonly field: PlainField;
  /** A regular expression of such values; folding to lower-case ASCII leaves all of them as they are. */
  readonly pattern: string;
  /** SQL of what the field reads of such a value. */
  readonly read: (raw: string) => string;
}

/**
 * By column, what the first field that reads it by itself takes as it stands. Most values of most tables are such, and one look costs
 * less than to fold them and to look again.
 */
export function quickColumns(fields: readonly PlainField[]): ReadonlyMap<string, QuickColumn> {
  const columns = new Map<string, QuickColumn>();
  for (const field of fields) {
    const quick = quickOf(field);
    if (quick !== undefined && !columns.has(field.column)) columns.set(field.column, { field, ...quick });
  }
  return columns;
}

const asItStands = (raw: string): string => raw;
const withoutHyphens = (raw: string): string =>
  `case when contains(${raw}, '-') then replace(${raw}, '-', '') else ${raw} end`;

function quickOf({ kind, also, without, take }: PlainField): Omit<QuickColumn, 'field'> | undefined {
  if (also?.length || without?.length || take !== undefined) return undefined;
  switch (kind) {
    case 'plain_number':
      return undefined;
    case 'plain_email':
      return { pattern: EMAIL, read: asItStands };
    case 'plain_code':
      return { pattern: '^[a-z1-9][a-z0-9-]*$', read: withoutHyphens };
    case 'plain_date':
      return { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', read: withoutHyphens };
    default:
      return { pattern: WORDS, read: asItStands };
  }
}
