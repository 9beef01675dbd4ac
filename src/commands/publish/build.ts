import { chmodSync } from 'node:fs';
import type { EditionEntity } from '../../domain/edition/entity.ts';
import { reconciliationTables } from '../../domain/edition/reconciliation.ts';
import type { FieldShape } from '../../domain/edition/shape.ts';
import type { EditionTable } from '../../domain/edition/table.ts';
import { commentSql, createStatements } from '../../domain/edition.ts';
import { type DuckdbEngine, LIGHT_PACKING } from '../../engine/duckdb.ts';
import { frugally } from '../../engine/frugal.ts';
import { inLanes } from '../../engine/lanes.ts';
import { type BreakTrend, loadBreakEvents, loadBreakTrend, loadCertificates } from '../../ledger/breaks.ts';
import { loadQualityTrend, type QualityTrend } from '../../ledger/quality.ts';
import { literal } from '../../sql/sql.ts';
import { type Fill, publishFills } from '../../stages/publish.ts';
import { historySql } from '../../stages/publish-history.ts';
import { showEarlier } from './earlier.ts';
import type { PublishInput } from './edition.ts';
import { beginFrom, carriedTables, renewedTables } from './carry.ts';
import { fillFacts, planFacts } from './facts.ts';
import { fillIntake, fillMeta, fillUse, toTimestamp } from './fill.ts';
import { keepCaseAge } from './case-age.ts';
import { fillReview } from './review.ts';
import { FOUND, gatherBreaks, settleBreaks } from './breaks.ts';
import { segmentColumns } from './past.ts';
import { settleQuality } from './quality.ts';
import type { Renewing } from './renew.ts';
import { fillAgain } from './renew-fill.ts';
import { besideIn, enter, matchedIn, type Opened, type Resolved, resolvedIn, shapesOf } from './resolve.ts';

/** Every so many runs the engine puts together what single days left in pieces. */
const TIDY = 16;

export interface BuildOptions {
  readonly opened: readonly Opened[];
  readonly entities: readonly EditionEntity[];
  readonly tables: readonly EditionTable[];
  /** What is made again of each entity, over a copy of the edition before; null where all is made anew. */
  readonly renewing: ReadonlyMap<string, Renewing> | null;
  /** How many threads the engine has; facts take all that the project gives. */
  readonly threads: number;
  readonly resolved: readonly Resolved[];
  /** The file to make. */
  readonly path: string;
  /** File of the edition before, or undefined. */
  readonly previous: string | undefined;
  readonly previousRun: string | undefined;
  /** UTC, ISO 8601. */
  readonly publishedAt: string;
  readonly rulesHash: string;
  readonly codeVersion: string;
  /** Hashes of the rules and contracts, by kind and name. */
  readonly inputs: readonly { readonly kind: string; readonly name: string; readonly hash: string }[];
  /** Where the segment of an entity is written, absolute. */
  readonly segmentPath: (entity: string) => string;
}

export interface Built {
  readonly golden: number;
  readonly records: number;
  /** Entity: events in its new segment. */
  readonly events: ReadonlyMap<string, number>;
  /** Breaks that this run leaves. */
  readonly trend: readonly BreakTrend[];
  /** What its data score. */
  readonly quality: readonly QualityTrend[];
  /** That what was copied of the edition before is on the disk. */
  readonly synced: Promise<void>;
  /** That the tables of facts which the next run needs are in their file; to be waited for before the engine is closed. */
  readonly kept: Promise<void>;
}

