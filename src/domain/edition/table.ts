/** One column of the edition. Its comment in the file, its line in meta_dictionary and its documentation all come from here. */
export interface EditionColumn {
  readonly name: string;
  /** SQL type as DuckDB 1.0 knows it. */
  readonly type: string;
  /** What it means, with unit and origin where they are not plain: one sentence, no full stop. */
  readonly about: string;
  /** Privacy category; `none` unless said otherwise. */
  readonly privacy?: string;
}

export interface EditionTable {
  readonly name: string;
  /** What one row is, and what the table is for. */
  readonly about: string;
  readonly columns: readonly EditionColumn[];
  /** Columns that the rows are sorted by, so that a query on the first of them reads little. */
  readonly sortedBy?: readonly string[];
  /** The query behind it, over other tables of the edition: nothing is stored twice. Its columns are those above, in order. */
  readonly view?: string;
  /** Workspace table that the rows are copied from, column by column of the same name; missing or absent, the table stays empty. */
  readonly from?: string;
}

/** A column in the short form that catalogue files use. */
export function column(name: string, type: string, about: string, privacy?: string): EditionColumn {
  return privacy === undefined ? { name, type, about } : { name, type, about, privacy };
}

/** The text that `comment on column` gets. */
export function commentOf({ about, privacy }: EditionColumn): string {
  return privacy === undefined || privacy === 'none' ? about : `${about}. Personal data: ${privacy}`;
}
