import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { readTable } from '../../sources/read-table.ts';

/** How many of the true pairs share a node or were compared: what scoring could find at all. */
export interface KeysFound {
  readonly pairs: number;
  readonly found: number;
  readonly recall: number;
}

/** A record of the truth and whom it belongs to; without its source where its key alone is known. */
export interface KnownRecord {
  readonly source: string | null;
  readonly key: string;
  readonly person: string;
}

/** What the keys found of a file's true pairs. Throws `truth_unreadable` (65) where the columns are not there. */
export async function keysAgainstTruth(engine: DuckdbEngine, file: string): Promise<KeysFound> {
  const { columns } = await readTable(engine, file, { table: 'truth_file' });
  const columnOf = (names: readonly string[]) => columns.find((name) => names.includes(name));
  const key = columnOf(['source_key', 'record_id', 'key']);
  const person = columnOf(['entity_id', 'person_id', 'cluster_id', 'golden_id']);
  const source = columnOf(['source']);
  if (key === undefined || person === undefined)
    throw new MestreError('data', 'truth_unreadable', `${file} has no column for the record or for the person`, {
      hint: 'columns: record_id (a key, or SOURCE:KEY) and entity_id, as mestre labels --format truth writes; or source, source_key and person_id',
    });
  const { id } = engine.dialect;
  const rows = await engine.rows(`
    select ${source === undefined ? 'null' : id(source)} as source, ${id(key)} as name, ${id(person)} as person
    from truth_file
    where ${id(key)} is not null and ${id(person)} is not null
    order by _line`);
  const sources = new Set(
    (await engine.rows('select distinct source from record')).map((row) => String(row['source'])),
  );
  const known = rows.map((row): KnownRecord => {
    const name = String(row['name']);
    const person = String(row['person']);
    const colon = name.indexOf(':');
    if (row['source'] !== null) return { source: String(row['source']), key: name, person };
    return colon > 0 && sources.has(name.slice(0, colon))
      ? { source: name.slice(0, colon), key: name.slice(colon + 1), person }
      : { source: null, key: name, person };
  });
  return countFound(engine, known);
}

/** The same for records that were read already. */
export async function countFound(engine: DuckdbEngine, known: readonly KnownRecord[]): Promise<KeysFound> {
  await engine.load(
    'truth',
    { source: 'VARCHAR', source_key: 'VARCHAR', person: 'VARCHAR' },
    {
      source: known.map(({ source }) => source),
      source_key: known.map(({ key }) => key),
      person: known.map(({ person }) => person),
    },
  );
  const [counts] = await engine.rows(`
    with known as (
      select m.node_id, m.record_id, t.person
      from truth as t
      join record as r on r.source_key = t.source_key and coalesce(t.source, r.source) = r.source
      join node_member as m on m.record_id = r.record_id
    ), pair as (
      select least(a.node_id, b.node_id) as l, greatest(a.node_id, b.node_id) as r
      from known as a
      join known as b on b.person = a.person and a.record_id < b.record_id
    )
    select count(*) as pairs, count(*) filter (where p.l = p.r or c.l is not null) as found
    from pair as p
    left join candidate as c on c.l = p.l and c.r = p.r
  `);
  const [pairs, found] = [Number(counts!['pairs']), Number(counts!['found'])];
  return { pairs, found, recall: pairs === 0 ? 1 : found / pairs };
}
