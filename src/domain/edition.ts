import { centreTables } from './edition/centre.ts';
import { type EditionEntity, goldenTable, linkTable, recordTable } from './edition/entity.ts';
import { factTables } from './edition/facts.ts';
import { intakeTables } from './edition/intake.ts';
import { metaTables } from './edition/meta.ts';
import { packingOf } from './edition/packing.ts';
import { peopleTables } from './edition/people.ts';
import { reconciliationTables } from './edition/reconciliation.ts';
import { reviewTables } from './edition/review.ts';
import { commentOf, type EditionTable } from './edition/table.ts';

/** Every table of an edition, in the order in which people read them: the one place that `create`, comments, dictionary and docs come from. */
export function editionTables(entities: readonly EditionEntity[]): EditionTable[] {
  return [
    ...entities.map(goldenTable),
    ...peopleTables,
    ...reviewTables,
    linkTable(entities),
    recordTable(entities),
    ...factTables,
    ...centreTables,
    ...intakeTables,
    ...reconciliationTables,
    ...metaTables,
  ];
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const id = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The statement that makes a table, in schema `into`. No keys: they would treble the file, and what they promise is checked before publishing. */
export function createSql(table: EditionTable, into: string): string {
  if (table.view !== undefined) return `create view ${into}.${id(table.name)} as\n${table.view}`;
  const columns = table.columns.map((column) => `  ${id(column.name)} ${column.type}${packingOf(table, column)}`);
  return `create table ${into}.${id(table.name)} (\n${columns.join(',\n')}\n)`;
}

/** The statements that make all tables: views last, over what they read. */
export function createStatements(tables: readonly EditionTable[], into: string): string[] {
  return [...tables.filter(({ view }) => view === undefined), ...tables.filter(({ view }) => view !== undefined)].map(
    (table) => createSql(table, into),
  );
}

/** The statements that comment a table and its columns. */
export function commentSql(table: EditionTable, into: string): string[] {
  const name = `${into}.${id(table.name)}`;
  return [
    `comment on ${table.view === undefined ? 'table' : 'view'} ${name} is ${quote(table.about)}`,
    ...table.columns.map((column) => `comment on column ${name}.${id(column.name)} is ${quote(commentOf(column))}`),
  ];
}

export interface DictionaryLine {
  readonly table_name: string;
  readonly column_name: string | null;
  readonly position: number;
  readonly type: string | null;
  readonly about: string;
  readonly privacy: string;
}

/** The rows of meta_dictionary. */
export function dictionaryOf(tables: readonly EditionTable[]): DictionaryLine[] {
  return tables.flatMap((table) => [
    { table_name: table.name, column_name: null, position: 0, type: null, about: table.about, privacy: 'none' },
    ...table.columns.map((column, i) => ({
      table_name: table.name,
      column_name: column.name,
      position: i + 1,
      type: column.type,
      about: column.about,
      privacy: column.privacy ?? 'none',
    })),
  ]);
}
