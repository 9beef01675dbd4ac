import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { EXIT, MestreError, toFileError } from '../../errors.ts';
import { loadDeliveries, loadRendition } from '../../ledger/outbox.ts';
import type { Job } from '../../rules/schema/schedule.ts';
import type { Due } from '../../schedule/due.ts';
import { standing } from '../../schedule/outbox.ts';
import type { Done } from './done.ts';
import type { ScheduleSession } from './session.ts';

/** One step of a job: once finished it is not done again for the same slot. */
export interface JobStep {
  readonly name: string;
  readonly work: () => Promise<Done>;
  /** Done in every attempt, finished before or not. */
  readonly always?: boolean;
}

/** The steps of a job for one of its slots. */
export function toSteps(session: ScheduleSession, due: Due): JobStep[] {
  const job = session.project.config.schedule.jobs[due.job]!;
  switch (job.kind) {
    case 'pipeline':
      return [{ name: 'run', work: () => pipeline(session, due) }];
    case 'report':
      return [{ name: 'render', work: () => report(session, due, job) }];
    case 'export':
      return [{ name: 'export', work: () => exportTables(session, due, job) }];
    case 'housekeeping':
      return [
        { name: 'backup', work: () => backup(session, due, job) },
        { name: 'tidy', work: () => tidy(session, job) },
      ];
  }
}

/** Seconds to wait for a run that somebody started by hand. */
const PATIENCE = 600;

async function pipeline({ context }: ScheduleSession, { day }: Due): Promise<Done> {
  const { runPipeline } = await import('../run/pipeline.ts');
  const { tellRefusals, toExitCode } = await import('../run.ts');
  const outcome = await runPipeline(context, { asOf: day, wait: PATIENCE });
  tellRefusals(context, outcome);
  if (outcome.state === 'failed')
    throw new MestreError('gate', 'checks_failed', `Nothing was published: ${outcome.failed_checks.join('; ')}`, {
      hint: 'the edition before stays the current one; mestre report reconciliation says more',
    });
  const detail = `${outcome.run ?? 'no run'} ${outcome.state}, ${outcome.golden} golden records`;
  const exit = toExitCode(outcome);
  return exit === EXIT.done ? { detail } : { detail: `${detail}, ${outcome.refused.length} files refused`, exit };
}

/** Rendered for its recipients; without any it goes to the project's `out`. */
async function report(session: ScheduleSession, due: Due, job: Job): Promise<Done> {
  if (job.deliver.length > 0) {
    const { renderAndQueue } = await import('./render.ts');
    return renderAndQueue(session, due, job);
  }
  const { context, project } = session;
  const { day, slot } = due;
  const { findEdition } = await import('../report/edition.ts');
  const { renderReport } = await import('../report/write.ts');
  const paths = await renderReport(project, {
    name: job.report!,
    edition: findEdition(project, day),
    formats: job.attach,
    now: new Date(slot),
  });
  return { detail: paths.map((path) => relative(context.cwd, path)).join(' ') };
}

async function exportTables({ context, project }: ScheduleSession, { day }: Due, job: Job): Promise<Done> {
  const { findEdition } = await import('../report/edition.ts');
  const { exportEdition } = await import('../publish/export.ts');
  const edition = findEdition(project, day);
  const made: string[] = [];
  for (const kind of ['csv', 'parquet'] as const) {
    const folder = job[kind];
    if (folder === undefined) continue;
    const target = join(resolve(project.root, folder), day);
    const beside = `${target}.part`;
    try {
      rmSync(beside, { recursive: true, force: true });
      mkdirSync(beside, { recursive: true, mode: 0o700 });
      await exportEdition(edition, { [kind]: beside });
      // A day that is exported again is replaced whole: readers find the one or the other.
      rmSync(target, { recursive: true, force: true });
      renameSync(beside, target);
    } catch (error) {
      throw toFileError(error, target);
    }
    made.push(relative(context.cwd, target));
  }
  return { detail: made.join(' ') };
}

/** A whole copy of the ledger, taken while others write to it. */
async function backup({ context, project, ledger }: ScheduleSession, { day }: Due, job: Job): Promise<Done> {
  const folder = resolve(project.root, job.backup);
  const path = join(folder, `ledger-${day}.sqlite`);
  const beside = `${path}.part`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rmSync(beside, { force: true });
    await ledger.backup(beside);
    chmodSync(beside, 0o600);
    renameSync(beside, path);
  } catch (error) {
    throw toFileError(error, path);
  }
  const old = readdirSync(folder)
    .filter((name) => /^ledger-\d{4}-\d{2}-\d{2}\.sqlite$/.test(name))
    .toSorted()
    .slice(0, -job.keep);
  for (const name of old) rmSync(join(folder, name));
  return { detail: `${relative(context.cwd, path)}, ${old.length} older taken away` };
}

/** Takes away rendered files older than `keep` days that nobody waits for, and lets the ledger's log shrink. */
async function tidy({ context, project, ledger }: ScheduleSession, job: Job): Promise<Done> {
  const limit = context.now().getTime() - job.keep * 86_400_000;
  const open = loadDeliveries(ledger).filter(
    ({ events }) => !['sent', 'refused'].includes(standing(events, project.config.delivery.when_unsure).state),
  );
  const needed = open.flatMap(({ rendition }) => loadRendition(ledger, rendition)!.files.map(({ sha256 }) => sha256));
  const removed = removeOlder(project.paths.outbox, { limit, needed: new Set(needed) });
  ledger.pragma('wal_checkpoint(truncate)');
  ledger.pragma('optimize');
  return { detail: `${removed} rendered files taken away` };
}

function removeOlder(
  folder: string,
  { limit, needed }: { readonly limit: number; readonly needed: ReadonlySet<string> },
): number {
  if (!existsSync(folder)) return 0;
  const old = readdirSync(folder).filter((name) => !needed.has(name) && statSync(join(folder, name)).mtimeMs < limit);
  for (const name of old) rmSync(join(folder, name), { force: true });
  return old.length;
}
