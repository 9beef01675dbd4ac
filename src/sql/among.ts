/**
 * Condition that a column is among those of a table made before, which is small beside the one that is read. DuckDB then leaves most rows
 * out as it scans, before it reads their other columns: it hashes the side that is looked for into a filter, though only where some condition
 * narrows that side, hence one that always holds.
 */
export const among = (column: string, table: string, of: string = column): string =>
  `${column} in (select ${of} from ${table} where ${of} is not distinct from ${of})`;

/** The same for either of two columns, as a select of row numbers of `table`: two filters, where an `or` would look at each row twice. */
export const rowsOfEither = (
  table: string,
  [one, other]: readonly [string, string],
  { among: small, of }: { readonly among: string; readonly of: string },
): string =>
  `select rowid as place from ${table} where ${among(one, small, of)} union select rowid from ${table} where ${among(other, small, of)}`;
