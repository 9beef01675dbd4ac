import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Groups } from '../../domain/evaluation.ts';
import type { Tie } from '../../domain/evaluation-curve.ts';
import type { Engine } from '../../engine/engine.ts';
import { MestreError } from '../../errors.ts';
import { readTable } from '../../sources/read-table.ts';
import { literal } from '../../sql/sql.ts';
import type { Context } from '../context.ts';
import { CURRENT } from '../publish/files.ts';

/** Who was said to be the same. */
export interface Prediction {
  readonly label: string;
  readonly file: string;
  /** Where records of an edition are meant: the entity; null for any other file. Its records are named SOURCE:KEY. */
  readonly entity: string | null;
  readonly groups: Groups;
  /** Where the prediction is a list of links: each with its weight. */
  readonly links: readonly Tie[] | null;
  /** What holds its groups together, where that is known; empty otherwise. */
  readonly ties: readonly Tie[];
  /** Pairs that wait for a person; null where the prediction knows of none. */
  readonly unsure: readonly (readonly [string, string])[] | null;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [string, string])[];
  readonly all: readonly (readonly (string | null)[])[];
}

/** The file of a prediction: itself, the edition of a run (R000012), or the current edition where nothing is named. */
export function findPrediction(context: Context, name: string | undefined): string {
  if (name !== undefined && !/^R\d{6,}$/.test(name)) return resolve(context.cwd, name);
  const { editions } = context.project().paths;
  if (name === undefined) {
    const current = join(editions, CURRENT);
    // The link moves on with the next run: what is meant is the file.
    if (existsSync(current)) return realpathSync(current);
    throw new MestreError('missing', 'no_edition', `No edition yet: ${current} is not there`, { hint: 'mestre run publishes the first one; or name a file with --clusters' }); // prettier-ignore
  }
  const kept = existsSync(editions) ? readdirSync(editions).filter((file) => file.endsWith('.duckdb')) : [];
  const found = kept.find((file) => file.endsWith(`-${name}.duckdb`));
  if (found === undefined)
    throw new MestreError('missing', 'no_edition', `The edition of run ${name} is not kept`, { hint: `kept: ${kept.filter((file) => file !== CURRENT).join(', ') || 'none'}` }); // prettier-ignore
  return join(editions, found);
}

export const isEdition = (file: string): boolean => file.endsWith('.duckdb');

/** Reads a prediction: an edition, clusters.csv or links.csv, or any file of record and group. */
export async function readPrediction(
  engine: Engine,
  { file, label, entity }: { readonly file: string; readonly label: string; readonly entity: string | undefined },
): Promise<Prediction> {
  if (isEdition(file)) return readEdition(engine, { file, label, entity });
  const table = await readColumns(engine, file);
  const verdict = table.columns.indexOf('verdict');
  const weight = table.columns.indexOf('weight');
  if (verdict >= 0) {
    const links = table.all.map((row) => ({ a: row[0]!, b: row[1]!, weight: Number(row[weight]), same: row[verdict] === 'same' })); // prettier-ignore
    return {
      label,
      file,
      entity: null,
      groups: closure(links.filter(({ same }) => same)),
      links,
      ties: [],
      unsure: table.all.flatMap((row): [string, string][] => (row[verdict] === 'unsure' ? [[row[0]!, row[1]!]] : [])),
    };
  }
  const groups = new Map(table.rows);
  return {
    label,
    file,
    entity: null,
    groups,
    links: null,
    ties: weight < 0 ? [] : tiesOf(table, weight),
    unsure: null,
  };
}

/** Of clusters.csv only the weakest needed link of each cluster is known: above its weight the cluster counts as fallen apart. */
function tiesOf({ columns, all }: Table, weight: number): Tie[] {
  const [record, group] = pairOf(columns);
  const first = new Map<string, string>();
  return all.flatMap((row) => {
    const [name, cluster] = [row[record], row[group]];
    if (name == null || cluster == null) return [];
    const head = first.get(cluster);
    if (head === undefined) first.set(cluster, name);
    return head === undefined ? [] : [{ a: head, b: name, weight: row[weight] === null ? Infinity : Number(row[weight]) }]; // prettier-ignore
  });
}

