import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdb } from '../../engine/duckdb.ts';
import type { Made } from '../../engine/engine.ts';
import { editionTables } from '../../domain/edition.ts';
import { recordBreakTrend } from '../../ledger/breaks.ts';
import { recordQualityTrend } from '../../ledger/quality.ts';
import { loadEditions, registerEdition } from '../../ledger/editions.ts';
import { loadSegmentPaths } from '../../ledger/ids.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { Run } from '../../ledger/runs.ts';
import { hashesOf, rulesHash as rulesHashOf } from '../../rules/hash.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { keptSql, publishChecks } from '../../stages/publish-check.ts';
import { loadVersion } from '../../version.ts';
import { memoryOf } from '../memory.ts';
import type { Ahead } from './ahead.ts';
import { buildEdition, type Built, describeEntities } from './build.ts';
import {
  buildingPath,
  editionName,
  makeFolder,
  pointTo,
  settle,
  sha256Of,
  syncFile,
  tidyEditions,
  tidySegments,
} from './files.ts';
import { saveKnown } from './known.ts';
import { planRenewal, renewEntity, restEntity } from './renew.ts';
import { openEntity, type Opened, resolveEntity, type Resolved } from './resolve.ts';

export interface PublishInput {
  readonly project: Project;
  readonly ledger: Ledger;
  /** A snapshot of the ledger that batches are read from, where files may still come in; otherwise the ledger itself. */
  readonly intake?: Ledger;
  /** The run that this edition belongs to; `startRun` of the ledger has written it down. */
  readonly run: Run;
  readonly rulesets: readonly Ruleset[];
  readonly contracts: readonly SourceContract[];
  readonly now: () => Date;
  /** A copy of the edition before that was begun already. */
  readonly ahead?: Ahead | undefined;
  /** Make everything anew, whatever is known. */
  readonly full?: boolean;
  /** Share of records touched from which on everything is made anew as well; a fifth unless said. */
  readonly mostTouched?: number;
  /** Told after each table of the workspace. */
  readonly onMade?: (made: Made) => void;
  /** Told what readers of the edition should know, as a sentence. */
  readonly onWarn?: (sentence: string) => void;
  /** Told after each table of the edition. */
  readonly onTable?: (table: string, rows: number, milliseconds: number) => void;
}

export interface FailedCheck {
  readonly check: string;
  readonly rows: number;
  /** What is wrong, for people. */
  readonly says: string;
}

export interface Published {
  /** Absolute path of the new edition; null where a check failed and the old one stays. */
  readonly path: string | null;
  readonly golden: number;
  readonly records: number;
  readonly failed: readonly FailedCheck[];
  /** Editions beyond those to keep, and what a crash had left. */
  readonly removed: readonly string[];
}

/**
 * From `record`, `grouping`, `link` and `review_pair` in the workspaces to a published edition. The workspaces must be
 * closed; the caller holds the lock. Until the edition and its ids are registered, in one transaction, nothing counts: a
 * crash before leaves files that the next run sweeps away, a crash after leaves a link that it moves.
 */
