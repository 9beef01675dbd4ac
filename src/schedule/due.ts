import type { Cause, JobHistory, JobRun, SlotEvent } from '../ledger/jobs.ts';
import type { Calendar } from './calendar.ts';
import { nextSlot, type Slot, slotsBetween, type Timetable } from './timetable.ts';

/** A job as the timetable sees it. */
export interface TimedJob extends Timetable {
  readonly name: string;
  readonly after: readonly string[];
  readonly catch_up: 'last' | 'all' | 'none';
  readonly retry: { readonly times: number; readonly seconds: number };
  /** Seconds after its slot from which on it is late; null for never. */
  readonly deadline: number | null;
}

/** A slot to be run now. */
export interface Due {
  readonly job: string;
  readonly slot: string;
  readonly day: string;
  readonly attempt: number;
  readonly cause: Cause;
}

export interface Verdict {
  /** To be run now, one after the other, jobs that others wait for first. */
  readonly due: readonly Due[];
  /** Missed and late slots that are not yet written down. */
  readonly news: readonly Omit<SlotEvent, 'at'>[];
  /** What is due but has to wait, and for what. */
  readonly waiting: readonly { readonly job: string; readonly slot: string; readonly why: string }[];
  /** When to ask again, unless something ends before. */
  readonly wake: Date | null;
}

/** Longer ago nothing is caught up. */
export const CATCH_UP_DAYS = 31;
/** Without catch-up a job may start this late: a cron entry does not call every second. */
const GRACE = 3600;
const AT_MOST = 26 * 3_600_000;

/** Decides, from the timetable, the ledger and the clock alone, what is due. */
export function decide(
  jobs: readonly TimedJob[],
  histories: Readonly<Record<string, JobHistory>>,
  { calendar, now }: { readonly calendar: Calendar; readonly now: Date },
): Verdict {
  const each = inOrder(jobs).map((job) => judge(job, { jobs, histories, calendar, now }));
  const wakes = each.flatMap(({ wakes: times }) => times).filter((time) => time > now);
  return {
    due: each.flatMap(({ due }) => due),
    news: each.flatMap(({ news }) => news),
    waiting: each.flatMap(({ waiting }) => waiting),
    wake: wakes.length === 0 ? null : wakes.reduce((first, time) => (time < first ? time : first)),
  };
}

interface World {
  readonly jobs: readonly TimedJob[];
  readonly histories: Readonly<Record<string, JobHistory>>;
  readonly calendar: Calendar;
  readonly now: Date;
}

interface Judged extends Omit<Verdict, 'wake'> {
  readonly wakes: readonly Date[];
}

function judge(job: TimedJob, world: World): Judged {
  const { calendar, now } = world;
  const history = scheduled(world.histories[job.name]!);
  const last = history.runs.at(-1);
  const next = nextSlot(job, calendar, now);
  const none = { due: [], news: [], waiting: [], wakes: next === null ? [] : [next.at] };
  if (history.runs.some(({ state }) => state === 'running'))
    return { ...none, news: lateness(job, last, now, history) };

  const fresh = slotsBetween(job, calendar, { after: handledUntil(history, now), until: now });
  const open = fresh.length > 0 && job.catch_up !== 'all' ? undefined : openSlot(job, last, now);
  const { chosen, missed } = choose(job, fresh, now);
  // What is tried again goes before what came later: 'all' means in order.
  const candidate = open ?? (chosen === undefined ? undefined : toDue(chosen, now));
  const overtaken = open === undefined && chosen !== undefined && isOpen(job, last) ? [last] : [];
  const news: Omit<SlotEvent, 'at'>[] = [
    ...missed.map((slot) => ({ ...toEvent(job, slot), kind: 'missed' as const })),
    ...overtaken.map(({ slot, day }) => ({ job: job.name, slot, day, kind: 'missed' as const, reason: 'overtaken' })),
    ...(candidate === undefined ? [] : lateness(job, candidate, now, history)),
  ];
  if (candidate === undefined) return { ...none, news };
  const wakes = [...none.wakes, ...(job.deadline === null ? [] : [plus(candidate.slot, job.deadline)])];
  if (candidate.notBefore !== undefined && candidate.notBefore > now)
    return { ...none, news, wakes: [...wakes, candidate.notBefore] };
  const why = waitsFor(job, candidate.slot, world);
  if (why !== undefined) return { ...none, news, wakes, waiting: [{ job: job.name, slot: candidate.slot, why }] };
  const { notBefore: _, ...due } = candidate;
  return { ...none, news, wakes, due: [{ job: job.name, ...due }] };
}

/** What the timetable counts: a run by hand settles a slot where it succeeds, and is nobody's business where it fails. */
function scheduled(history: JobHistory): JobHistory {
  const counts = ({ cause, state }: JobRun) => cause !== 'by_hand' || state === 'done' || state === 'running';
  return { ...history, runs: history.runs.filter(counts) };
}