/** Makes the edition's file, whole, commented and closed, and the segments of id events beside it. Nothing counts yet. */
export async function buildEdition(engine: DuckdbEngine, input: PublishInput, options: BuildOptions): Promise<Built> {
  const { rulesets, run } = input;
  const { entities, tables, renewing } = options;
  const byName = new Map(tables.map((table) => [table.name, table]));
  // Checkpointed once, at the end, and nothing before it counts: a log to recover from would be written for nobody. Without these packings writing 200 k records takes a quarter less time; the file grows by three quarters.
  await engine.run(`
    set checkpoint_threshold = '1TB';
    ${LIGHT_PACKING}`);
  const plan = await planFacts(engine, input, options.previousRun);
  const keep = new Set([
    ...(plan !== null && plan.from !== null && options.previous !== undefined ? carriedTables : []),
    ...(renewing === null ? [] : renewedTables(rulesets.map(({ entity }) => entity))),
  ]);
  let synced = Promise.resolve();
  if (keep.size > 0) {
    // Rows that go leave holes, and a day is a small piece: putting pieces together rewrites what a year holds, and is done now and then.
    if (run.seq % TIDY !== 0) await engine.run('set max_vacuum_tasks = 0');
    const begun = await beginFrom(engine, {
      previous: options.previous!,
      path: options.path,
      keep,
      ahead: input.ahead,
    });
    synced = begun.synced;
  } else {
    await input.ahead?.drop();
    await engine.run(`attach ${literal(options.path)} as edition (storage_version 'v1.0.0', recovery_mode no_wal_writes)`); // prettier-ignore
  }
  chmodSync(options.path, 0o600);
  await together(
    engine,
    createStatements(
      tables.filter(({ name }) => !keep.has(name)),
      'edition.main',
    ),
  );
  await gatherBreaks(engine);
  const put = (table: string, query: string, sorted: boolean, by = engine) => {
    const { name, columns, sortedBy = [] } = byName.get(table)!;
    const order = sorted ? sortedBy : [];
    // What is known of a break is complete only at the end: they are gathered until then.
    return fill(
      by,
      { into: name === 'break_item' ? FOUND : `edition.main.${engine.dialect.id(name)}`, columns, order },
      query,
    );
  };
  const events = new Map<string, number>();
  const { days, owner = null } = input.project.config.review;
  const queue = { day: run.asOf, days, owner };
  for (const ruleset of rulesets) {
    const resolved = options.resolved.find(({ entity }) => entity === ruleset.entity)!;
    const entity = entities.find((one) => one.entity === ruleset.entity)!;
    await enter(engine, ruleset.entity);
    const when = { runId: run.runId, seq: run.seq, at: toTimestamp(run.startedAt) };
    const { review } = ruleset.thresholds;
    const filling = { entity, review, queue, run: when };
    const told = async (table: string, query: string, sorted: boolean, by = engine) => {
      const start = performance.now();
      const rows = await put(table, query, sorted, by);
      input.onTable?.(table, rows, performance.now() - start);
    };
    const again = renewing?.get(ruleset.entity);
    if (again !== undefined) {
      const opened = options.opened.find((one) => one.ruleset.entity === ruleset.entity)!;
      const segment = (before: string | null) =>
        writeSegment(engine, entity, { ...options, resolved, run: when, before });
      const given = {
        filling,
        again,
        opened,
        segment: options.segmentPath(ruleset.entity),
      };
      events.set(ruleset.entity, await fillAgain(engine, input, { ...given, put: told, writeSegment: segment }));
      await letGo(engine, ruleset.entity);
      continue;
    }
    const second = await besideIn(engine, ruleset.entity);
    try {
      const both = [engine, second];
      const fills = toTasks(publishFills(filling, engine.dialect));
      await inLanes(fills, both.length, ({ fill: { table, query, sorted } }, lane) =>
        told(table, query, sorted, both[lane]),
      );
    } finally {
      await second.close();
    }
    await fillUse(engine, ruleset);
    for (const table of reconciliationTables)
      if (await hasTable(engine, ruleset.entity, table.from ?? table.name))
        await put(
          table.name,
          `select ${literal(ruleset.entity)} as entity, * from ${engine.dialect.id(table.from ?? table.name)}`,
          table.name !== 'break_item',
        );
    const count = await writeSegment(engine, entity, { ...options, resolved, run: when });
    events.set(ruleset.entity, count);
    await put(
      'golden_history',
      `select ${literal(ruleset.entity)} as entity, golden_id, attribute, old_value as from_value, new_value as to_value, run_id, happened_at
       from (select * from id_past union all by name select * from read_parquet(${literal(options.segmentPath(ruleset.entity))})) as past
       where kind = 'value_changed'`,
      true,
    );
    await letGo(engine, ruleset.entity);
  }
  if (options.previous !== undefined) await keepCaseAge(engine, options.previous);
  await fillReview(engine, input.intake ?? input.ledger, {
    put,
    asOf: run.asOf,
    timeZone: input.project.config.time_zone,
    entities: rulesets.map(({ entity }) => entity),
  });
  await fillIntake(engine, input, put);
  let kept = Promise.resolve();
  if (plan !== null) {
    await engine.run(`set threads = ${input.project.config.threads}`);
    ({ kept } = await fillFacts(engine, input, plan, { put, previous: options.previous }));
    await engine.run(`set threads = ${options.threads}`);
  }
  const trend = await settleBreaks(engine, {
    previous: options.previous,
    renewed: renewing === null ? undefined : [...renewing.keys()],
    runId: run.runId,
    asOf: run.asOf,
    publishedAt: options.publishedAt,
    said: loadBreakEvents(input.ledger),
    trend: loadBreakTrend(input.ledger, 29),
    certificates: loadCertificates(input.ledger),
  });
  const quality = await settleQuality(engine, {
    runId: run.runId,
    asOf: run.asOf,
    trend: loadQualityTrend(input.ledger, 29),
  });
  const counts = await fillMeta(engine, input, { ...options, tables });
  // Tables that were taken over as they are have theirs.
  const said = new Map((await engine.rows("select table_name as name, comment from duckdb_tables() where database_name = 'edition'")).map(({ name, comment }) => [name, comment])); // prettier-ignore
  await together(
    engine,
    tables.filter(({ name, about }) => said.get(name) !== about).flatMap((table) => commentSql(table, 'edition.main')),
  );
  await engine.run('checkpoint edition; detach edition');
  return { ...counts, events, trend, quality, synced, kept };
}

