import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { MestreError, toFileError } from '../errors.ts';
import { loadSqlite } from '../ledger/sqlite.ts';
import { columnsOf, type Layout } from '../rules/schema/source.ts';
import { type Content, openContent } from './container.ts';
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
    const { records, relation } = stageTable(database, { table, columns, staged: join(context.folder, 'staged.csv') });
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

/**
 * Reads one table of a SQLite database that no contract describes: the one that is named, or its only one. Throws `which_table` (65)
 * where there are several or it has no such table, `container_damaged`.
 */
export async function readSqliteTable(
  from: { readonly content: Content; readonly folder: string },
  wanted: string | undefined,
): Promise<{ readonly within: string; readonly columns: string[]; readonly relation: string }> {
  const { name } = from.content;
  const database = open(await ownCopy(from), name);
  try {
    const all = tableNames(database);
    const table = wanted === undefined && all.length === 1 ? all[0]! : nameIn(all, wanted);
    if (table === undefined)
      throw new MestreError(
        'data',
        'which_table',
        wanted === undefined
          ? `${name} is a SQLite database of ${all.length} tables: which one is meant must be said`
          : `${name} has no table ${wanted}`,
        { hint: all.length === 0 ? 'it has no table at all' : `it has ${all.join(', ')}; mestre profile ${name} describes them` }, // prettier-ignore
      );
    const columns = columnNames(database, table);
    const { relation } = stageTable(database, { table, columns, staged: join(from.folder, 'staged.csv') });
    return { within: table, columns, relation };
  } catch (error) {
    throw error instanceof MestreError ? error : damaged(name, error);
  } finally {
    database.close();
  }
}

/** Whether a file begins as SQLite databases do. */
export const isSqlite = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, 15)).toString('latin1') === 'SQLite format 3';

/** The tables of a SQLite database (packed or not) and the views over them; null where the file is something else. */
export async function sqliteTables(
  file: string,
): Promise<{ readonly tables: string[]; readonly views: ReadonlySet<string> } | null> {
  const folder = mkdtempSync(join(tmpdir(), 'mestre-read-'));
  try {
    const content = await openContent(file, { name: basename(file) });
    let found = false;
    for await (const chunk of content.open()) {
      found = isSqlite(chunk);
      break;
    }
    // A file without a byte has no first chunk: SQLite itself would take it for a database.
    if (!found) return null;
    const database = open(await ownCopy({ content, folder }), content.name);
    try {
      const views = database.prepare("select name from sqlite_master where type = 'view'").pluck().all() as string[];
      return { tables: tableNames(database), views: new Set(views) };
    } finally {
      database.close();
    }
  } catch (error) {
    throw toFileError(error, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the rows of a table where the engine reads them. */
function stageTable(
  database: BetterSqlite3.Database,
  { table, columns, staged }: { readonly table: string; readonly columns: readonly string[]; readonly staged: string },
): { readonly records: number; readonly relation: string } {
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
  return { records, relation: delimitedRelation({ path: staged, longest }, columns, comma) };
}

const tableNames = (database: BetterSqlite3.Database): string[] =>
  database
    .prepare(
      "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' order by name",
    )
    .pluck()
    .all() as string[];

const columnNames = (database: BetterSqlite3.Database, table: string): string[] =>
  database.prepare('select name from pragma_table_info(?) order by cid').pluck().all(table) as string[];

/** A table by its name, whatever the case. */
const nameIn = (all: readonly string[], wanted: string | undefined): string | undefined =>
  all.find((one) => one.toLowerCase() === wanted?.toLowerCase());

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** SQLite may write beside the file that it opens: the archive is not to be written to. */
async function ownCopy({ content, folder }: Pick<ReadContext, 'content' | 'folder'>): Promise<string> {
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
  const all = tableNames(database);
  for (const layout of layouts) {
    const table = nameIn(all, layout.table);
    if (table !== undefined) return { table, header: columnNames(database, table) };
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
