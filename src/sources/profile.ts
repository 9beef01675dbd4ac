import type { Engine } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { type DateStyle, dateStyleOf, decimalOf, mask, type Meaning, meaningOf } from './meaning.ts';
import { readTable, type ReadTableOptions, type TableRead } from './read-table.ts';

export interface ColumnProfile {
  readonly name: string;
  readonly meaning: Meaning;
  /** Share of the distinct values that speak for the meaning. */
  readonly certainty: number;
  /** Share of the records without a value. */
  readonly empty: number;
  readonly distinct: number;
  /** Share of distinct values among those there are; 1 = a key. */
  readonly distinctShare: number;
  readonly shortest: number;
  readonly longest: number;
  /** Smallest and largest as text, masked. */
  readonly minimum: string | null;
  readonly maximum: string | null;
  /** The most frequent values, masked; a column of few short codes shows them as they are. */
  readonly examples: readonly string[];
  readonly date: DateStyle | null;
  readonly decimal: '.' | ',' | null;
}

export interface FileProfile extends Omit<TableRead, 'table' | 'columns' | 'examples'> {
  readonly columns: readonly ColumnProfile[];
}

const SAMPLE = 2000;

/** Reads a table file and describes each of its columns. */
export async function profileTable(
  engine: Engine,
  file: string,
  options: Omit<ReadTableOptions, 'table'> = {},
): Promise<FileProfile> {
  const { table, columns, examples: _, ...read } = await readTable(engine, file, { ...options, table: 'profiled' });
  const profiles: ColumnProfile[] = [];
  for (const column of columns) profiles.push(await profileColumn(engine, { table, column, rows: read.rows }));
  return { ...read, columns: profiles };
}

async function profileColumn(
  engine: Engine,
  of: { readonly table: string; readonly column: string; readonly rows: number },
): Promise<ColumnProfile> {
  const column = duckdb.id(of.column);
  const value = `nullif(trim(${column}), '')`;
  const facts = (
    await engine.rows(`select
  count(${value}) as filled,
  count(distinct ${value}) as distinct_values,
  coalesce(min(length(${value})), 0) as shortest,
  coalesce(max(length(${value})), 0) as longest,
  min(${value}) as minimum,
  max(${value}) as maximum
from ${of.table}`)
  )[0]!;
  const sample = await engine.rows(`select left(value, 200) as value
from (select ${value} as value, count(*) as n from ${of.table} group by 1)
where value is not null
order by n desc, md5(value)
limit ${SAMPLE}`);
  const values = sample.map((row) => String(row['value']));
  const [filled, distinct] = [Number(facts['filled']), Number(facts['distinct_values'])];
  const { meaning, share } = meaningOf(values, { unique: filled === of.rows && distinct === filled && filled > 1 });
  const open =
    distinct <= 12 && values.every((text) => text.length <= 12) && ['code', 'sex', 'state', 'year'].includes(meaning);
  const show = (text: unknown) =>
    text === null || text === undefined ? null : open ? String(text) : mask(String(text));
  return {
    name: of.column,
    meaning,
    certainty: share,
    empty: of.rows === 0 ? 0 : 1 - filled / of.rows,
    distinct,
    distinctShare: filled === 0 ? 0 : distinct / filled,
    shortest: Number(facts['shortest']),
    longest: Number(facts['longest']),
    minimum: show(facts['minimum']),
    maximum: show(facts['maximum']),
    examples: [...new Set(values.slice(0, 12).map((text) => show(text)!))].slice(0, 3),
    date: meaning === 'date' ? dateStyleOf(values) : null,
    decimal: meaning === 'amount' ? decimalOf(values) : null,
  };
}
