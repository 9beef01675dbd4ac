import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { literal } from '../../sql/sql.ts';

/** Breaks that the edition before knew keep the day on which they were first seen: `edition` is attached for writing. */
export async function keepFirstSeen(engine: DuckdbEngine, previous: string): Promise<void> {
  await engine.run(`attach ${literal(previous)} as earlier (read_only)`);
  try {
    const known = await engine.rows(
      "select 1 from duckdb_tables() where database_name = 'earlier' and table_name = 'break_item'",
    );
    // An edition of an older version of mestre may not have the table.
    if (known.length > 0)
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