/** Fills as tasks for lanes: what goes into one table goes there in order, and what reads the edition waits for all before it. */
function toTasks(
  fills: readonly Fill[],
): { readonly fill: Fill; readonly table: string; readonly reads: readonly string[] }[] {
  return fills.map((fill, i) => {
    const before = fills.slice(0, i).flatMap(({ table }, at) => (table === fill.table || /\bedition\./.test(fill.query) ? [`${at}`] : [])); // prettier-ignore
    return { fill, table: `${i}`, reads: before };
  });
}

/** Lets go of what was worked out of an entity, and of its workspace. */
async function letGo({ run, dialect }: DuckdbEngine, entity: string): Promise<void> {
  await run(`use memory; detach ${dialect.id(resolvedIn(entity))}; detach ${dialect.id(matchedIn(entity))}`);
}

/** Many small statements as one transaction: alone, each would wait for the disk. */
async function together(engine: DuckdbEngine, statements: readonly string[]): Promise<void> {
  await engine.run(['begin', ...statements, 'commit'].join(';\n'));
}

/** Which comparisons have columns in the workspace: a rules file may name one that no pair ever reached. */
export async function describeEntities(engine: DuckdbEngine, input: PublishInput): Promise<EditionEntity[]> {
  const entities: EditionEntity[] = [];
  for (const ruleset of input.rulesets) {
    const rows = await engine.rows(
      `select table_name as t, column_name as c from duckdb_columns() where database_name = ${literal(matchedIn(ruleset.entity))} and table_name in ('link', 'record')`,
    );
    const has = (table: string, name: string) => rows.some(({ t, c }) => t === table && c === name);
    const own = input.contracts.filter(({ entity }) => entity === ruleset.entity);
    entities.push({
      entity: ruleset.entity,
      title: ruleset.title,
      shapes: shapesOf(ruleset),
      comparisons: ruleset.comparisons.map(({ name }) => name).filter((name) => has('link', `${name}_level`)),
      measures: [...new Set(own.flatMap(({ measures }) => measures))].filter((name) => has('record', `m_${name}`)),
    });
  }
  return entities;
}

