import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FieldShape, toShapes } from '../../domain/edition/shape.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Made } from '../../engine/engine.ts';
import { inLanes } from '../../engine/lanes.ts';
import { MestreError } from '../../errors.ts';
import { heldBatches } from '../../ledger/batches.ts';
import { type IdSegment, loadSegments } from '../../ledger/ids.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import type { Step } from '../../sql/step.ts';
import { identify } from '../../stages/identify.ts';
import { fillReads } from '../../stages/publish.ts';
import { withOverrides } from '../../stages/override.ts';
import { quality } from '../../stages/quality.ts';
import { knownTables } from '../../stages/renew.ts';
import { reconcile, toReconcileInput } from '../../stages/reconcile.ts';
import { survive } from '../../stages/survive.ts';
import { kindOf } from '../../standardise/kinds.ts';
import { knownIn } from './known.ts';
import { loadGiven } from './overrides.ts';
import { followEnds, pastSql, readKnown, verified } from './past.ts';
import { loadReview } from './review.ts';
import type { PublishInput } from './edition.ts';

/** What the steps of one entity left in the engine, and what the next segment must say. */
export interface Resolved {
  readonly entity: string;
  readonly lastSerial: number;
  readonly segments: readonly IdSegment[];
  readonly matchingHash: string;
  readonly lastBatch: number;
  readonly heldBatches: number;
}

export const workspaceOf = (folder: string, entity: string): string => join(folder, `${entity}.duckdb`);

export const shapesOf = (ruleset: Ruleset) => toShapes(ruleset.fields, kindOf);

/** The plan from groups to golden records and their quality, without what only a run knows. */
export function resolvePlan(
  ruleset: Ruleset,
  contracts: readonly SourceContract[],
  when: {
    readonly asOf: string;
    readonly lastSerial: number;
    readonly lastBatch: number | null;
    readonly rulesChanged: boolean;
    /** Fields that people override: `given_<field>` is loaded. */
    readonly overridden?: readonly string[];
    /** See `IdentifyOptions`. */
    readonly narrow?: { readonly keys: string; readonly inUse: string };
  },
  dialect: DuckdbEngine['dialect'],
): Step[] {
  const shapes = shapesOf(ruleset);
  const own = contracts.filter(({ entity }) => entity === ruleset.entity);
  const erasing: Record<string, string[]> = {};
  for (const contract of own)
    for (const field of contract.null_means_deleted) (erasing[field] ??= []).push(contract.source);
  const input = toReconcileInput(ruleset, own, { asOf: when.asOf });
  return [
    ...identify({ entity: ruleset.entity, ...when }),
    // The whole day counts: an extract of the evening is not in the future.
    ...withOverrides(
      survive({ shapes, survivorship: ruleset.survivorship, asOf: `${when.asOf} 23:59:59.999999`, erasing }, dialect),
      { shapes, overridden: when.overridden ?? [] },
      dialect,
    ),
    ...quality(
      {
        fields: shapes.map((shape) => ({
          shape,
          sources: input.fields.find(({ name }) => name === shape.name)?.mappedBy ?? [],
          shelfLife: ruleset.survivorship.fields[shape.name]?.shelf_life ?? null,
        })),
        products: productsOf(own),
        asOf: when.asOf,
      },
      dialect,
    ),
    ...reconcile(input, dialect),
  ];
}

/** Source: the product that its records stand for. */
export function productsOf(contracts: readonly SourceContract[]): Record<string, string> {
  return Object.fromEntries(
    contracts.flatMap(({ source, product }) => (product === undefined ? [] : [[source, product] as const])),
  );
}

/** The database in memory that holds what is resolved of an entity, and the workspace that it is read from. */
export const resolvedIn = (entity: string): string => `resolved_${entity}`;
export const matchedIn = (entity: string): string => `matched_${entity}`;

/** From here on an entity's own tables are found by their bare names: those resolved first, those matched behind. */
export async function enter(engine: DuckdbEngine, entity: string): Promise<void> {
  const path = [resolvedIn(entity), matchedIn(entity)].map((name) => `${engine.dialect.id(name)}.main`).join(',');
  await engine.run(`set search_path = ${literal(path)}`);
}

/** An entity whose workspace is attached and fits the files received, with what earlier runs said of its ids. */
export interface Opened {
  readonly ruleset: Ruleset;
  readonly segments: readonly IdSegment[];
  readonly batches: readonly { readonly batch_id: string; readonly seq: number }[];
  readonly matchingHash: string;
  /** Contracts, those that sent nothing without measures. */
  readonly heard: readonly SourceContract[];
  readonly when: Parameters<typeof resolvePlan>[2];
  /** Golden ids with values that people gave. */
  readonly given: readonly string[];
}

