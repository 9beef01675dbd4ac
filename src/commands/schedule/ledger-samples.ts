import { loadEditions } from '../../ledger/editions.ts';
import { type JobRun, loadJobHistory } from '../../ledger/jobs.ts';
import { loadDeliveries } from '../../ledger/outbox.ts';
import type { Ledger } from '../../ledger/open.ts';
import { loadRuns } from '../../ledger/runs.ts';
import { calendarOf } from './calendar.ts';
import type { Project } from '../../rules/project.ts';
import { standing } from '../../schedule/outbox.ts';
import type { Sample } from '../../schedule/prometheus.ts';
import { nextSlot } from '../../schedule/timetable.ts';
import { loadVersion } from '../../version.ts';

const seconds = (time: string): number => Date.parse(time) / 1000;

/** What the ledger knows, as samples. A metric that has no value yet is left out: absent is not zero. */
export function ledgerSamples(project: Project, ledger: Ledger, now: Date): Sample[] {
  return [
    { name: 'mestre_build_info', labels: { version: loadVersion() }, value: 1 },
    { name: 'mestre_metrics_timestamp_seconds', value: now.getTime() / 1000 },
    ...runSamples(ledger),
    ...jobSamples(project, ledger, now),
    ...outboxSamples(project, ledger),
    ...sourceSamples(ledger),
  ];
}

function runSamples(ledger: Ledger): Sample[] {
  const [last] = loadRuns(ledger, 1);
  if (last === undefined) return [];
  const [edition] = loadEditions(ledger);
  const ends = ledger
    .prepare(
      `select coalesce(e.kind, 'unfinished') as state, count(*) as runs, max(r.started_at) as latest
       from run as r left join run_event as e on e.run_id = r.run_id and e.kind <> 'step' group by 1`,
    )
    .all() as { state: string; runs: number; latest: string }[];
  const success = ends.find(({ state }) => state === 'done');
  // Steps named a.b are parts of step a.
  const steps = last.steps.filter(({ step }) => !step.includes('.'));
  const review = ledger
    .prepare("select rows from run_event where kind = 'step' and step = 'review' order by event_id desc limit 1")
    .get() as { rows: number | null } | undefined;
  const states = ['done', 'failed', 'interrupted', 'unfinished'] as const;
  return [
    { name: 'mestre_run_last_timestamp_seconds', value: seconds(last.startedAt) },
    { name: 'mestre_run_last_success', value: last.state === 'done' ? 1 : 0 },
    {
      name: 'mestre_run_last_duration_seconds',
      value: steps.reduce((sum, { milliseconds }) => sum + (milliseconds ?? 0), 0) / 1000,
    },
    ...(success === undefined
      ? []
      : [{ name: 'mestre_run_last_success_timestamp_seconds', value: seconds(success.latest) } as const]),
    ...states.map((state): Sample => ({
      name: 'mestre_runs_total',
      labels: { state },
      value: ends.find((end) => end.state === state)?.runs ?? 0,
    })),
    ...(edition === undefined
      ? []
      : ([
          { name: 'mestre_edition_published_timestamp_seconds', value: seconds(edition.publishedAt) },
          { name: 'mestre_edition_golden_records', value: edition.golden },
          { name: 'mestre_edition_records', value: edition.records },
        ] as const)),
    ...(review === undefined ? [] : [{ name: 'mestre_review_pairs', value: review.rows ?? 0 } as const]),
  ];
}