export async function publishEdition(input: PublishInput): Promise<Published> {
  const { project, ledger, run, rulesets, contracts, now } = input;
  const { editions, state } = project.paths;
  const { keep } = project.config.editions;
  makeFolder(editions, 0o750);
  const published = () => loadEditions(ledger).map(({ path }) => path);
  const swept = tidyEditions(editions, published(), { keep, ahead: input.ahead?.name });
  tidySegments(state, loadSegmentPaths(ledger));

  const name = editionName(run.asOf, run.runId);
  const building = buildingPath(editions, name);
  const known = loadEditions(ledger);
  const previous = known.find(({ path }) => existsSync(join(editions, path)));
  if (known[0] !== undefined && previous?.path !== known[0].path)
    input.onWarn?.(missingEdition(editions, known[0].path, previous?.path));
  const inputs = hashesOf(rulesets, contracts);
  const rulesHash = rulesHashOf(rulesets, contracts);
  const publishedAt = now().toISOString();
  const segmentPath = (entity: string) => join(state, 'identity', entity, `${run.runId}.parquet`);
  for (const { entity } of rulesets) makeFolder(join(state, 'identity', entity), 0o700);
  const engine = await openDuckdb({
    memory: memoryOf(project, input.intake ?? ledger),
    threads: project.config.threads,
    // What is kept for the next publication is read once, by that one.
    scratch: true,
    temporary: join(state, 'spill', 'publish'),
  });
  const resolved: Resolved[] = [];
  let built: Built;
  let { threads } = project.config;
  try {
    // Rows keep the order of their records, so that ids that belong together lie together without a sort.
    await engine.run('set preserve_insertion_order = true');
    const opened: Opened[] = [];
    for (const ruleset of rulesets) opened.push(await openEntity(engine, input, ruleset));
    const entities = await describeEntities(engine, input);
    const tables = editionTables(entities);
    const before = previous === undefined ? undefined : { path: join(editions, previous.path), runId: previous.runId };
    const plan = await planRenewal(engine, input, {
      opened,
      entities,
      tables,
      previous: previous?.path === known[0]?.path ? before : undefined,
    });
    threads = plan.threads;
    await engine.run(`set threads = ${threads}`);
    for (const one of opened) {
      const { entity } = one.ruleset;
      const renewing = plan.renewing?.get(entity);
      resolved.push(
        renewing === undefined
          ? await resolveEntity(engine, input, one, plan.next.has(entity))
          : await (renewing.narrow ? renewEntity : restEntity)(engine, input, one),
      );
    }
    built = await buildEdition(engine, input, {
      opened,
      resolved,
      entities,
      tables,
      renewing: plan.renewing,
      threads,
      path: building,
      previous: before?.path,
      previousRun: previous?.runId,
      publishedAt,
      rulesHash,
      codeVersion: loadVersion(),
      inputs,
      segmentPath,
    });
    for (const { entity } of rulesets) await saveKnown(engine, entity, plan.next.get(entity) ?? null);
    await built.kept;
  } finally {
    await engine.close();
  }
  await built.synced;
  syncFile(building);

  const failed = await checkEdition(building, input, threads);
  if (failed.length > 0) {
    rmSync(building, { force: true });
    for (const { entity } of rulesets) rmSync(segmentPath(entity), { force: true });
    return { path: null, golden: built.golden, records: built.records, failed, removed: swept };
  }
  chmodSync(building, 0o640);
  const path = join(editions, name);
  settle(building, path);
  const segments = [];
  for (const { entity, segments: before, lastSerial } of resolved) {
    syncFile(segmentPath(entity));
    segments.push({
      runId: run.runId,
      entity,
      seq: before.length + 1,
      path: join('identity', entity, `${run.runId}.parquet`),
      sha256: await sha256Of(segmentPath(entity)),
      events: built.events.get(entity)!,
      lastSerial,
    });
  }
  const { golden, records } = built;
  recordBreakTrend(ledger, built.trend);
  recordQualityTrend(ledger, built.quality);
  registerEdition(ledger, { runId: run.runId, path: name, publishedAt, rulesHash, golden, records }, segments);
  pointTo(editions, name);
  return {
    path,
    golden,
    records,
    failed,
    removed: [...swept, ...tidyEditions(editions, published(), { keep, ahead: input.ahead?.name })],
  };
}

/** What is lost with the file of an edition: which values changed is told by comparing with it, so changes up to it are told as of now or not at all. */
function missingEdition(folder: string, name: string, older: string | undefined): string {
  const file = join(folder, name);
  return older === undefined
    ? `${file}, the edition before, is not there: which golden values changed since cannot be told, and breaks are as old as this run`
    : `${file}, the edition before, is not there: golden values were compared with ${older}, so what changed since then counts as changed by this run`;
}

/** Opens the finished file as any reader would and asks it to keep its promises. */
async function checkEdition(
  path: string,
  { rulesets, project }: PublishInput,
  threads: number,
): Promise<FailedCheck[]> {
  const engine = await openDuckdb({
    path,
    readOnly: true,
    memory: project.config.memory,
    threads,
    temporary: join(project.paths.state, 'spill'),
  });
  try {
    const failed: FailedCheck[] = [];
    for (const { name, says, query, kept } of publishChecks(rulesets.map(({ entity }) => entity))) {
      if (kept !== undefined && (await engine.rows(keptSql(kept, engine.dialect)))[0]!['same'] === true) continue;
      const [row] = await engine.rows(`select count(*) as n from (${query}) as wrong`);
      const rows = Number(row!['n']);
      if (rows > 0) failed.push({ check: name, rows, says: `${rows} ${says}` });
    }
    return failed;
  } finally {
    await engine.close();
  }
}
