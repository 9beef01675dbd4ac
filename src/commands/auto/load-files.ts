import { basename, resolve } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { alignFiles } from './align-files.ts';
import { MestreError } from '../../errors.ts';
import { readTable } from '../../sources/read-table.ts';
import { literal, sql } from '../../sql/sql.ts';
import { SAMPLE, type SampleColumns } from '../../rules/suggest/suggest.ts';
import type { Context } from '../context.ts';

/** The files as one table `plain(_source, _key, _line, _mestre_row, columns…)`, all text but the numbers of line and row. */
export interface LoadedFiles {
  /** One name per file, in their order: the file's name without its ending, numbered where it comes twice. */
  readonly sources: readonly string[];
  readonly columns: readonly string[];
  readonly rows: number;
  /** The column that names the records; null where the number of the row does. */
  readonly key: string | null;
  /** Some rows; none where the columns are not looked at. */
  readonly sample: SampleColumns;
}

/** Reads files of any format into one table and finds the column that names their records; `isDescribed` where rules say what columns hold. */
export async function loadFiles(
  context: Context,
  engine: Engine,
  files: readonly string[],
  { key, isDescribed = false }: { readonly key?: string | undefined; readonly isDescribed?: boolean } = {},
): Promise<LoadedFiles> {
  const { dialect } = engine;
  const sources = names(files);
  const columns = new Set<string>();
  const tables: { table: string; columns: readonly string[] }[] = [];
  for (const [i, file] of files.entries()) {
    const read = await readTable(engine, resolve(context.cwd, file), { table: `file_${i}` });
    if (read.rejected > 0)
      context.out.warn(`${file}: ${read.rejected} records could not be read and are left out; line ${read.examples[0]?.line ?? '?'}: ${read.examples[0]?.reason ?? ''}`); // prettier-ignore
    if (read.columns.some((column) => column.toLowerCase() === 'rowid')) await numberRows(engine, `file_${i}`);
    tables.push({ table: `file_${i}`, columns: read.columns });
  }
  const aliases = key === undefined ? await alignFiles(engine, tables) : [];
  for (const { file, own, column, why } of aliases)
    context.out.note(`${files[file]!}: column ${own} is read as ${column} of ${files[0]!}: ${why}`);
  // The name that a file has for a column of the whole; null where it has none.
  const ownName = (file: number, column: string): string | null =>
    aliases.find((alias) => alias.file === file && alias.column === column)?.own ??
    (tables[file]!.columns.includes(column) ? column : null);
  for (const [i, table] of tables.entries())
    for (const column of table.columns)
      if (!aliases.some((alias) => alias.file === i && alias.own === column)) columns.add(column);
  const all = [...columns];
  if (key !== undefined && !tables.every((table) => table.columns.includes(key)))
    throw new MestreError('usage', 'no_key_column', `No column ${key} in every file`, { hint: `columns: ${all.join(', ')}` }); // prettier-ignore
  const parts = tables.map(({ table, columns: own }, i) => {
    const values = all.map(
      (column) =>
        `${ownName(i, column) === null ? 'null::varchar' : dialect.id(ownName(i, column)!)} as ${dialect.id(column)}`,
    );
    return `select ${literal(sources[i]!)} as _source, _line, ${own.some((column) => column.toLowerCase() === 'rowid') ? '_mestre_row' : 'rowid'} + ${BigInt(i) * ROWS} as _mestre_row, ${values.join(', ')} from ${table}`;
  });
  await engine.run(`create or replace view plain_raw as ${parts.join('\nunion all\n')}`);
  const rows = Number((await engine.rows('select count(*) as n from plain_raw'))[0]!['n']);
  const sample = isDescribed && key !== undefined ? new Map() : await sampleOf(engine, all);
  const found = key ?? (await findKey(engine, all.filter((column) => tables.every((_, i) => ownName(i, column) !== null)), sample)); // prettier-ignore
  if (key !== undefined) await checkKey(engine, key);
  const value = found === null ? '_line::varchar' : dialect.id(found);
  // Without a key the order of the rows must not matter: records are numbered by their content.
  await engine.run(
    found === null
      ? `create or replace view plain as select *, lpad(${dialect.hash(all.map((column) => dialect.id(column)))}::varchar, 20, '0') || lpad(_line::varchar, 12, '0') as _key from plain_raw`
      : `create or replace view plain as select *, ${value} as _key from plain_raw`,
  );
  return { sources, columns: all, rows, key: found, sample };
}

