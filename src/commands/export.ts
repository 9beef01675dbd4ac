import { once } from 'node:events';
import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { layOut } from '../domain/json-text.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { MestreError, toFileError } from '../errors.ts';
import { currentParts } from '../ledger/batches.ts';
import { openLedger } from '../ledger/open.ts';
import type { Project } from '../rules/project.ts';
import { rulesInForce, sourcesInForce } from './rules/effective.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import { type Document, withGolden } from './export/golden.ts';
import { findEdition } from './report/edition.ts';
import { find } from './show/find.ts';
import { rulesOfEdition } from './show/open.ts';
import { toNumber } from './table.ts';

export interface ExportOptions {
  readonly source: string;
  /** Golden ids, documents, phones, keys: whose documents; all of the source where none is named. */
  readonly who: readonly string[];
  readonly out?: string | undefined;
  /** One document per line, even where there is one. */
  readonly lines?: boolean | undefined;
  /** Writes golden values into the fields that the contract maps. */
  readonly golden?: boolean | undefined;
}

/** Documents are read and written so many at a time: a file of any size fits. */
const AT_ONCE = 5000;

/**
 * Gives the documents of a source back as they were sent: each as it stands today (the latest version of each key), digit by digit, with
 * all that is nested in it. With `golden` the fields that the contract maps hold the customer's golden values. One document is laid out
 * for people; several are one per line (NDJSON), by key. Throws `no_source` (64),
 * `no_document` (78) where the contract keeps none, `not_found` (66).
 */
export async function exportDocuments(context: Context, options: ExportOptions): Promise<void> {
  const project = context.project();
  const contract = contractOf(project, options.source);
  const engine = await openDuckdb({ memory: project.config.memory, threads: project.config.threads });
  try {
    const edition = findEdition(project, undefined);
    await engine.run(`attach ${literal(edition)} as edition (read_only)`);
    const ids = await goldenIds(engine, project, options);
    const count = await listDocuments(engine, project, { contract, ids });
    if (count === 0 && ids !== null)
      throw new MestreError('missing', 'not_found', `${options.who.join(', ')} has no document of ${contract.source}`, {
        hint: `mestre show ${options.who[0]!} lists the records it has`,
      });
    const lines = options.lines === true || /\.(ndjson|jsonl)$/iu.test(options.out ?? '');
    const indent = count === 1 && !lines ? '  ' : '';
    const ruleset = rulesInForce(project).find(({ value }) => value.entity === contract.entity)?.value;
    const textsFrom: TextsFrom = async (from) => {
      const documents = await documentsFrom(engine, from);
      const texts =
        options.golden === true && ruleset !== undefined
          ? await withGolden(engine, documents, { contract, ruleset })
          : documents.map(({ text }) => text);
      return texts.map((text) => layOut(text, indent));
    };
    if (options.out !== undefined) {
      const file = resolve(context.cwd, options.out);
      await writeDocuments(textsFrom, { file, count });
      const answer = { source: contract.source, documents: count, file };
      return context.out.answer(
        'mestre.export/1',
        answer,
        () => `${toNumber(count)} document${count === 1 ? '' : 's'} in ${relative(context.cwd, file)}`,
      );
    }
    const all: string[] = [];
    for (let from = 0; from < count; from += AT_ONCE) all.push(...(await textsFrom(from)));
    const parsed = context.out.json ? all.map((text) => JSON.parse(text) as unknown) : [];
    context.out.answer('mestre.export/1', { source: contract.source, documents: parsed }, () => all.join('\n'));
  } finally {
    await engine.close();
  }
}

/** The texts of the documents from one place on, `AT_ONCE` of them at most. */
type TextsFrom = (from: number) => Promise<string[]>;

