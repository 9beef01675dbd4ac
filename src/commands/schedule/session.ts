import { hostname } from 'node:os';
import { MestreError } from '../../errors.ts';
import {
  type JobHistory,
  knowJob,
  loadJobHistory,
  recordSlotEvent,
  scheduleHost,
  takeSchedule,
} from '../../ledger/jobs.ts';
import { type Ledger, openLedger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import type { Job } from '../../rules/schema/schedule.ts';
import { calendarOf } from './calendar.ts';
import type { Calendar } from '../../schedule/calendar.ts';
import { CATCH_UP_DAYS, decide, type TimedJob, type Verdict } from '../../schedule/due.ts';
import { toSeconds } from '../../schedule/duration.ts';
import type { Context } from '../context.ts';

/** What everything about the schedule has at hand. */
export interface ScheduleSession {
  readonly context: Context;
  readonly project: Project;
  readonly ledger: Ledger;
  readonly calendar: Calendar;
  readonly jobs: readonly TimedJob[];
}

/** Opens the schedule of the project. Throws `no_jobs` (78) where mestre.yaml has none. Close its ledger. */
export function openSchedule(context: Context): ScheduleSession {
  const project = context.project();
  const { schedule } = project.config;
  if (Object.keys(schedule.jobs).length === 0)
    throw new MestreError('config', 'no_jobs', `${project.root}/mestre.yaml has no jobs`, {
      hint: 'write some under schedule.jobs; mestre init shows how in a new folder, docs/schedule.md explains',
      at: project.at(['schedule']),
    });
  const calendar = calendarOf(project);
  const jobs = Object.entries(schedule.jobs).map(([name, job]) => toTimedJob(name, job));
  return { context, project, ledger: openLedger(project.paths.ledger), calendar, jobs };
}

/**
 * Makes this host the one that runs the schedule, and the jobs known. Throws `other_host` (75) where another host does:
 * a ledger on a shared folder is not safe to write from two.
 */
export function claimSchedule({ context, project, ledger, jobs }: ScheduleSession, takeOver: boolean): void {
  const owner = scheduleHost(ledger, hostname());
  if (owner !== hostname() && !takeOver)
    throw new MestreError('busy', 'other_host', `The schedule of ${project.root} is run by another host, ${owner}`, {
      hint: `if that host is gone for good: mestre schedule tick --take-over`,
    });
  takeSchedule(ledger, hostname(), context.now());
  for (const { name, cron, days } of jobs)
    knowJob(ledger, name, {
      timetable: JSON.stringify([cron, days, project.config.time_zone]),
      now: context.now(),
    });
}

/** What the ledger knows of every job. */
export function loadHistories({ context, ledger, jobs }: ScheduleSession): Record<string, JobHistory> {
  const from = new Date(context.now().getTime() - (CATCH_UP_DAYS + 1) * 86_400_000).toISOString();
  return Object.fromEntries(
    jobs.map(({ name }) => {
      const known = loadJobHistory(ledger, name, from);
      // Before the first tick nothing is known, and nothing can have been missed.
      return [name, known.since === '' ? { ...known, since: context.now().toISOString() } : known];
    }),
  );
}

/** What is due now. */
export function look(session: ScheduleSession): Verdict {
  const { context, jobs, calendar } = session;
  return decide(jobs, loadHistories(session), { calendar, now: context.now() });
}

/** Writes down what was missed and what is late, and says so. Returns how many are late. */
export function tellNews({ context, ledger }: ScheduleSession, { news }: Verdict): number {
  for (const event of news) {
    recordSlotEvent(ledger, event, context.now());
    context.out.warn(
      event.kind === 'late'
        ? `${event.job} for ${event.day} is late: ${event.reason}`
        : `${event.job} for ${event.day} was missed (${event.slot}): ${event.reason}`,
    );
  }
  return news.filter(({ kind }) => kind === 'late').length;
}

/** A job by its name. Throws `job_unknown` (64). */
export function jobNamed({ jobs }: ScheduleSession, name: string): TimedJob {
  const job = jobs.find((one) => one.name === name);
  if (job !== undefined) return job;
  throw new MestreError('usage', 'job_unknown', `No job is called ${name}`, {
    hint: `mestre.yaml has ${jobs.map((one) => one.name).join(', ')}`,
  });
}

function toTimedJob(name: string, job: Job): TimedJob {
  return {
    name,
    cron: job.cron,
    days: job.days,
    stands_for: job.stands_for,
    after: job.after,
    catch_up: job.catch_up,
    retry: { times: job.retry.times, seconds: toSeconds(job.retry.wait) },
    deadline: job.deadline === undefined ? null : toSeconds(job.deadline),
  };
}
