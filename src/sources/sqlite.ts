import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { MestreError, toFileError } from '../errors.ts';
import { loadSqlite } from '../ledger/sqlite.ts';
import { columnsOf, type Layout } from '../rules/schema/source.ts';
import { delimitedRelation } from './delimited.ts';
import { findLayout, unknownLayout } from './layout.ts';
import { materialise } from './materialise.ts';
import type { ReadContext, Reading } from './reading.ts';
import { stageRows } from './stage.ts';

const comma = { delimiter: ',', quote: '"' };

/**
 * Reads one table or view of a SQLite database file: integers and texts as they stand, floating numbers with the fewest digits that say
 * them, bytes in hexadecimal. The line is the number of the row. Throws `container_damaged`, `no_table` (65).
 */
export async function readSqlite(context: ReadContext): Promise<Reading> {
  const { contract, name } = context;
  const path = await ownCopy(context);
  const database = open(path, name);
  try {
    const { table, header } = findTable(database, contract.layouts, name);
    const layout = findLayout(contract, header);
    if (!layout) throw unknownLayout(contract, header, name);
    const columns = columnsOf(layout) ?? header;
    const staged = join(context.folder, 'staged.csv');
    let longest = 0;
    const rows = function* () {
      const query = database.prepare(`select ${columns.map(quoted).join(', ')} from ${quoted(table)}`);
      let line = 0;
      for (const row of query.raw().safeIntegers().iterate() as Iterable<readonly unknown[]>) {
        const fields = row.map(toText);
        longest = Math.max(longest, fields.reduce((sum, field) => sum + (field?.length ?? 0) * 4 + 3, 0)); // prettier-ignore
        yield { line: ++line, fields };
      }
    };
    const records = stageRows(staged, rows(), comma);
    const relation = delimitedRelation({ path: staged, longest }, columns, comma);
    return {
      layout,
      relation,
      columns,
      encoding: 'utf-8',
      records,
      scan: null,
      promised: null,
      warnings: [],
      raw: { sql: `(select _line, to_json(t)::varchar as raw from ${relation} as t)` },
    };
  } catch (error) {
    throw error instanceof MestreError ? error : damaged(name, error);
  } finally {
    database.close();
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** SQLite may write beside the file that it opens: the archive is not to be written to. */
async function ownCopy({ content, folder }: ReadContext): Promise<string> {
  const path = join(folder, 'content.sqlite');
  if (content.path === undefined) return materialise(content, folder, 'content.sqlite');
  try {
    await copyFile(content.path, path);
  } catch (error) {
    throw toFileError(error, path);
  }
  return path;
}

function open(path: string, name: string): BetterSqlite3.Database {
  const Database = loadSqlite();
  try {
    const database = new Database(path);
    database.pragma('schema_version');
    return database;
  } catch (error) {
    throw damaged(name, error);
  }
}

function damaged(name: string, cause: unknown): MestreError {
  return new MestreError('data', 'container_damaged', `${name} is not a whole SQLite database: ${(cause as Error).message}`, {
    hint: 'ask the sender for the file again; copy a database in use with: sqlite3 FILE ".backup COPY"',
    cause,
  }); // prettier-ignore
}

/** The first table that a layout names and the file has, whatever the case, with its columns. */
function findTable(
  database: BetterSqlite3.Database,
  layouts: readonly Layout[],
  name: string,
): { readonly table: string; readonly header: string[] } {
  const all = database.prepare("select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' order by name").pluck().all() as string[]; // prettier-ignore
  for (const layout of layouts) {
    const table = all.find((one) => one.toLowerCase() === layout.table?.toLowerCase());
    if (table === undefined) continue;
    const header = database
      .prepare('select name from pragma_table_info(?) order by cid')
      .pluck()
      .all(table) as string[];
    return { table, header };
  }
  throw new MestreError(
    'data',
    'no_table',
    `${name} has no table ${layouts.map(({ table }) => table).join(' or ')}; it has ${all.join(', ') || 'none'}`,
    { hint: 'name the right one in the layout: table: queue_log' },
  );
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value);
}