interface Candidate extends Omit<Due, 'job'> {
  readonly notBefore?: Date;
}

/** Slots up to here are settled: run, tried, missed, or from before the job was known. */
function handledUntil({ since, runs, events }: JobHistory, now: Date): Date {
  const oldest = new Date(now.getTime() - CATCH_UP_DAYS * 86_400_000).toISOString();
  const settled = [
    since,
    oldest,
    runs.at(-1)?.slot ?? '',
    ...events.flatMap((e) => (e.kind === 'missed' ? [e.slot] : [])),
  ];
  return new Date(settled.reduce((latest, time) => (time > latest ? time : latest)));
}

/** Whether an attempt that did not succeed will be followed by another one. An interruption costs no attempt. */
function isOpen(job: TimedJob, last: JobRun | undefined): last is JobRun {
  if (last === undefined || last.state === 'done' || last.state === 'running') return false;
  if (last.state === 'interrupted') return true;
  const allowed = 1 + (last.state === 'crashed' ? Math.max(1, job.retry.times) : job.retry.times);
  return last.attempt < allowed;
}

/** The slot whose last attempt failed, was interrupted or crashed, where it gets another one. */
function openSlot(job: TimedJob, last: JobRun | undefined, now: Date): Candidate | undefined {
  if (!isOpen(job, last)) return undefined;
  const failed = last.state === 'failed';
  return {
    slot: last.slot,
    day: last.day,
    attempt: last.attempt + (last.state === 'interrupted' ? 0 : 1),
    cause: failed ? 'retry' : 'resume',
    notBefore: failed ? plus(last.endedAt ?? last.startedAt, job.retry.seconds) : now,
  };
}

function choose(
  job: TimedJob,
  fresh: readonly Slot[],
  now: Date,
): { readonly chosen: Slot | undefined; readonly missed: readonly Slot[] } {
  if (job.catch_up === 'all') return { chosen: fresh[0], missed: [] };
  const newest = fresh.at(-1);
  const tooLate = job.catch_up === 'none' && newest !== undefined && now.getTime() - newest.at.getTime() > GRACE * 1000;
  return { chosen: tooLate ? undefined : newest, missed: tooLate ? fresh : fresh.slice(0, -1) };
}

function toDue({ at, day }: Slot, now: Date): Candidate {
  const late = now.getTime() - at.getTime() > GRACE * 1000;
  return { slot: at.toISOString(), day, attempt: 1, cause: late ? 'catch_up' : 'schedule' };
}

function toEvent(job: TimedJob, { at, day }: Slot): Pick<SlotEvent, 'job' | 'slot' | 'day' | 'reason'> {
  return {
    job: job.name,
    slot: at.toISOString(),
    day,
    reason: job.catch_up === 'none' ? 'nothing ran at its time' : 'a later one was due',
  };
}

function lateness(
  job: TimedJob,
  slot: { readonly slot: string; readonly day: string } | undefined,
  now: Date,
  { events }: JobHistory,
): Omit<SlotEvent, 'at'>[] {
  if (slot === undefined || job.deadline === null || plus(slot.slot, job.deadline) > now) return [];
  if (events.some((event) => event.kind === 'late' && event.slot === slot.slot)) return [];
  return [
    {
      job: job.name,
      slot: slot.slot,
      day: slot.day,
      kind: 'late',
      reason: `not done by ${plus(slot.slot, job.deadline).toISOString()}`,
    },
  ];
}

/**
 * What a slot waits for: of each job that it comes after, the last slot at or before its own, a day back at most, must
 * have been done (or that job was done later on).
 */
function waitsFor(job: TimedJob, slot: string, { jobs, histories, calendar }: World): string | undefined {
  for (const name of job.after) {
    const other = jobs.find((one) => one.name === name);
    const history = histories[name];
    if (other === undefined || history === undefined) continue;
    const until = new Date(slot);
    const needed = slotsBetween(other, calendar, { after: new Date(until.getTime() - AT_MOST), until }).at(-1);
    if (needed === undefined || needed.at.toISOString() <= history.since) continue;
    const time = needed.at.toISOString();
    const done = history.runs.some((run) => run.state === 'done' && (run.slot >= time || run.startedAt >= time));
    if (!done)
      return history.runs.some((run) => run.slot === time && run.state === 'failed') ? `${name}, which failed` : name;
  }
  return undefined;
}

/** Jobs that others wait for come first; otherwise as mestre.yaml has them. */
function inOrder(jobs: readonly TimedJob[]): TimedJob[] {
  const placed = new Set<string>();
  const order: TimedJob[] = [];
  const place = (job: TimedJob): void => {
    if (placed.has(job.name)) return;
    placed.add(job.name);
    for (const name of job.after) for (const other of jobs) if (other.name === name) place(other);
    order.push(job);
  };
  for (const job of jobs) place(job);
  return order;
}

const plus = (time: string, seconds: number): Date => new Date(Date.parse(time) + seconds * 1000);