/** Room for the rows of one file. Rows are only joined by their numbers: nothing depends on which has which. */
const ROWS = 1n << 40n;

/** Numbers the rows of a table whose own column stands before the number that the engine gives each row. */
const numberRows = (engine: Engine, table: string): Promise<void> =>
  engine.run(
    `create or replace table numbered as select row_number() over () as _mestre_row, * from ${table}; drop table ${table}; alter table numbered rename to ${table}`,
  );

function names(files: readonly string[]): string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const base = basename(file).replace(/\.[^.]*(\.gz|\.zip)?$/i, '') || 'file';
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    return name;
  });
}

/** Rows chosen by their content, so that their order does not matter. */
async function sampleOf(engine: Engine, columns: readonly string[]): Promise<SampleColumns> {
  const ids = columns.map((column) => engine.dialect.id(column));
  if (ids.length === 0) return new Map();
  // Which rows is found by their numbers alone: their values would be carried through the sorting of all of them.
  const sampled = await engine.columns(sql`
    select
      ${ids.map((id) => `left(p.${id}, 400) as ${id}`)}
    from plain_raw as p
    join (
      select
        _mestre_row,
        ${engine.dialect.hash(ids)} as place
      from plain_raw
      order by place nulls last
      limit ${SAMPLE}
    ) as s on s._mestre_row = p._mestre_row
    order by s.place nulls last
  `);
  return new Map(columns.map((column) => [column, sampled[column] as (string | null)[]]));
}

/** The first column whose values are single words, never missing and never the same twice within a source. */
async function findKey(engine: Engine, columns: readonly string[], sample: SampleColumns): Promise<string | null> {
  for (const column of columns) {
    const values = sample.get(column)!;
    if (values.length === 0 || new Set(values).size < values.length) continue;
    if (!values.every((value) => value !== null && /^[^\s@]{1,80}$/.test(value) && /\d/.test(value))) continue;
    const id = engine.dialect.id(column);
    const [row] = await engine.rows(`select count(*) as n, count(${id}) as filled, count(distinct (_source, ${id})) as distinct_values from plain_raw`); // prettier-ignore
    if (row!['n'] === row!['filled'] && row!['n'] === row!['distinct_values']) return column;
  }
  return null;
}

async function checkKey(engine: Engine, key: string): Promise<void> {
  const id = engine.dialect.id(key);
  // Numbers are counted several times as fast as texts; two texts of one number cost no more than a second look.
  const [quick] = await engine.rows(`select count(*) as n, count(distinct case when ${id} is not null then ${engine.dialect.hash(['_source', id])} end) as distinct_values from plain_raw`); // prettier-ignore
  if (quick!['n'] === quick!['distinct_values']) return;
  const [twice] = await engine.rows(`select _source, ${id} as value, count(*) as n from plain_raw group by _source, ${id} having count(*) > 1 or ${id} is null order by n desc limit 1`); // prettier-ignore
  if (twice)
    throw new MestreError('data', 'key_not_unique', `Column ${key} does not name the records: ${twice['value'] === null ? 'it is blank' : `"${String(twice['value'])}" stands`} in ${String(twice['n'])} rows of ${String(twice['_source'])}`, {
      hint: 'name another column with --key, or leave --key out to use the number of the row',
    }); // prettier-ignore
}
