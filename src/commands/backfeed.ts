import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { MestreError } from '../errors.ts';
import { currentParts } from '../ledger/batches.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { toField } from '../report/csv.ts';
import type { Project } from '../rules/project.ts';
import { rulesInForce, sourcesInForce } from './rules/effective.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { mapOf, type SourceContract } from '../rules/schema/source.ts';
import { literal } from '../sql/sql.ts';
import { type Correction, findCorrections } from './backfeed/corrections.ts';
import { type Look, lookOf, place } from './backfeed/place.ts';
import { endingOf, type RawRow, toLayout } from './backfeed/write.ts';
import type { Context } from './context.ts';
import { findEdition } from './report/edition.ts';
import { writeWhole } from './write-whole.ts';
import { toNumber, toTable } from './table.ts';

export interface BackfeedOptions {
  /** None means all. */
  readonly sources: readonly string[];
  readonly out: string;
}

interface Written {
  readonly source: string;
  readonly owner: string;
  /** Values to correct. */
  readonly corrections: number;
  /** Records in the file of the source's own layout. */
  readonly records: number;
  /** Corrections that have a place in it. */
  readonly placed: number;
  readonly files: readonly string[];
}

/**
 * Writes for each source what it should correct: a list for people (what, from, to, why) and the records concerned in the
 * source's own layout with the proposed values in place. Nothing is sent, nothing is changed.
 */
export async function backfeed(context: Context, options: BackfeedOptions): Promise<void> {
  const project = context.project();
  const [rulesets, sources] = [rulesInForce(project), sourcesInForce(project)];
  const contracts = [...sources.values()].map(({ value }) => value);
  const unknown = options.sources.filter((name) => !sources.has(name));
  if (unknown.length > 0)
    throw new MestreError('usage', 'no_source', `No source named ${unknown.join(', ')}`, {
      hint: `there are: ${[...sources.keys()].join(', ')}`,
    });
  const edition = findEdition(project, undefined);
  const folder = resolve(context.cwd, options.out);
  mkdirSync(folder, { recursive: true });
  const engine = await openDuckdb({ memory: project.config.memory, threads: project.config.threads });
  const ledger = openLedger(project.paths.ledger, { readOnly: true });
  const written: Written[] = [];
  try {
    await engine.run(`attach ${literal(edition)} as edition (read_only)`);
    const [run] = await engine.rows('select as_of from edition.main.meta_run');
    const work = { project, engine, ledger, contracts, folder, day: String(run!['as_of']) };
    for (const contract of contracts) {
      const ruleset = rulesets.map(({ value }) => value).find(({ entity }) => entity === contract.entity);
      if (ruleset === undefined || (options.sources.length > 0 && !options.sources.includes(contract.source))) continue;
      written.push(await feed(work, contract, ruleset));
    }
  } finally {
    ledger.close();
    await engine.close();
  }
  context.out.answer('mestre.backfeed/1', { folder, sources: written }, () =>
    toTable(
      written,
      [
        { title: 'source', value: (w) => w.source },
        { title: 'owner', value: (w) => w.owner },
        { title: 'corrections', value: (w) => toNumber(w.corrections), right: true },
        { title: 'placed', value: (w) => toNumber(w.placed), right: true },
        { title: 'records', value: (w) => toNumber(w.records), right: true },
        { title: 'files', value: (w) => w.files.join(' '), shrink: true },
      ],
      context.out.width,
    ),
  );
}

interface Work {
  readonly project: Project;
  readonly engine: DuckdbEngine;
  readonly ledger: Ledger;
  readonly contracts: readonly SourceContract[];
  readonly folder: string;
  readonly day: string;
}