async function readEdition(
  engine: Engine,
  { file, label, entity }: { readonly file: string; readonly label: string; readonly entity: string | undefined },
): Promise<Prediction> {
  if (!existsSync(file)) throw new MestreError('missing', 'no_edition', `${file} is not there`);
  await engine.run(`attach ${literal(file)} as edition (read_only)`);
  try {
    const entities = (await engine.rows('select distinct entity from edition.xref order by entity')).map((row) => String(row['entity'])); // prettier-ignore
    const meant = entity ?? entities[0];
    if (meant === undefined || !entities.includes(meant))
      throw new MestreError('usage', 'unknown_entity', `${label} has no records of ${meant ?? 'any entity'}`, { hint: `entities: ${entities.join(', ')}` }); // prettier-ignore
    const xref = await engine.columns(`select source || ':' || source_key as record, golden_id from edition.xref where entity = ${literal(meant)} order by source, source_key`); // prettier-ignore
    const golden = xref['golden_id'] as string[];
    const links = await engine.columns(`
      select source_l || ':' || source_key_l as a, source_r || ':' || source_key_r as b, coalesce(weight, 'infinity'::double) as weight
      from edition.link
      where entity = ${literal(meant)} and golden_id_l = golden_id_r
      order by weight desc, a, b`);
    const waiting = await engine.columns(`
      select distinct source_l || ':' || source_key_l as a, source_r || ':' || source_key_r as b
      from edition.review_case
      where entity = ${literal(meant)} and state = 'open' and source_key_l is not null and source_key_r is not null
      order by a, b`);
    const b = links['b'] as string[];
    const weights = links['weight'] as Float64Array;
    return {
      label,
      file,
      entity: meant,
      groups: new Map((xref['record'] as string[]).map((record, i) => [record, golden[i]!])),
      links: null,
      ties: (links['a'] as string[]).map((a, i) => ({ a, b: b[i]!, weight: weights[i]! })),
      unsure: (waiting['a'] as string[]).map((one, i) => [one, (waiting['b'] as string[])[i]!]),
    };
  } finally {
    await engine.run('detach edition');
  }
}

/** Reads a file of at least two columns. Throws `two_columns` (65). */
export async function readColumns(engine: Engine, file: string): Promise<Table> {
  const read = await readTable(engine, file, { table: 'evaluated' });
  if (read.columns.length < 2)
    throw new MestreError('data', 'two_columns', `${file} needs two columns: record and group, or two records`, { hint: `it has: ${read.columns.join(', ')}` }); // prettier-ignore
  const table = await engine.columns(`select * exclude (_line) from evaluated order by _line`);
  const columns = read.columns.map((name) => table[name] as (string | null)[]);
  const all = columns[0]!.map((_, i) => columns.map((column) => column[i]!));
  const [a, b] = pairOf(read.columns);
  return {
    columns: read.columns,
    all,
    rows: all.flatMap((row) => (row[a] == null || row[b] == null ? [] : [[row[a], row[b]] as const])),
  };
}

/** The columns of record and group: the first two, unless a column is named as records or groups are. */
function pairOf(columns: readonly string[]): [number, number] {
  const group = columns.findIndex((name) => /^(cluster|group|entity|person)_(id|no)$/i.test(name));
  const record = columns.findIndex((name) => /^record_(id|no)$/i.test(name));
  if (group < 0) return [0, 1];
  return [record >= 0 && record !== group ? record : group === 0 ? 1 : 0, group];
}

/** Groups that links make. */
function closure(links: readonly { readonly a: string; readonly b: string }[]): Map<string, string> {
  const parent = new Map<string, string>();
  const find = (name: string): string => {
    let root = name;
    while (parent.get(root) !== root) root = parent.get(root)!;
    return root;
  };
  for (const { a, b } of links) {
    if (!parent.has(a)) parent.set(a, a);
    if (!parent.has(b)) parent.set(b, b);
    const [x, y] = [find(a), find(b)];
    if (x !== y) parent.set(x < y ? y : x, x < y ? x : y);
  }
  return new Map([...parent.keys()].map((name) => [name, find(name)]));
}