function contractOf(project: Project, source: string): SourceContract {
  const sources = sourcesInForce(project);
  const loaded = sources.get(source);
  const keeping = [...sources.values()].filter(({ value }) => value.layouts.some(({ document }) => document !== undefined)); // prettier-ignore
  if (loaded === undefined)
    throw new MestreError('usage', 'no_source', `No source named ${source}`, {
      hint: `these keep their documents: ${keeping.map(({ value }) => value.source).join(', ') || 'none yet'}`,
    });
  if (!keeping.includes(loaded))
    throw new MestreError('config', 'no_document', `The contract of ${source} keeps no whole documents`, {
      hint: 'write document: NAME into its layout (format json or ndjson) and take its files in again',
      at: loaded.at(['layouts', 0]),
    });
  return loaded.value;
}

/** Who is asked for, or null for everybody. */
async function goldenIds(
  engine: DuckdbEngine,
  project: Project,
  { who }: ExportOptions,
): Promise<readonly string[] | null> {
  if (who.length === 0) return null;
  const contracts = [...sourcesInForce(project).values()].map(({ value }) => value);
  const ids: string[] = [];
  await engine.run('use edition');
  const rulesets = await rulesOfEdition(engine, project);
  for (const what of who) {
    const { hits, near, note } = await find(engine, what, rulesets, contracts);
    if (hits.length === 0)
      throw new MestreError('missing', 'not_found', note ?? `Nothing in the current edition is called ${what}`, {
        hint: near.length > 0 ? `mestre show ${near[0]!}` : `mestre search "${what}" looks for parts of values`,
      });
    ids.push(...hits.map(({ golden_id: id }) => id));
  }
  await engine.run('use memory');
  return [...new Set(ids)];
}

/** Makes `wanted (place, source_key, text, layout)`: the documents in the order of their keys, from 0. Returns how many. */
async function listDocuments(
  engine: DuckdbEngine,
  project: Project,
  { contract, ids }: { readonly contract: SourceContract; readonly ids: readonly string[] | null },
): Promise<number> {
  const ledger = openLedger(project.paths.ledger, { readOnly: true });
  const held = currentParts(ledger, contract.source);
  ledger.close();
  const documents = held.flatMap(({ batch_id, part, layout }) => {
    const column = contract.layouts.find(({ name }) => name === layout)?.document;
    if (column === undefined) return [];
    const path = join(project.paths.lake, part);
    return `select _key as source_key, ${engine.dialect.id(column)} as text, ${literal(batch_id)} as batch_id, ${literal(layout)} as layout from read_parquet(${literal(path)})`;
  });
  if (documents.length === 0) return 0;
  const { entity, source } = contract;
  await engine.run(`create temp table wanted as
select
  row_number() over (order by r.source_key) - 1 as place,
  d.source_key as source_key,
  d.text as text,
  d.layout as layout
from (
  ${documents.join('\nunion all\n')}
) as d
inner join edition.main.record as r
  on r.entity = ${literal(entity)}
  and r.source = ${literal(source)}
  and r.source_key = d.source_key
  and r.batch_id = d.batch_id
where d.text is not null
  ${ids === null ? '' : `and r.golden_id in (${ids.map((id) => literal(id)).join(', ')})`}`);
  return Number((await engine.rows('select count(*) as n from wanted'))[0]!['n']);
}

async function documentsFrom(engine: DuckdbEngine, from: number): Promise<Document[]> {
  const rows = await engine.rows(
    `select source_key, text, layout from wanted where place >= ${from} and place < ${from + AT_ONCE} order by place`,
  );
  return rows.map((row) => ({
    source_key: String(row['source_key']),
    text: String(row['text']),
    layout: String(row['layout']),
  }));
}

/** Whole or not at all, for its owner only. */
async function writeDocuments(
  textsFrom: TextsFrom,
  { file, count }: { readonly file: string; readonly count: number },
): Promise<void> {
  const beside = `${file}.${process.pid}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const out = createWriteStream(beside, { mode: 0o600 });
    for (let from = 0; from < count; from += AT_ONCE) {
      const texts = await textsFrom(from);
      if (!out.write(`${texts.join('\n')}\n`)) await once(out, 'drain');
    }
    out.end();
    await finished(out);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw toFileError(error, file);
  }
}
