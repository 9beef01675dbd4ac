import { EXIT, MestreError } from '../../errors.ts';
import { loadJobRuns } from '../../ledger/jobs.ts';
import type { Outcome } from '../../schedule/deliver.ts';
import { dayOf } from '../../schedule/calendar.ts';
import type { Due } from '../../schedule/due.ts';
import { dayFor, slotFor, slotsBetween } from '../../schedule/timetable.ts';
import { drain } from './post.ts';
import { type EndedJob, leaseJob, runJob } from './run-job.ts';
import { writeMetrics } from './write-metrics.ts';
import { jobNamed, look, type ScheduleSession, tellNews } from './session.ts';

export interface Ticked {
  /** What became of the deliveries that were tried. */
  readonly deliveries: readonly Outcome[];
  readonly ended: readonly EndedJob[];
  /** How many slots became late. */
  readonly late: number;
  readonly waiting: readonly { readonly job: string; readonly slot: string; readonly why: string }[];
}

/**
 * Runs everything that is due, one job after the other; what ends may make others due. Each round runs an attempt or leaves a
 * job to others, so it comes to an end.
 */
export async function runDue(session: ScheduleSession): Promise<Ticked> {
  const ended: EndedJob[] = [];
  const elsewhere = new Set<string>();
  let late = 0;
  for (;;) {
    const verdict = look(session);
    late += tellNews(session, verdict);
    const next = verdict.due.find(({ job }) => !elsewhere.has(job));
    if (next === undefined) {
      const deliveries = await drain(session);
      await writeMetrics(session.context, session);
      return { ended, late, waiting: verdict.waiting, deliveries };
    }
    if (session.context.signal.aborted) throw stopped(next);
    const release = await leaseJob(session, next.job);
    if (release === undefined) {
      elsewhere.add(next.job);
      continue;
    }
    try {
      // Another process may have run it between the look and the lease.
      const still = look(session).due.find(({ job, slot }) => job === next.job && slot === next.slot);
      if (still === undefined) elsewhere.add(next.job);
      else ended.push(await runJob(session, still));
    } finally {
      release();
    }
  }
}

/**
 * Runs one job now: for a past day as it would have run then, else for today's slot. Throws `locked` (75) where it is
 * running.
 */
export async function runByHand(session: ScheduleSession, name: string, asOf: string | undefined): Promise<EndedJob> {
  const { context, calendar, ledger } = session;
  const job = jobNamed(session, name);
  const release = await leaseJob(session, name);
  if (release === undefined)
    throw new MestreError('busy', 'locked', `${name} is being run by another process`, {
      hint: 'mestre schedule history shows how it ends',
    });
  try {
    const now = context.now();
    const today = dayOf(calendar.zone, now);
    const slot =
      asOf === undefined
        ? (slotsBetween(job, calendar, { after: new Date(now.getTime() - 26 * 3_600_000), until: now }).findLast(
            ({ due }) => due === today,
          ) ?? slotFor(job, calendar, dayFor(job, calendar, today)))
        : slotFor(job, calendar, asOf);
    const time = slot.at.toISOString();
    const before = loadJobRuns(ledger, { job: name, from: time }).filter((run) => run.slot === time);
    const due: Due = { job: name, slot: time, day: slot.day, attempt: before.length + 1, cause: 'by_hand' };
    return await runJob(session, due);
  } finally {
    release();
  }
}

/**
 * The exit code of what was run: that of the first job that did not succeed plainly, else 69 where a delivery needs a
 * person, else 1 where something became late. A delivery that will be tried again is no failure yet.
 */
export function exitOf({ ended, late, deliveries }: Pick<Ticked, 'ended' | 'late' | 'deliveries'>): number {
  const job = ended.find(({ exit }) => exit !== EXIT.done)?.exit;
  const lost = deliveries.some(({ state }) => state === 'failed') ? EXIT.unavailable : undefined;
  return job ?? lost ?? (late > 0 ? EXIT.gate : EXIT.done);
}

function stopped({ job, day }: Due): MestreError {
  return new MestreError('interrupted', 'interrupted', `Stopped before ${job} for ${day}`, {
    hint: 'the next mestre schedule tick runs it',
  });
}
