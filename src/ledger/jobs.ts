import { isOwn, loadLeases } from './lease.ts';
import type { Ledger } from './open.ts';

export type Cause = 'schedule' | 'catch_up' | 'retry' | 'resume' | 'by_hand';
export type JobEnd = 'done' | 'failed' | 'interrupted';

/** One attempt at one slot of a job. */
export interface JobRun {
  readonly id: number;
  readonly job: string;
  /** UTC, ISO 8601: the time at which it was due. */
  readonly slot: string;
  /** ISO day that it stands for. */
  readonly day: string;
  readonly attempt: number;
  readonly cause: Cause;
  readonly startedAt: string;
  /** `crashed`: nothing says how it ended and its process is gone. */
  readonly state: JobEnd | 'running' | 'crashed';
  readonly endedAt: string | null;
  readonly exit: number | null;
  readonly detail: string;
  readonly milliseconds: number | null;
}

/** A slot that was not run (missed), or not in time (late). */
export interface SlotEvent {
  readonly job: string;
  readonly slot: string;
  readonly kind: 'missed' | 'late';
  readonly day: string;
  readonly reason: string;
  readonly at: string;
}

/** What the ledger knows of one job. */
export interface JobHistory {
  /** Times up to here are never caught up: the job, or its timetable, was not known before. */
  readonly since: string;
  /** The earliest slot first, the attempts of a slot in order. */
  readonly runs: readonly JobRun[];
  readonly events: readonly SlotEvent[];
}

/** The name of the lease that a running job holds. */
export const leaseOf = (job: string): string => `job:${job}`;

/** Writes down a job that is new, or whose timetable is, as known from `now` on. */
export function knowJob(ledger: Ledger, job: string, { timetable, now }: { timetable: string; now: Date }): void {
  const last = ledger
    .prepare('select timetable from job_known where job = ? order by job_known_id desc limit 1')
    .get(job) as { timetable: string } | undefined;
  if (last?.timetable === timetable) return;
  ledger
    .prepare('insert into job_known (job, timetable, since) values (?, ?, ?)')
    .run(job, timetable, now.toISOString());
}

/** The host that runs this project's schedule; `host` where none did so far. */
export function scheduleHost(ledger: Ledger, host: string): string {
  const row = ledger.prepare('select host from schedule_host order by host_id desc limit 1').get() as
    { host: string } | undefined;
  return row?.host ?? host;
}

/** Makes `host` the one that runs the schedule. */
export function takeSchedule(ledger: Ledger, host: string, now: Date): void {
  const known = ledger.prepare('select host from schedule_host order by host_id desc limit 1').get() as
    { host: string } | undefined;
  if (known?.host !== host)
    ledger.prepare('insert into schedule_host (host, since) values (?, ?)').run(host, now.toISOString());
}

/** What is known of a job since `from` (UTC, ISO 8601), the last attempt before it included. */
export function loadJobHistory(ledger: Ledger, job: string, from: string): JobHistory {
  const known = ledger
    .prepare('select since from job_known where job = ? order by job_known_id desc limit 1')
    .get(job) as { since: string } | undefined;
  const events = ledger
    .prepare('select job, slot, kind, day, reason, at from slot_event where job = ? and slot >= ? order by slot, kind')
    .all(job, from) as SlotEvent[];
  return { since: known?.since ?? '', runs: loadJobRuns(ledger, { job, from }), events };
}

/** Attempts, the earliest slot first; of one job or of all, since a slot or the last `count` ones. */
export function loadJobRuns(
  ledger: Ledger,
  { job, from = '', count = 100_000 }: { readonly job?: string; readonly from?: string; readonly count?: number },
): JobRun[] {
  // A lease of this process is taken before its run begins: what did not end under it was somebody else's.
  const alive = new Set(loadLeases(ledger).flatMap((lease) => (lease.alive && !isOwn(lease) ? [lease.name] : [])));
  const rows = ledger
    .prepare(
      `select r.job_run_id as id, r.job, r.slot, r.day, r.attempt, r.cause, r.started_at as startedAt,
         e.kind as ended, e.at as endedAt, e.exit, coalesce(e.detail, '') as detail, e.milliseconds
       from job_run as r
       left join job_run_event as e on e.job_run_id = r.job_run_id and e.kind <> 'step'
       where (? is null or r.job = ?) and r.slot >= ?
       order by r.job_run_id desc
       limit ?`,
    )
    .all(job ?? null, job ?? null, from, count) as (Omit<JobRun, 'state'> & { ended: JobEnd | null })[];
  const newest = new Map<string, number>();
  for (const { job: name, id } of rows) newest.set(name, Math.max(id, newest.get(name) ?? 0));
  return rows
    .map(({ ended, ...run }): JobRun => {
      const running = newest.get(run.job) === run.id && alive.has(leaseOf(run.job));
      return { ...run, state: ended ?? (running ? 'running' : 'crashed') };
    })
    .toSorted((a, b) => (a.slot === b.slot ? a.id - b.id : a.slot < b.slot ? -1 : 1));
}

/** Writes down that an attempt begins; returns its number. */
export function startJob(
  ledger: Ledger,
  run: Pick<JobRun, 'job' | 'slot' | 'day' | 'attempt' | 'cause'>,
  now: Date,
): number {
  const { lastInsertRowid } = ledger
    .prepare('insert into job_run (job, slot, day, attempt, cause, started_at) values (?, ?, ?, ?, ?, ?)')
    .run(run.job, run.slot, run.day, run.attempt, run.cause, now.toISOString());
  return Number(lastInsertRowid);
}

export interface JobEvent {
  readonly kind: JobEnd | 'step';
  readonly step: string;
  readonly exit?: number;
  readonly milliseconds: number;
  readonly detail?: string;
}

/** Adds what happened to an attempt. */
export function recordJobEvent(ledger: Ledger, id: number, event: JobEvent & { readonly now: Date }): void {
  ledger
    .prepare(
      'insert into job_run_event (job_run_id, kind, step, exit, milliseconds, detail, at) values (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      id,
      event.kind,
      event.step,
      event.exit ?? 0,
      Math.round(event.milliseconds),
      event.detail ?? '',
      event.now.toISOString(),
    );
}

/** The steps of a slot that any attempt finished. */
export function finishedSteps(ledger: Ledger, job: string, slot: string): Set<string> {
  const rows = ledger
    .prepare(
      `select distinct e.step from job_run as r join job_run_event as e on e.job_run_id = r.job_run_id
       where r.job = ? and r.slot = ? and e.kind = 'step'`,
    )
    .all(job, slot) as { step: string }[];
  return new Set(rows.map(({ step }) => step));
}

/** Writes down that a slot was missed or is late; once each. */
export function recordSlotEvent(ledger: Ledger, event: Omit<SlotEvent, 'at'>, now: Date): void {
  ledger
    .prepare('insert or ignore into slot_event (job, slot, kind, day, reason, at) values (?, ?, ?, ?, ?, ?)')
    .run(event.job, event.slot, event.kind, event.day, event.reason, now.toISOString());
}