/**
 * Attaches an entity's workspace, and a database in memory for what is worked out (and spilled from there): a workspace is thrown away
 * with the next run, so writing to it would only cost time. Loads what the first steps read: `id_past_all`, `batch_seen`, `id_lock`, and
 * what people gave.
 */
export async function openEntity(engine: DuckdbEngine, input: PublishInput, ruleset: Ruleset): Promise<Opened> {
  const { project, ledger, contracts, run } = input;
  const workspace = workspaceOf(project.paths.workspace, ruleset.entity);
  if (!existsSync(workspace))
    throw new MestreError(
      'gate',
      'no_workspace',
      `The records of ${ruleset.entity} were not matched yet: there is nothing to publish`,
      {
        hint: 'mestre run',
      },
    );
  const segments = loadSegments(ledger, ruleset.entity);
  const paths = await verified(project.paths.state, segments);
  const batches = heldBatches(input.intake ?? ledger).filter(({ entity }) => entity === ruleset.entity);
  const { id } = engine.dialect;
  await engine.run(`attach ':memory:' as ${id(resolvedIn(ruleset.entity))}`);
  await engine.run(`attach ${literal(workspace)} as ${id(matchedIn(ruleset.entity))} (read_only)`);
  await enter(engine, ruleset.entity);
  await requireTables(engine, ruleset.entity);
  await requireBatches(
    engine,
    ruleset.entity,
    // A source without a contract takes no part.
    batches.filter(({ source }) => contracts.some((one) => one.source === source)).map(({ batch_id }) => batch_id),
  );
  await engine.run(pastSql(paths));
  const known = paths.length === 0 ? undefined : await readKnown(engine, paths.at(-1)!);
  await engine.load(
    'batch_seen',
    { batch_id: 'VARCHAR', seq: 'INTEGER' },
    { batch_id: batches.map(({ batch_id }) => batch_id), seq: Int32Array.from(batches, ({ seq }) => seq) },
  );
  await engine.run('create or replace table id_lock (golden_id VARCHAR, source VARCHAR, source_key VARCHAR)');
  const matchingHash = matchingHashOf(ruleset);
  const lastSerial = segments.reduce((last, segment) => Math.max(last, segment.lastSerial), 0);
  const takenBack = known !== undefined && batches.filter(({ seq }) => seq <= known.lastBatch).length !== known.held;
  const overridden = await loadGiven(engine, {
    ledger: input.intake ?? ledger,
    entity: ruleset.entity,
    asOf: run.asOf,
    shapes: shapesOf(ruleset),
    own: contracts.filter(({ entity }) => entity === ruleset.entity),
  });
  const given = overridden.map((field) => `select golden_id from ${id(`given_${field}`)}`);
  // A source that has sent nothing yet has no measures to add up: `record` lacks their columns.
  const sent = new Set(batches.map(({ source }) => source));
  return {
    ruleset,
    segments,
    batches,
    matchingHash,
    heard: contracts.map((contract) => (sent.has(contract.source) ? contract : { ...contract, measures: [] })),
    when: {
      asOf: run.asOf,
      lastSerial,
      lastBatch: known === undefined || takenBack ? null : known.lastBatch,
      rulesChanged: known !== undefined && known.matchingHash !== matchingHash,
      overridden,
    },
    given:
      given.length === 0 ? [] : (await engine.rows(given.join('\nunion\n'))).map((row) => String(row['golden_id'])),
  };
}

/** What the next segment of ids must say of an entity that was resolved. */
export async function toResolved(engine: DuckdbEngine, opened: Opened): Promise<Resolved> {
  const { ruleset, segments, matchingHash, batches, when } = opened;
  const minted = await engine.rows("select count(*) as n from group_identity where how = 'minted'");
  return {
    entity: ruleset.entity,
    lastSerial: when.lastSerial + Number(minted[0]!['n']),
    segments,
    matchingHash,
    lastBatch: Math.max(0, ...batches.map(({ seq }) => seq)),
    heldBatches: batches.length,
  };
}