interface Filled {
  readonly into: string;
  readonly columns: EditionTable['columns'];
  /** Columns to sort by; none where rows stay as they come. */
  readonly order: readonly string[];
}

/** Inserts by name: what the catalogue does not know is left out, what the query does not give stays null. */
async function fill(engine: DuckdbEngine, { into, columns, order }: Filled, query: string): Promise<number> {
  const { id } = engine.dialect;
  const given = new Set((await engine.rows(`describe ${query}`)).map((row) => row['column_name']));
  const names = columns
    .filter(({ name }) => given.has(name))
    .map(({ name }) => id(name))
    .join(', ');
  const by = order.filter((name) => given.has(name)).map(id);
  const statement = `insert into ${into} (${names})\nselect ${names}\nfrom (\n${query}\n) as filled${by.length === 0 ? '' : `\norder by ${by.join(', ')}`}`;
  const rows = await frugally(engine, () => engine.rows(statement));
  return Number(rows[0]?.['Count'] ?? 0);
}

async function hasTable(engine: DuckdbEngine, entity: string, table: string): Promise<boolean> {
  const rows = await engine.rows(
    `select 1 from duckdb_tables() where database_name = ${literal(resolvedIn(entity))} and table_name = ${literal(table)}`,
  );
  return rows.length > 0;
}

/** The segment of this run: its id events and the golden values that changed. Parquet, complete before it is registered. */
async function writeSegment(
  engine: DuckdbEngine,
  { entity, shapes }: EditionEntity,
  options: Omit<BuildOptions, 'resolved'> & {
    resolved: Resolved;
    run: { runId: string; seq: number; at: string };
    /** Table of the golden records that may be others now, as they were; null where none may be; the edition before where it is not said. */
    before?: string | null;
  },
): Promise<number> {
  const { run, resolved, previous } = options;
  const constant = (kind: string) =>
    `${run.seq}::integer as run_seq, ${literal(run.runId)} as run_id, timestamp ${literal(run.at)} as happened_at, ${kind} as kind`;
  const events = `select ${constant('kind')}, golden_id, source, source_key, other_id, cause, null as attribute, null as old_value, null as new_value from id_event`;
  let changed = `select golden_id, attribute, old_value, new_value from (values (null, null, null, null)) as none(golden_id, attribute, old_value, new_value) where false`;
  const compare = (fields: readonly FieldShape[], table: string) => historySql(fields, table, engine.dialect);
  if (typeof options.before === 'string')
    changed = compare(
      shapes.filter((field) => field.golden),
      options.before,
    );
  if (previous !== undefined && options.before === undefined) {
    await showEarlier(engine, previous);
    const table = `golden_${entity}`;
    const columns = await engine.rows(
      `select column_name as name from duckdb_columns() where database_name = 'earlier' and table_name = ${literal(table)}`,
    );
    const comparable = shapes.filter((field) => field.golden && columns.some(({ name }) => name === field.name));
    changed = compare(comparable, `earlier.main.${engine.dialect.id(table)}`);
  }
  const values = `select ${constant("'value_changed'")}, golden_id, null as source, null as source_key, null as other_id, null as cause, attribute, old_value, new_value from (${changed}) as changed`;
  const casts = Object.entries(segmentColumns).map(([name, type]) => `cast(${name} as ${type}) as ${name}`);
  const path = options.segmentPath(entity);
  const rows = await engine.rows(
    `copy (select ${casts.join(', ')} from (${events} union all by name ${values}) as event order by kind, golden_id, source, source_key)
     to ${literal(path)} (format parquet, compression zstd, kv_metadata {matching_hash: ${literal(resolved.matchingHash)}, last_batch: ${literal(String(resolved.lastBatch))}, held: ${literal(String(resolved.heldBatches))}})`,
  );
  chmodSync(path, 0o600);
  return Number(rows[0]?.['Count'] ?? 0);
}