async function feed(work: Work, contract: SourceContract, ruleset: Ruleset): Promise<Written> {
  const { engine, folder, day } = work;
  const { source, owner } = contract;
  const corrections = await findCorrections(engine, contract, { ruleset, contracts: work.contracts });
  if (corrections.length === 0) return { source, owner, corrections: 0, records: 0, placed: 0, files: [] };
  const { rows, columns } = await rawRows(work, contract, corrections);
  const layout = layoutOf(work.ledger, contract);
  const looks = looksOf([...rows.values()], columns);
  const kinds = Object.fromEntries(Object.entries(ruleset.fields).map(([name, { kind }]) => [name, kind]));
  const how = { contract, map: mapOf(contract, layout), kinds, looks };
  const changed = new Map<string, Record<string, string | null>>();
  const listed = corrections.map((correction) => {
    const raw = rows.get(correction.source_key);
    const cells =
      raw === undefined ? [] : place(correction, { ...how, raw }).filter(({ column }) => columns.includes(column));
    if (raw !== undefined && cells.length > 0) {
      const row = changed.get(correction.source_key) ?? { ...raw };
      for (const { column, value } of cells) row[column] = value;
      changed.set(correction.source_key, row);
    }
    return { correction, cells };
  });
  const list = join(folder, `${source}-corrections-${day}.csv`);
  writeWhole(list, toList(listed), 'personal');
  const files = [list];
  if (changed.size > 0) {
    const file = join(folder, `${source}-backfeed-${day}.${endingOf(contract)}`);
    writeWhole(file, await toLayout([...changed.values()], columns, { contract, layout }), 'personal');
    files.push(file);
  }
  const placed = listed.filter(({ cells }) => cells.length > 0).length;
  return { source, owner, corrections: corrections.length, records: changed.size, placed, files };
}

/** The layout of the source's last file. */
function layoutOf(ledger: Ledger, contract: SourceContract) {
  const last = currentParts(ledger, contract.source).at(-1)?.layout;
  return contract.layouts.find(({ name }) => name === last) ?? contract.layouts.at(-1)!;
}

/** The rows concerned exactly as the source sent them, by key, from the lake. */
async function rawRows(
  { project, engine, ledger }: Work,
  { source, entity }: SourceContract,
  corrections: readonly Correction[],
): Promise<{ rows: Map<string, RawRow>; columns: string[] }> {
  const parts = currentParts(ledger, source).map(({ batch_id, part }) => ({
    batch_id,
    path: join(project.paths.lake, part),
  }));
  const keys = [...new Set(corrections.map(({ source_key }) => source_key))];
  await engine.run('create or replace temp table wanted (source_key varchar)');
  for (let start = 0; start < keys.length; start += 5000)
    await engine.run(
      `insert into wanted values ${keys
        .slice(start, start + 5000)
        .map((key) => `(${literal(key)})`)
        .join(', ')}`,
    );
  const rows = await engine.rows(`
    select raw.* exclude (filename)
    from read_parquet([${parts.map(({ path }) => literal(path)).join(', ')}], filename = true, union_by_name = true) as raw
    join (values ${parts.map(({ batch_id, path }) => `(${literal(batch_id)}, ${literal(path)})`).join(', ')}) as p(batch_id, path) on p.path = raw.filename
    join edition.main.record as r on r.entity = ${literal(entity)} and r.source = ${literal(source)} and r.source_key = raw._key and r.batch_id = p.batch_id
    join wanted as w on w.source_key = raw._key
    order by raw._key`);
  const columns = Object.keys(rows[0] ?? {}).filter((name) => !name.startsWith('_'));
  return {
    rows: new Map(
      rows.map((row) => [String(row['_key']), Object.fromEntries(columns.map((name) => [name, toText(row[name])]))]),
    ),
    columns,
  };
}

const toText = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** How each column is written, by the majority of its values. */
function looksOf(rows: readonly RawRow[], columns: readonly string[]): Record<string, Look> {
  return Object.fromEntries(columns.map((column) => [column, lookOf(rows.map((row) => row[column] ?? ''))]));
}

const HEAD = ['break_id', 'source_key', 'attribute', 'columns', 'from', 'to', 'why', 'reference'];

function toList(listed: readonly { correction: Correction; cells: readonly { column: string }[] }[]): string {
  const style = { delimiter: ',', decimal: '.' } as const;
  // Keys and documents look like numbers; here they are text to the last zero.
  const field = (value: string | null) => (value !== null && /^[\d.]+$/.test(value) ? value : toField(value, style));
  const lines = listed.map(({ correction: c, cells }) =>
    [
      c.break_id,
      c.source_key,
      c.attribute,
      cells.map(({ column }) => column).join(' '),
      c.sent,
      c.proposed,
      c.why,
      c.reference,
    ]
      .map(field)
      .join(','),
  );
  return `\uFEFF${[HEAD.join(','), ...lines].join('\r\n')}\r\n`;
}
