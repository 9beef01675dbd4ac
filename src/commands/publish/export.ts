import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { literal } from '../../sql/sql.ts';
import { makeFolder } from './files.ts';

export interface ExportOptions {
  /** Folder for one Parquet file per table. */
  readonly parquet?: string | undefined;
  /** Folder for one CSV file per table. */
  readonly csv?: string | undefined;
}

/** Characters that make a spreadsheet take a text for a formula. */
const FORMULA = '^[=+@\\t\\r-]';
/** So that Excel takes the file for UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Writes every table of an edition as one file each, columns in the order of the catalogue. In CSV a text that a spreadsheet
 * would take for a formula gets an apostrophe in front. Returns the paths. Throws `folder_not_empty` (73).
 */
export async function exportEdition(edition: string, options: ExportOptions): Promise<string[]> {
  const folders = [options.parquet, options.csv].filter((folder) => folder !== undefined);
  for (const folder of folders) {
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw new MestreError('create', 'folder_not_empty', `${folder} is not empty`, {
        hint: 'name a new folder: files of two editions must not stand side by side',
      });
    makeFolder(folder, 0o700);
  }
  const engine = await openDuckdb({ path: edition, readOnly: true });
  const { id } = engine.dialect;
  const paths: string[] = [];
  try {
    const tables = (await engine.rows(
      'select table_name as name from duckdb_tables() union all select view_name from duckdb_views() where not internal order by name',
    )) as {
      name: string;
    }[];
    const [run] = await engine.rows('select run_id, schema_version from meta_run');
    const metadata = `{schema_version: ${literal(String(run!['schema_version']))}, run_id: ${literal(String(run!['run_id']))}}`;
    for (const { name } of tables) {
      if (options.parquet !== undefined) {
        const path = join(options.parquet, `${name}.parquet`);
        await engine.run(
          `copy (select * from ${id(name)}) to ${literal(path)} (format parquet, compression zstd, kv_metadata ${metadata})`,
        );
        paths.push(path);
      }
      if (options.csv !== undefined) {
        const path = join(options.csv, `${name}.csv`);
        const columns = (await engine.rows(
          `select column_name as name, data_type as type from duckdb_columns() where table_name = ${literal(name)} order by column_index`,
        )) as { name: string; type: string }[];
        const guarded = columns.map(({ name: column, type }, i) => {
          const text = type === 'VARCHAR' ? id(column) : `cast(${id(column)} as varchar)`;
          const value = /VARCHAR/.test(type)
            ? `case when regexp_matches(${text}, ${literal(FORMULA)}) then concat('''', ${text}) else ${text} end`
            : id(column);
          // The mark that opens the file rides on the first heading: COPY itself writes none.
          return `${value} as ${id(i === 0 ? BYTE_ORDER_MARK + column : column)}`;
        });
        await engine.run(
          `copy (select ${guarded.join(', ')} from ${id(name)}) to ${literal(path)} (format csv, header)`,
        );
        paths.push(path);
      }
    }
  } finally {
    await engine.close();
  }
  for (const path of paths) chmodSync(path, 0o600);
  return paths;
}
