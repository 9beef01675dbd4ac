import { constants, copyFileSync } from 'node:fs';
import type { Ahead } from './ahead.ts';
import { centreTables } from '../../domain/edition/centre.ts';
import type { EditionTable } from '../../domain/edition/table.ts';
import { createStatements } from '../../domain/edition.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { literal } from '../../sql/sql.ts';

/** Tables of facts that an edition takes over from the one before and brings up to date. */
export const carriedTables: ReadonlySet<string> = new Set([
  'sale_order',
  'sale_line',
  'sale_article',
  'stock_day',
  ...centreTables.map(({ name }) => name),
]);

/** Tables about golden records that an edition takes over from the one before, of which then the touched rows are made again. */
export const renewedTables = (entities: readonly string[]): string[] => [
  ...entities.map((entity) => `golden_${entity}`),
  'xref',
  'id_redirect',
  'contact_point',
  'value_origin',
  'id_event',
  'golden_history',
  'lookup',
  'review_case',
  'link',
  'record',
  'quality',
  'quality_count',
  'quality_issue',
  'measure_total',
  'drift',
  'drift_row',
  'break_item',
  'meta_metric',
  'rule_use',
];

/**
 * Begins an edition as a copy of the one before: the tables to `keep` stay, all others go. Attaches
 * it as `edition`. Returns a promise that what was copied ahead is on the disk.
 */
export async function beginFrom(
  engine: DuckdbEngine,
  {
    previous,
    path,
    keep,
    ahead,
  }: {
    readonly previous: string;
    readonly path: string;
    readonly keep: ReadonlySet<string>;
    readonly ahead?: Ahead | undefined;
  },
): Promise<{ readonly synced: Promise<void> }> {
  const taken = (await ahead?.take(previous, path)) ?? null;
  if (taken === null) copyFileSync(previous, path, constants.COPYFILE_FICLONE);
  await engine.run(`attach ${literal(path)} as edition (recovery_mode no_wal_writes)`);
  const { id } = engine.dialect;
  const views = await engine.rows(`select view_name as name from duckdb_views() where database_name = 'edition' and not internal`); // prettier-ignore
  const tables = await engine.rows(`select table_name as name from duckdb_tables() where database_name = 'edition'`);
  const gone = [
    ...views.map(({ name }) => `drop view edition.main.${id(String(name))}`),
    ...tables
      .filter(({ name }) => !keep.has(String(name)))
      .map(({ name }) => `drop table edition.main.${id(String(name))}`),
  ];
  // What goes leaves its room to the next edition: a checkpoint here would wait until all that was copied is on the disk.
  await engine.run(['begin', ...gone, 'commit'].join(';\n'));
  return taken ?? { synced: Promise.resolve() };
}

/** Makes tables of the edition empty again. */
export async function emptyTables(engine: DuckdbEngine, tables: readonly EditionTable[]): Promise<void> {
  const { id } = engine.dialect;
  const gone = tables.map(({ name }) => `drop table if exists edition.main.${id(name)}`);
  await engine.run(['begin', ...gone, ...createStatements(tables, 'edition.main'), 'commit'].join(';\n'));
}
