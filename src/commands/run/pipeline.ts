import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { MestreError } from '../../errors.ts';
import { heldBatches } from '../../ledger/batches.ts';
import { loadEditions } from '../../ledger/editions.ts';
import { takeLease } from '../../ledger/lease.ts';
import { type Ledger, openLedger, openSnapshot } from '../../ledger/open.ts';
import { recordRunRules } from '../../ledger/promotions.ts';
import { loadLastFingerprint, recordRunEvent, startRun } from '../../ledger/runs.ts';
import { rulesHash } from '../../rules/hash.ts';
import { holidaysFor } from '../../rules/holidays.ts';
import type { Project } from '../../rules/project.ts';
import type { FactSettings } from '../../rules/schema/facts.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import type { FileOutcome } from '../../sources/ingest.ts';
import { loadVersion } from '../../version.ts';
import type { Context } from '../context.ts';
import { dayIn } from '../publish/day.ts';
import { writeMetrics } from '../schedule/write-metrics.ts';
import { type Ahead, copyAhead } from '../publish/ahead.ts';
import { publishEdition } from '../publish/edition.ts';
import { CURRENT } from '../publish/files.ts';
import { renderReport } from '../report/write.ts';
import { loadEffective } from '../rules/effective.ts';
import { checkedFactSettings } from '../rules/segments.ts';
import type { RunOptions } from './options.ts';
import { fingerprint } from './fingerprint.ts';
import { factSegments } from './facts.ts';
import { ingestDrop } from './ingest.ts';
import { type Matched, matchEntity } from './match.ts';
import { phase, type Session, stopIfAsked, tell } from './session.ts';
import { standardiseMissing } from './standardise.ts';
import { type Outcome, toIntake } from './summary.ts';

/** Everything a run reads, and the lock that it holds. */
interface Work {
  readonly context: Context;
  readonly project: Project;
  readonly ledger: Ledger;
  /** The ledger as it stands once the drop folder was taken in. */
  readonly intake: Ledger;
  readonly rulesets: readonly Ruleset[];
  readonly contracts: readonly SourceContract[];
  /** The approval that the rules hold by; null where the files as they stand do. */
  readonly promotion: number | null;
  readonly facts: FactSettings;
  readonly options: RunOptions;
  /** A copy of the current edition for the next one, where a file is new. */
  readonly ahead: Ahead | undefined;
  readonly started: number;
}

/** From the drop folder to the reports, under one lock. Throws `locked` (75), `nothing_received` (66) and what a step throws. */
export async function runPipeline(context: Context, options: RunOptions): Promise<Outcome> {
  const started = performance.now();
  const project = context.project();
  const ledger = openLedger(project.paths.ledger);
  try {
    const { rulesets: loaded, sources, promotion } = loadEffective(project, ledger);
    const rulesets = loaded.map(({ value }) => value);
    const contracts = [...sources.values()].map(({ value }) => value);
    // A slip in a saved segment is told now, and not after an hour of matching.
    const facts = await checkedFactSettings(project, rulesets);
    const release = await takeLease(ledger, 'run', {
      wait: options.wait ?? 0,
      now: context.now,
      signal: context.signal,
      onWait: ({ holder }) => context.out.note(`waiting for process ${holder.split('@')[0]} to end`),
    });
    let ahead: Ahead | undefined;
    const begin = () => (ahead ??= beginCopy(project, ledger));
    try {
      const files = await ingestDrop(context, { project, ledger, contracts: sources, onNew: begin });
      const ingested = performance.now() - started;
      const intake = openSnapshot(project.paths.ledger);
      try {
        // An entity that nobody has sent anything of yet has nothing to match or publish.
        const heard = new Set(heldBatches(intake).map(({ entity }) => entity));
        const own = rulesets.filter(({ entity }) => heard.has(entity));
        const work = {
          context,
          project,
          ledger,
          intake,
          rulesets: own,
          contracts,
          promotion,
          facts,
          options,
          ahead,
          started,
        };
        const outcome = await unify(work, files, ingested);
        await writeMetrics(context, { project, ledger, edition: outcome.edition });
        return outcome;
      } finally {
        intake.close();
      }
    } finally {
      await ahead?.drop();
      release();
    }
  } catch (error) {
    await writeMetrics(context, { project, ledger });
    throw error;
  } finally {
    ledger.close();
  }
}

/** Begins to copy the current edition, where there is one. */
function beginCopy(project: Project, ledger: Ledger): Ahead | undefined {
  const [last] = loadEditions(ledger);
  const path = last === undefined ? undefined : join(project.paths.editions, last.path);
  return path !== undefined && existsSync(path) ? copyAhead(path) : undefined;
}

