import { editionTables } from '../../domain/edition.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';

/**
 * Lets an edition that an older version made be read by queries of this one: tables that did not exist yet stand in it as empty temporary
 * ones. Returns their names. The file is not touched.
 */
export async function standInForMissing(engine: DuckdbEngine): Promise<string[]> {
  const rows = await engine.rows('select distinct table_name as name from duckdb_columns() where not internal');
  const has = new Set(rows.map((row) => String(row['name'])));
  // The tables of an entity (golden_customer, its columns in link and record) are those of the rules that it was made with.
  const missing = editionTables([]).filter(({ name }) => !has.has(name));
  const { id } = engine.dialect;
  for (const { name, columns } of missing)
    await engine.run(
      `create temp table ${id(name)} (${columns.map((column) => `${id(column.name)} ${column.type}`).join(', ')})`,
    );
  return missing.map(({ name }) => name);
}
