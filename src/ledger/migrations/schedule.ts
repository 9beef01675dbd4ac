import { appendOnly, type Migration } from './migration.ts';

/** Jobs of the schedule: since when each is known, its runs, and times that were missed or late. */
export const schedule: Migration = {
  name: 'schedule',
  sql: `
create table schedule_host (
  host_id integer primary key,
  host text not null,                     -- the machine that runs the schedule; the last row counts
  since text not null
) strict;
create table job_known (
  job_known_id integer primary key,
  job text not null,
  timetable text not null,                -- cron, days, time zone: a change makes a new row
  since text not null                     -- times before it are never caught up
) strict;
create index job_known_job on job_known (job);
create table job_run (
  job_run_id integer primary key,
  job text not null,
  slot text not null,                     -- time at which it was due
  day text not null,                      -- ISO day that it stands for
  attempt integer not null,
  cause text not null check (cause in ('schedule', 'catch_up', 'retry', 'resume', 'by_hand')),
  started_at text not null
) strict;
create index job_run_job on job_run (job, slot);
create table job_run_event (
  event_id integer primary key,
  job_run_id integer not null references job_run,
  kind text not null check (kind in ('step', 'done', 'failed', 'interrupted')),
  step text not null,
  exit integer not null,
  milliseconds integer not null,
  detail text not null,
  at text not null
) strict;
create index job_run_event_run on job_run_event (job_run_id);
create table slot_event (
  job text not null,
  slot text not null,
  kind text not null check (kind in ('missed', 'late')),
  day text not null,
  reason text not null,
  at text not null,
  primary key (job, slot, kind)
) strict;
${['schedule_host', 'job_known', 'job_run', 'job_run_event', 'slot_event'].map(appendOnly).join('\n')}`,
};
