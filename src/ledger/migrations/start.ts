import { type Migration, appendOnly } from './migration.ts';

/** Received files, runs, golden ids, editions and leases. */
export const start: Migration = {
  name: 'batches, runs, identity, editions, leases',
  sql: `
create table batch (
  batch_id text primary key,              -- source + first 16 hex digits of sha256
  seq integer not null unique,            -- order of arrival; the later batch of a source wins
  source text not null,
  entity text not null,
  file_name text not null,
  sha256 text not null,
  bytes integer not null,
  layout text not null,
  encoding text not null,
  mode text not null check (mode in ('full', 'delta')),
  contract_hash text not null,
  received_at text not null,
  received integer not null,
  new integer not null,
  changed integer not null,
  unchanged integer not null,
  rejected integer not null,
  duplicate integer not null,
  closed integer not null,                -- keys absent from a full snapshot
  part text not null,                     -- Parquet part, relative to the lake
  check (received = new + changed + unchanged + rejected + duplicate)
) strict;
create index batch_source on batch (source, seq);
create table batch_total (
  batch_id text not null references batch,
  measure text not null,
  promised text,                          -- by header or trailer, decimal text
  received text not null,                 -- over all accepted rows
  minimum text,
  maximum text,
  filled integer not null,
  primary key (batch_id, measure)
) strict;
create table batch_event (
  event_id integer primary key,
  batch_id text not null,
  kind text not null check (kind in ('same_again', 'reverted', 'reloaded', 'quarantined', 'refused', 'warned')),
  source text,
  file_name text,
  sha256 text,
  at text not null,
  by text not null,
  reason text not null
) strict;
create table run (
  run_id text primary key,                -- R000001
  seq integer not null unique,
  started_at text not null,
  as_of text not null,
  code_version text not null,
  by text not null
) strict;
create table run_event (
  event_id integer primary key,
  run_id text not null references run,
  kind text not null check (kind in ('step', 'done', 'failed', 'interrupted')),
  step text not null,
  rows integer,
  milliseconds integer,
  detail text not null default '',
  at text not null
) strict;
create table id_segment (
  run_id text not null references run,
  entity text not null,
  seq integer not null,
  path text not null,                     -- Parquet of the run's id events, relative to the state folder
  sha256 text not null,
  events integer not null,
  last_serial integer not null,           -- highest serial number minted so far
  primary key (run_id, entity)
) strict;
create table edition (
  run_id text primary key references run,
  path text not null,
  published_at text not null,
  rules_hash text not null,
  golden integer not null,
  records integer not null
) strict;
create table lease (
  name text primary key,
  holder text not null,                   -- pid, start time and boot of the process
  host text not null,
  since text not null
) strict;
${['batch', 'batch_total', 'batch_event', 'run', 'run_event', 'id_segment', 'edition'].map(appendOnly).join('\n')}`,
};