function jobSamples(project: Project, ledger: Ledger, now: Date): Sample[] {
  const { schedule } = project.config;
  const calendar = calendarOf(project);
  return Object.entries(schedule.jobs).flatMap(([job, timetable]): Sample[] => {
    const { runs, events } = loadJobHistory(ledger, job, '');
    const byStart = runs.toSorted((a, b) => a.id - b.id);
    const last = byStart.at(-1);
    const done = byStart.findLast(({ state }) => state === 'done');
    const next = nextSlot(timetable, calendar, now);
    const count = (kind: 'missed' | 'late') => events.filter((event) => event.kind === kind).length;
    const states: readonly JobRun['state'][] = ['done', 'failed', 'interrupted', 'crashed'];
    return [
      ...(done?.endedAt
        ? [
            {
              name: 'mestre_job_last_success_timestamp_seconds',
              labels: { job },
              value: seconds(done.endedAt),
            } as const,
          ]
        : []),
      ...(last?.exit !== null && last !== undefined
        ? ([
            { name: 'mestre_job_last_exit_code', labels: { job }, value: last.exit },
            { name: 'mestre_job_last_duration_seconds', labels: { job }, value: (last.milliseconds ?? 0) / 1000 },
          ] as const)
        : []),
      ...(next === null
        ? []
        : [{ name: 'mestre_job_next_timestamp_seconds', labels: { job }, value: next.at.getTime() / 1000 } as const]),
      ...states.map((state): Sample => ({
        name: 'mestre_job_attempts_total',
        labels: { job, state },
        value: runs.filter((run) => run.state === state).length,
      })),
      { name: 'mestre_job_missed_total', labels: { job }, value: count('missed') },
      { name: 'mestre_job_late_total', labels: { job }, value: count('late') },
    ];
  });
}

function outboxSamples(project: Project, ledger: Ledger): Sample[] {
  const deliveries = loadDeliveries(ledger).map(({ events, channel, queuedAt }) => ({
    channel,
    queuedAt,
    state: standing(events, project.config.delivery.when_unsure).state,
  }));
  if (deliveries.length === 0) return [];
  const channels = [...new Set(deliveries.map(({ channel }) => channel))].toSorted();
  const count = (channel: string, state: string) =>
    deliveries.filter((one) => one.channel === channel && one.state === state).length;
  const open = deliveries
    .filter(({ state }) => state !== 'sent' && state !== 'refused')
    .map(({ queuedAt }) => queuedAt);
  const oldest = open.toSorted().at(0);
  return [
    ...channels.flatMap((channel): Sample[] => [
      ...(['waiting', 'failed', 'held', 'refused'] as const).map((state): Sample => ({
        name: 'mestre_outbox_deliveries',
        labels: { channel, state },
        value: count(channel, state),
      })),
      { name: 'mestre_outbox_sent_total', labels: { channel }, value: count(channel, 'sent') },
    ]),
    ...(oldest === undefined
      ? []
      : [{ name: 'mestre_outbox_oldest_timestamp_seconds', value: seconds(oldest) } as const]),
  ];
}

const FATES = ['new', 'changed', 'unchanged', 'rejected', 'duplicate'] as const;

function sourceSamples(ledger: Ledger): Sample[] {
  const rows = ledger
    .prepare(
      `select source, max(received_at) as last, sum(new) as new, sum(changed) as changed, sum(unchanged) as unchanged,
         sum(rejected) as rejected, sum(duplicate) as duplicate
       from batch group by source order by source`,
    )
    .all() as ({ source: string; last: string } & Record<(typeof FATES)[number], number>)[];
  const refused = ledger
    .prepare(
      `select coalesce(source, 'unknown') as source, count(*) as files from batch_event
       where kind in ('quarantined', 'refused') group by 1 order by 1`,
    )
    .all() as { source: string; files: number }[];
  return [
    ...rows.flatMap((row): Sample[] => [
      {
        name: 'mestre_source_last_received_timestamp_seconds',
        labels: { source: row.source },
        value: seconds(row.last),
      },
      ...FATES.map((fate): Sample => ({
        name: 'mestre_source_rows_total',
        labels: { source: row.source, fate },
        value: row[fate],
      })),
    ]),
    ...refused.map(({ source, files }): Sample => ({
      name: 'mestre_source_files_refused_total',
      labels: { source },
      value: files,
    })),
  ];
}
