import { type JobRun, loadJobRuns } from '../../ledger/jobs.ts';
import { slotsBetween } from '../../schedule/timetable.ts';
import type { Context } from '../context.ts';
import { toDuration, toTable } from '../table.ts';
import { jobNamed, loadHistories, look, openSchedule, type ScheduleSession } from './session.ts';
import type { Ticked } from './tick.ts';

/** What was run, a line each. */
export function tellEnded({ ended, waiting, deliveries }: Pick<Ticked, 'ended' | 'waiting' | 'deliveries'>): string {
  return [
    ...ended.map(
      ({ job, day, state, detail, milliseconds }) =>
        `${job} for ${day}: ${state} in ${toDuration(milliseconds)}${detail === '' ? '' : ` (${detail})`}`,
    ),
    ...waiting.map(({ job, why }) => `${job} waits for ${why}`),
    ...deliveries.map(({ recipient, channel, address, state }) => `${recipient} by ${channel} (${address}): ${state}`),
    ...(ended.length + waiting.length + deliveries.length === 0 ? ['Nothing is due.'] : []),
  ].join('\n');
}

/** The jobs: when, how the last one ended, when the next one is due. */
export async function list(context: Context): Promise<void> {
  const session = openSchedule(context);
  try {
    const histories = loadHistories(session);
    const { waiting } = look(session);
    const jobs = session.jobs.map(({ name, cron, days, after }) => {
      const last = histories[name]!.runs.at(-1);
      const [slot] = upcoming(session, name, 1);
      return {
        job: name,
        kind: session.project.config.schedule.jobs[name]!.kind,
        cron,
        days,
        after,
        last: last === undefined ? null : { slot: last.slot, day: last.day, state: last.state, exit: last.exit },
        next: slot?.at.toISOString() ?? null,
        waits_for: waiting.find(({ job }) => job === name)?.why ?? null,
      };
    });
    context.out.answer('mestre.schedule.list/1', { time_zone: session.calendar.zone, jobs }, () =>
      toTable(
        jobs,
        [
          { title: 'job', value: ({ job }) => job },
          { title: 'kind', value: ({ kind }) => kind },
          { title: 'when', value: ({ cron, days }) => (days === 'every' ? cron : `${cron} on business days`) },
          { title: 'after', value: ({ after }) => after.join(', ') },
          { title: 'last', value: ({ last }) => (last === null ? 'never' : `${last.day} ${last.state}`) },
          { title: 'next', value: (job) => (job.next === null ? 'never' : localTime(session.calendar.zone, job.next)) },
          {
            title: 'now',
            value: ({ waits_for }) => (waits_for === null ? '' : `waits for ${waits_for}`),
          },
        ],
        context.out.width,
      ),
    );
  } finally {
    session.ledger.close();
  }
}

/** The next times of a job or of all, in order. */
export async function next(
  context: Context,
  options: { readonly name?: string; readonly count: number },
): Promise<void> {
  const session = openSchedule(context);
  try {
    const names = options.name === undefined ? session.jobs.map(({ name }) => name) : [options.name];
    const slots = names
      .flatMap((name) =>
        upcoming(session, name, options.count).map(({ at, day }) => ({ job: name, at: at.toISOString(), day })),
      )
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .slice(0, options.count);
    const { zone } = session.calendar;
    context.out.answer('mestre.schedule.next/1', { time_zone: zone, slots }, () =>
      toTable(
        slots,
        [
          { title: zone, value: ({ at }) => localTime(zone, at) },
          { title: 'UTC', value: ({ at }) => at },
          { title: 'job', value: ({ job }) => job },
          { title: 'stands for', value: ({ day }) => day },
        ],
        context.out.width,
      ),
    );
  } finally {
    session.ledger.close();
  }
}

/** The last attempts, the latest first, and what was missed or late. */
export async function history(
  context: Context,
  options: { readonly name?: string; readonly count: number },
): Promise<void> {
  const session = openSchedule(context);
  try {
    if (options.name !== undefined) jobNamed(session, options.name);
    const runs = loadJobRuns(session.ledger, {
      ...(options.name === undefined ? {} : { job: options.name }),
      count: options.count,
    }).toSorted((a, b) => b.id - a.id);
    const events = Object.values(loadHistories(session))
      .flatMap((one) => one.events)
      .filter(({ job }) => options.name === undefined || job === options.name)
      .toReversed()
      .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
      .slice(0, options.count);
    context.out.answer('mestre.schedule.history/1', { runs, events }, () =>
      [
        runs.length === 0 ? 'No job ran yet.' : toRuns(runs, session, context.out.width),
        ...events.map(({ job, kind, day, slot, reason }) => `${job} for ${day} (${slot}) ${kind}: ${reason}`),
      ].join('\n'),
    );
  } finally {
    session.ledger.close();
  }
}

function toRuns(runs: readonly JobRun[], { calendar }: ScheduleSession, width: number): string {
  return toTable(
    runs,
    [
      { title: 'due', value: ({ slot }) => localTime(calendar.zone, slot) },
      { title: 'job', value: ({ job }) => job },
      { title: 'for', value: ({ day }) => day },
      { title: 'attempt', value: ({ attempt }) => String(attempt), right: true },
      { title: 'cause', value: ({ cause }) => cause.replace('_', ' ') },
      { title: 'state', value: ({ state }) => state },
      { title: 'exit', value: ({ exit }) => (exit === null ? '' : String(exit)), right: true },
      {
        title: 'took',
        value: ({ milliseconds }) => (milliseconds === null ? '' : toDuration(milliseconds)),
        right: true,
      },
      { title: 'what', value: ({ detail }) => detail, shrink: true },
    ],
    width,
  );
}

function upcoming(
  session: ScheduleSession,
  name: string,
  count: number,
): { readonly at: Date; readonly day: string }[] {
  const { calendar, context } = session;
  const job = jobNamed(session, name);
  // Windows that grow: a job of every minute must not be laid out for a year.
  for (let days = 1; ; days *= 8) {
    const until = new Date(context.now().getTime() + days * 86_400_000);
    const slots = slotsBetween(job, calendar, { after: context.now(), until });
    if (slots.length >= count || days > 4000) return slots.slice(0, count);
  }
}

/** 2026-11-22 07:30 on the clock of a zone. */
function localTime(zone: string, time: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(time));
}