/** Gives every group of a workspace its golden id and values, and leaves what the next publication may go on from. */
export async function resolveEntity(
  engine: DuckdbEngine,
  input: PublishInput,
  opened: Opened,
  keeps: boolean,
): Promise<Resolved> {
  // prettier-ignore
  const { ruleset, heard, when } = opened;
  const { id } = engine.dialect;
  await enter(engine, ruleset.entity);
  await engine.run('create or replace view id_past as select * from id_past_all');
  const known = new Set(keeps ? knownTablesOf(shapesOf(ruleset)) : []);
  const second = await besideIn(engine, ruleset.entity);
  try {
    await applyLean([engine, second], resolvePlan(ruleset, heard, when, engine.dialect), {
      shapes: shapesOf(ruleset),
      onMade: async (made, by) => {
        if (known.has(made.table)) await by.run(`create table ${id(knownIn(ruleset.entity))}.main.${id(made.table)} as select * from ${id(made.table)}`); // prettier-ignore
        input.onMade?.(made);
      },
    });
  } finally {
    await second.close();
  }
  await followEnds(engine, input.run);
  await loadReview(engine, { ledger: input.intake ?? input.ledger, run: input.run }, ruleset);
  return toResolved(engine, opened);
}

/** All tables per record that a publication may leave; `drift_of_<field>` only where a source sends the field. */
export const knownTablesOf = (shapes: readonly FieldShape[]): string[] => [
  ...knownTables,
  ...shapes.map(({ name }) => `drift_of_${name}`),
];

/** A second connection that finds an entity's tables as the first one does. */
export async function besideIn(engine: DuckdbEngine, entity: string): Promise<DuckdbEngine> {
  const second = await engine.beside();
  await enter(second, entity);
  return second;
}

/**
 * Applies a plan on as many connections as are given, and drops each of its tables once nobody reads it any more: memory is for what is
 * still needed. Many steps work in one thread for much of their time; side by side they leave none idle.
 */
export async function applyLean(
  engines: readonly DuckdbEngine[],
  plan: readonly Step[],
  {
    shapes,
    keep = [],
    onMade,
  }: {
    readonly shapes: readonly FieldShape[];
    /** Tables that are needed besides those that fill the edition. */
    readonly keep?: readonly string[];
    /** Told after each table, with the connection that is free until then. */
    readonly onMade: (made: Made, by: DuckdbEngine) => Promise<void> | void;
  },
): Promise<void> {
  const needed = new Set([...fillReads(shapes), ...keep]);
  const readers = new Map<string, number>();
  const readBy = ({ table, reads }: Step) => [...new Set([table, ...reads])];
  for (const step of plan) for (const name of readBy(step)) readers.set(name, (readers.get(name) ?? 0) + 1);
  const own = new Set(plan.map(({ table }) => table));
  await inLanes(plan, engines.length, async (step, lane) => {
    const by = engines[lane]!;
    await onMade(await by.make(step), by);
    for (const name of readBy(step)) {
      const left = readers.get(name)! - 1;
      readers.set(name, left);
      if (left === 0 && own.has(name) && !needed.has(name)) await by.run(`drop table ${by.dialect.id(name)}`);
    }
  });
}

async function requireTables(engine: DuckdbEngine, entity: string): Promise<void> {
  const rows = await engine.rows(
    `select table_name as name from duckdb_tables() where database_name = ${literal(matchedIn(entity))}`,
  );
  const there = new Set(rows.map(({ name }) => name));
  const missing = ['record', 'grouping', 'link', 'review_pair'].filter((name) => !there.has(name));
  if (missing.length > 0)
    throw new MestreError('gate', 'not_matched', `The workspace of ${entity} has no ${missing.join(', ')} yet`, {
      hint: 'mestre run',
    });
}

/** Files that came in or were taken back since the matching would make an edition that does not add up: said before it is built. */
async function requireBatches(engine: DuckdbEngine, entity: string, held: readonly string[]): Promise<void> {
  const rows = await engine.rows(
    `select table_name as name from duckdb_tables() where database_name = ${literal(matchedIn(entity))} and starts_with(table_name, 'held_')`,
  );
  if (rows.length === 0) return;
  const parts = rows.map(({ name }) => `select batch_id from ${engine.dialect.id(String(name))}`);
  const matched = new Set((await engine.rows(parts.join(' union all '))).map((row) => row['batch_id']));
  const missing = held.filter((batch) => !matched.has(batch)).length;
  const gone = [...matched].filter((batch) => !held.includes(String(batch))).length;
  const said = [
    ...(missing > 0 ? [`${missing} received since`] : []),
    ...(gone > 0 ? [`${gone} taken back since`] : []),
  ];
  if (said.length > 0)
    throw new MestreError(
      'gate',
      'not_matched',
      `The records of ${entity} were not matched again: files ${said.join(', ')}`,
      {
        hint: 'mestre run',
      },
    );
}

/** SHA-256 of the rules that decide who is who; survivorship and titles are left out. */
function matchingHashOf({ fields, blocking, comparisons, always, never, thresholds, generic, model }: Ruleset): string {
  const deciding = { fields, blocking, comparisons, always, never, thresholds, generic, model };
  return createHash('sha256').update(JSON.stringify(deciding)).digest('hex');
}
