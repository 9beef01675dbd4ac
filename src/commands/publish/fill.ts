import { join } from 'node:path';
import { examplesOf } from '../../domain/edition/examples.ts';
import { SCHEMA_VERSION } from '../../domain/edition/meta.ts';
import type { EditionTable } from '../../domain/edition/table.ts';
import { dictionaryOf } from '../../domain/edition.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { batchEvents, batchTotals, currentParts, heldBatches, sourcesWithBatches } from '../../ledger/batches.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { literal } from '../../sql/sql.ts';
import { readUse } from '../rules/health.ts';
import type { BuildOptions } from './build.ts';
import type { PublishInput } from './edition.ts';

type Cell = string | number | boolean | null | readonly string[];

/** Puts the rows of a query into a table of the edition, by the connection given or the one that publishes. */
export type Put = (table: string, query: string, sorted: boolean, by?: DuckdbEngine) => Promise<number>;

/** What was received, from contracts, ledger and the rejects of the lake. */
export async function fillIntake(engine: DuckdbEngine, input: PublishInput, put: Put): Promise<void> {
  const { project, contracts } = input;
  const ledger = input.intake ?? input.ledger;
  await insert(
    engine,
    'source',
    contracts.map((c) => ({
      source: c.source,
      entity: c.entity,
      title: c.title,
      owner: c.owner,
      product: c.product ?? null,
      frequency: c.frequency,
      mode: c.mode,
      format: c.format,
      key: c.key,
      fields: [...new Set([...Object.keys(c.map), ...c.layouts.flatMap(({ map }) => Object.keys(map ?? {}))])],
      authority: c.authority,
      measures: c.measures,
      updated: c.updated ?? null,
    })),
  );
  const batches = heldBatches(ledger);
  await insert(
    engine,
    'batch',
    batches.map(({ part: _part, ...batch }) => ({ ...batch, received_at: toTimestamp(batch.received_at) })),
  );
  const held = new Set(batches.map(({ batch_id }) => batch_id));
  await insert(
    engine,
    'batch_total',
    batchTotals(ledger)
      .filter(({ batch_id }) => held.has(batch_id))
      .map((total) => ({ ...total })),
  );
  await insert(
    engine,
    'batch_event',
    batchEvents(ledger).map(({ at, ...event }) => ({ ...event, happened_at: toTimestamp(at) })),
  );
  const parts = sourcesWithBatches(ledger).flatMap((source) =>
    currentParts(ledger, source).flatMap(({ batch_id, reject }) =>
      reject === null ? [] : [{ batch_id, path: join(project.paths.lake, reject) }],
    ),
  );
  if (parts.length === 0) return;
  await put(
    'reject',
    `select p.batch_id, b.source, b.file_name, r.line, r.column_name, r.rule, r.reason, r.raw, r.fate
     from read_parquet([${parts.map(({ path }) => literal(path)).join(', ')}], filename = true) as r
     join (values ${parts.map(({ batch_id, path }) => `(${literal(path)}, ${literal(batch_id)})`).join(', ')}) as p(path, batch_id) on p.path = r.filename
     join edition.main.batch as b on b.batch_id = p.batch_id`,
    true,
  );
}

/** What each key, level and rule of an entity did; its workspace must be entered. */
export async function fillUse(engine: DuckdbEngine, rules: Ruleset): Promise<void> {
  const used = await readUse(engine, rules);
  const { entity } = rules;
  await insert(
    engine,
    'rule_use',
    used.map(({ kind, name, pairs, cutPairs }) => ({ entity, kind, name, pairs, cut_pairs: Math.round(cutPairs) })),
  );
}

/** What the edition says about itself; counts what was put into it. */
export async function fillMeta(
  engine: DuckdbEngine,
  input: PublishInput,
  options: BuildOptions & { readonly tables: readonly EditionTable[] },
): Promise<{ golden: number; records: number }> {
  const { rulesets, run, project } = input;
  const ledger = input.intake ?? input.ledger;
  const counts = [`(select count(*) from edition.main.record) as records`].concat(
    `(0${rulesets.map(({ entity }) => ` + (select count(*) from edition.main.${engine.dialect.id(`golden_${entity}`)})`).join('')}) as golden`,
  );
  const [row] = await engine.rows(`select ${counts.join(', ')}`);
  const { golden, records } = { golden: Number(row!['golden']), records: Number(row!['records']) };
  await insert(engine, 'meta_run', [
    {
      run_id: run.runId,
      as_of: run.asOf,
      published_at: toTimestamp(options.publishedAt),
      project: project.config.name,
      schema_version: SCHEMA_VERSION,
      code_version: options.codeVersion,
      rules_hash: options.rulesHash,
      previous_run_id: options.previousRun ?? null,
      records,
      golden,
    },
  ]);
  const batches = heldBatches(ledger).map(({ batch_id, sha256 }) => ({ kind: 'batch', name: batch_id, hash: sha256 }));
  await insert(engine, 'meta_input', [...options.inputs, ...batches]);
  await insert(
    engine,
    'meta_dictionary',
    dictionaryOf(options.tables).map((line) => ({ ...line })),
  );
  await insert(
    engine,
    'meta_example',
    examplesOf(rulesets.map(({ entity }) => entity)).map((example, i) => ({ example: i + 1, ...example })),
  );
  return { golden, records };
}

/** Inserts rows of the ledger or the catalogue, by the names of their properties; a few thousand at most. */
async function insert(
  engine: DuckdbEngine,
  table: string,
  rows: readonly Readonly<Record<string, Cell>>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += 500) {
    const some = rows.slice(start, start + 500);
    const names = Object.keys(some[0]!);
    const values = some.map((row) => `(${names.map((name) => cell(row[name] ?? null)).join(', ')})`);
    await engine.run(
      `insert into edition.main.${engine.dialect.id(table)} (${names.map(engine.dialect.id).join(', ')}) values\n${values.join(',\n')}`,
    );
  }
}

function cell(value: Cell): string {
  return Array.isArray(value)
    ? `[${value.map((item: string) => literal(item)).join(', ')}]::varchar[]`
    : literal(value as string);
}

/** ISO 8601 in UTC as a timestamp without zone. */
export function toTimestamp(iso: string): string {
  return new Date(iso).toISOString().replace('T', ' ').replace('Z', '');
}
