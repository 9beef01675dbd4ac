import { type Migration, appendOnly } from './migration.ts';

/** What people say of breaks, how many breaks each run left, and who signed a report. */
export const reconciliation: Migration = {
  name: 'breaks, their trend, certificates',
  sql: `
create table break_event (
  event_id integer primary key,
  break_id text not null,
  kind text not null check (kind in ('acknowledged', 'explained', 'withdrawn')),
  by text not null,
  at text not null,
  day text not null,                      -- ISO day in the time zone of the project
  reason text not null,
  until text,                             -- last day on which an explanation holds
  check ((kind = 'explained') = (until is not null))
) strict;
create index break_event_id on break_event (break_id, event_id);
create table break_trend (
  run_id text not null references run,
  as_of text not null,
  level text not null,
  source text not null,
  severity text not null,
  open integer not null,                  -- open or regressed
  acknowledged integer not null,
  explained integer not null,
  appeared integer not null,              -- not known to the run before
  regressed integer not null,             -- back after it had gone
  resolved integer not null,              -- gone since the run before
  primary key (run_id, level, source, severity)
) strict;
create table certificate (
  certificate_id integer primary key,
  run_id text not null references run,
  report text not null,
  status text not null,                   -- status of the report: good, warn, bad or none
  report_sha256 text not null,            -- of its numbers as JSON
  edition_sha256 text not null,           -- of the edition's file
  by text not null,
  at text not null,
  note text not null
) strict;
${['break_event', 'break_trend', 'certificate'].map(appendOnly).join('\n')}`,
};
