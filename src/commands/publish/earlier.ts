import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { literal } from '../../sql/sql.ts';

/**
 * Attaches the edition before, for reading, as `earlier`, where it is not yet: what an edition of a year holds takes a while to open, and
 * half a dozen parts of a publication ask it something. It stays until the engine is closed.
 */
export async function showEarlier(engine: DuckdbEngine, previous: string): Promise<void> {
  const there = await engine.rows("select 1 as one from duckdb_databases() where database_name = 'earlier'");
  if (there.length === 0) await engine.run(`attach ${literal(previous)} as earlier (read_only)`);
}
