import type { Engine } from '../../engine/engine.ts';
import { alignColumns, type SharedValues } from '../../rules/suggest/align.ts';
import { SAMPLE } from '../../rules/suggest/suggest.ts';

/** A table made of one file. */
export interface FileTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/** A column of a file that is read as a column of an earlier one. */
export interface Alias {
  /** Place of the file. */
  readonly file: number;
  readonly own: string;
  readonly column: string;
  readonly why: string;
}

/** Finds, where files call their columns by different names, which of them hold the same; nothing is asked of files whose columns have the same names. */
export async function alignFiles(engine: Engine, tables: readonly FileTable[]): Promise<Alias[]> {
  const [first, ...others] = tables;
  const aliases: Alias[] = [];
  for (const [i, other] of others.entries()) {
    const mine = other.columns.filter((column) => !first!.columns.includes(column));
    const theirs = first!.columns.filter((column) => !other.columns.includes(column));
    if (mine.length === 0 || theirs.length === 0) continue;
    const shared: SharedValues[] = [];
    for (const own of mine)
      for (const column of theirs)
        shared.push({ mine: own, theirs: column, share: await shareOf(engine, [other.table, own], [first!.table, column]) }); // prettier-ignore
    const samples = [await sampleOf(engine, first!.table, theirs), await sampleOf(engine, other.table, mine)] as const;
    for (const [own, { column, why }] of alignColumns(samples[0], samples[1], shared))
      aliases.push({ file: i + 1, own, column, why });
  }
  return aliases;
}

type Place = readonly [table: string, column: string];

/** So many distinct values of each side are looked at, chosen by what they are, so that equal ones are chosen on both sides. */
const LOOKED_AT = 20_000;

/** The share of the distinct values of the column with fewer of them that the other has too; case, spaces and signs do not count. */
async function shareOf(engine: Engine, mine: Place, theirs: Place): Promise<number> {
  const { dialect } = engine;
  const values = ([table, column]: Place) =>
    `select distinct value from (select lower(regexp_replace(${dialect.id(column)}, '[\\s./()+-]+', '', 'g')) as value from ${table}) as v where value <> '' order by ${dialect.hash(['value'])} limit ${LOOKED_AT}`;
  const [row] = await engine.rows(
    `with a as (${values(mine)}), b as (${values(theirs)}) select (select count(*) from a semi join b on a.value = b.value) as both_have, least((select count(*) from a), (select count(*) from b)) as fewer`,
  );
  return Number(row!['both_have']) / Math.max(Number(row!['fewer']), 1);
}

async function sampleOf(
  engine: Engine,
  table: string,
  columns: readonly string[],
): Promise<Map<string, readonly (string | null)[]>> {
  const ids = columns.map((column) => engine.dialect.id(column));
  const sampled = await engine.columns(
    `select ${ids.map((id) => `left(${id}, 400) as ${id}`).join(', ')} from ${table} order by ${engine.dialect.hash(ids)} limit ${SAMPLE}`,
  );
  return new Map(columns.map((column) => [column, sampled[column] as (string | null)[]]));
}
