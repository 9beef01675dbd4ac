import { appendOnly, type Migration } from './migration.ts';

/** What was rendered, who is to get it, and what became of each delivery. */
export const outbox: Migration = {
  name: 'outbox',
  sql: `
create table rendition (
  rendition_id text primary key,          -- of job, slot, language and privacy: rendered once
  job text not null,
  slot text not null,
  report text not null,
  title text not null,
  day text not null,
  language text not null,
  privacy text not null,                  -- class of the report
  small_groups integer not null,          -- 1 where small groups are in it
  edition text not null,
  rendered_at text not null
) strict;
create index rendition_job on rendition (job, slot);
create table rendition_file (
  rendition_id text not null references rendition,
  format text not null,
  name text not null,                     -- file name for people
  sha256 text not null,                   -- its name in the folder of rendered files
  bytes integer not null,
  primary key (rendition_id, format)
) strict;
create table delivery (
  delivery_id text primary key,           -- of rendition, recipient, channel and address: promised once
  rendition_id text not null references rendition,
  recipient text not null,
  channel text not null check (channel in ('file', 'email', 'telegram', 'webhook')),
  address text not null,
  queued_at text not null
) strict;
create table delivery_event (
  event_id integer primary key,
  delivery_id text not null references delivery,
  kind text not null check (kind in ('sending', 'part', 'moved', 'sent', 'failed', 'refused', 'released')),
  part integer not null,                  -- a long message goes in parts
  external_id text not null,              -- what the other side calls it; of moved: the new address
  next_at text,                           -- of failed: when it is tried again, null for when a person says so
  detail text not null,
  at text not null
) strict;
create index delivery_event_delivery on delivery_event (delivery_id);
create table chat_update (
  update_id integer primary key,          -- of the Bot API: each is answered once
  chat text not null,
  command text not null,                  -- the command alone, never what else was written
  outcome text not null check (outcome in ('answered', 'unknown_chat', 'ignored', 'failed')),
  at text not null
) strict;
${['rendition', 'rendition_file', 'delivery', 'delivery_event', 'chat_update'].map(appendOnly).join('\n')}`,
};
