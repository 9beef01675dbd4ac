import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { literal } from '../../sql/sql.ts';

/** Breaks and cases that the edition before knew keep the day on which they were first seen: `edition` is attached for writing. */
export async function keepFirstSeen(engine: DuckdbEngine, previous: string): Promise<void> {
  await engine.run(`attach ${literal(previous)} as earlier (read_only)`);
  try {
    const known = await engine.rows(
      "select table_name || '.' || column_name as name from duckdb_columns() where database_name = 'earlier' and column_name = 'first_seen'",
    );
    // An edition of an older version of mestre may not have the table.
    const has = (table: string) => known.some(({ name }) => name === `${table}.first_seen`);
    if (has('review_case'))
      await engine.run(`
        update edition.main.review_case as c
        set first_seen = p.first_seen, due = c.due - cast(c.first_seen - p.first_seen as integer)
        from earlier.main.review_case as p
        where p.case_id = c.case_id
          and p.entity = c.entity
          and p.first_seen < c.first_seen`);
    if (has('break_item'))
      await engine.run(`
        update edition.main.break_item as b
        set first_seen = p.first_seen
        from earlier.main.break_item as p
        where p.break_id = b.break_id
          and p.entity = b.entity
          and p.first_seen < b.first_seen`);
  } finally {
    await engine.run('detach earlier');
  }
}