/** The run itself, where something is new: numbered, and each of its phases written down. */
async function unify(work: Work, files: readonly FileOutcome[], ingested: number): Promise<Outcome> {
  const { context, project, ledger, intake, rulesets, contracts, options } = work;
  const asOf = options.asOf ?? dayIn(project.config.time_zone, context.now());
  const print = fingerprint(intake, {
    rulesets,
    contracts,
    facts: work.facts,
    holidays: holidaysFor(project, asOf),
    asOf,
  });
  if (heldBatches(intake).length === 0 && files.every(({ error }) => error === null)) throw nothingReceived(project);
  if (heldBatches(intake).length === 0 || (!options.force && !options.full && isKnown(work, print)))
    return toUnchanged(work, files, asOf);

  const run = startRun(ledger, { asOf, codeVersion: loadVersion(), by: userInfo().username, now: context.now() });
  recordRunRules(ledger, { runId: run.runId, rulesHash: rulesHash(rulesets, contracts), promotion: work.promotion });
  const session: Session = { context, project, ledger, intake, run };
  const end = (kind: 'done' | 'failed' | 'interrupted', detail: string) =>
    recordRunEvent(ledger, run.runId, { kind, step: 'run', detail, now: context.now() });
  try {
    tell(session, { step: 'ingest', rows: toIntake(files).received, milliseconds: ingested });
    const matched: Matched[] = [];
    for (const rules of rulesets) {
      const { parts } = await phase(session, 'standardise', {
        work: () => standardiseMissing(session, rules, contracts),
        rowsOf: ({ made }) => made,
      });
      matched.push(
        await phase(session, 'match', {
          work: () => matchEntity(session, rules, { parts, contracts, full: options.full === true }),
          rowsOf: ({ linked }) => linked,
        }),
      );
    }
    await phase(session, 'facts', {
      work: () => factSegments(session, contracts, rulesets),
      rowsOf: (made) => made,
    });
    const published = await phase(session, 'publish', {
      work: () => publish(session, { rulesets, contracts, full: options.full === true, ahead: work.ahead }),
      rowsOf: ({ golden }) => golden,
    });
    const reports = await phase(session, 'report', {
      work: () => report(session, published.path),
      rowsOf: (paths) => paths.length,
    });
    const sum = (of: (one: Matched) => number) => matched.reduce((total, one) => total + of(one), 0);
    const failed = published.failed.map(({ check, says }) => `${check}: ${says}`);
    tell(session, { step: 'review', rows: sum((one) => one.toReview), milliseconds: 0 });
    const idle = matched.flatMap((one) => one.idle);
    recordRunEvent(ledger, run.runId, { kind: 'step', step: 'idle', rows: idle.length, detail: idle.join(', '), now: context.now() }); // prettier-ignore
    if (failed.length > 0) end('failed', failed.join('; '));
    else end('done', print);
    return {
      state: failed.length > 0 ? 'failed' : 'published',
      run: run.runId,
      as_of: asOf,
      ...toIntake(files),
      standardised: sum((one) => one.records),
      matched: matched.map(({ touched, full }, i) => ({
        entity: rulesets[i]!.entity,
        touched,
        records: matched[i]!.records,
        full,
      })),
      linked: sum((one) => one.linked),
      golden: published.golden,
      to_review: sum((one) => one.toReview),
      idle,
      failed_checks: failed,
      edition: currentEdition(work),
      reports,
      milliseconds: Math.round(performance.now() - work.started),
    };
  } catch (error) {
    const interrupted = error instanceof MestreError && error.kind === 'interrupted';
    end(interrupted ? 'interrupted' : 'failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function publish(
  session: Session,
  given: {
    readonly rulesets: readonly Ruleset[];
    readonly contracts: readonly SourceContract[];
    readonly full: boolean;
    readonly ahead: Ahead | undefined;
  },
): ReturnType<typeof publishEdition> {
  const { context, project, ledger, intake, run } = session;
  const told = (step: string, rows: number, milliseconds: number) => {
    tell(session, { step: `publish.${step}`, rows, milliseconds });
    stopIfAsked(context.signal);
  };
  return publishEdition({
    project,
    ledger,
    intake,
    run,
    ...given,
    now: context.now,
    onWarn: context.out.warn,
    onMade: ({ table, rows, milliseconds }) => told(table, rows, milliseconds),
    onTable: told,
  });
}

/** The reports that every run renders; where a check kept the old edition there is nothing new to report. */
async function report({ context, project }: Session, edition: string | null): Promise<string[]> {
  if (edition === null || !existsSync(join(project.paths.reports, 'reconciliation'))) return [];
  return renderReport(project, {
    name: 'reconciliation',
    edition,
    formats: ['html', 'md', 'csv', 'json'],
    now: context.now(),
  });
}

/** Whether the current edition was made from exactly this. */
function isKnown(work: Work, print: string): boolean {
  return print === loadLastFingerprint(work.ledger) && currentEdition(work) !== null;
}

function toUnchanged(work: Work, files: readonly FileOutcome[], asOf: string): Outcome {
  const [last] = loadEditions(work.ledger);
  return {
    state: 'unchanged',
    run: last?.runId ?? null,
    as_of: asOf,
    ...toIntake(files),
    standardised: last?.records ?? 0,
    matched: [],
    linked: 0,
    golden: last?.golden ?? 0,
    to_review: 0,
    idle: [],
    failed_checks: [],
    edition: currentEdition(work),
    reports: [],
    milliseconds: Math.round(performance.now() - work.started),
  };
}

/** golden.duckdb where the last edition is there, else null. */
function currentEdition({ ledger, project }: Work): string | null {
  const [last] = loadEditions(ledger);
  const link = join(project.paths.editions, CURRENT);
  return last !== undefined && existsSync(join(project.paths.editions, last.path)) && existsSync(link) ? link : null;
}

function nothingReceived({ paths }: Project): MestreError {
  return new MestreError('missing', 'nothing_received', `No file came yet: ${paths.drop} is empty`, {
    hint: `put extracts there; each source has a contract in ${paths.sources}`,
  });
}
