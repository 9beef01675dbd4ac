import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { showEarlier } from './earlier.ts';

/** Cases that the edition before knew keep the day on which they were first seen, and so the day they are due: `edition` is attached for writing. */
export async function keepCaseAge(engine: DuckdbEngine, previous: string): Promise<void> {
  await showEarlier(engine, previous);
  // An edition of an older version of mestre may not have the column.
  const known = await engine.rows(
    "select 1 from duckdb_columns() where database_name = 'earlier' and table_name = 'review_case' and column_name = 'first_seen'",
  );
  if (known.length > 0)
    await engine.run(`
        update edition.main.review_case as c
        set first_seen = p.first_seen, due = c.due - cast(c.first_seen - p.first_seen as integer)
        from earlier.main.review_case as p
        where p.case_id = c.case_id
          and p.entity = c.entity
          and p.first_seen < c.first_seen`);
}
