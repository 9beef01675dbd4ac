import { type Migration, appendOnly } from './migration.ts';

/** What people decided: who is the same, which value stands, what became of a case. */
export const decisions: Migration = {
  name: 'decisions, overrides, the review queue',
  sql: `
create table decision (
  decision_id integer primary key,
  entity text not null,
  kind text not null check (kind in ('same', 'different')),
  at text not null,
  by text not null,                       -- user of the system
  as_name text,                           -- the name that the user gave
  reason text not null,
  rules_hash text not null,               -- SHA-256 of the ruleset it was taken under; empty where unknown
  case_id text,                           -- case of the queue that it answers
  origin text not null,                   -- decide, split, review, import
  needs_approval integer not null check (needs_approval in (0, 1)),
  records integer,                        -- records behind the golden records it touches, when it was taken
  exposure real                           -- sum of their measures
) strict;

create table decision_record (
  decision_id integer not null references decision,
  side integer not null,
  source text not null,
  source_key text not null,
  evidence text not null,                 -- short hashes of what was compared, by field; empty where unknown
  primary key (decision_id, source, source_key)
) strict;
create index decision_record_key on decision_record (source, source_key);

create table decision_event (
  event_id integer primary key,
  decision_id integer not null references decision,
  kind text not null check (kind in ('withdrawn', 'approved', 'rejected')),
  at text not null,
  by text not null,
  as_name text,
  reason text not null
) strict;
create index decision_event_decision on decision_event (decision_id);

create table review_event (
  event_id integer primary key,
  entity text not null,
  case_id text not null,
  kind text not null check (kind in ('assigned', 'released', 'same', 'different', 'unsure', 'undone', 'noted', 'skipped')),
  at text not null,
  by text not null,
  as_name text,
  owner text,                             -- whose it is from here on
  decision_id integer references decision,
  note text not null default ''
) strict;
create index review_event_case on review_event (entity, case_id);

create table override (
  override_id integer primary key,
  entity text not null,
  golden_id text not null,
  attribute text not null,
  value text not null,                    -- as typed; read as a value of its kind
  until text,                             -- last ISO day that it counts; null: until withdrawn
  at text not null,
  by text not null,
  as_name text,
  reason text not null
) strict;

create table override_event (
  event_id integer primary key,
  override_id integer not null references override,
  kind text not null check (kind in ('withdrawn')),
  at text not null,
  by text not null,
  as_name text,
  reason text not null
) strict;
${['decision', 'decision_record', 'decision_event', 'review_event', 'override', 'override_event'].map(appendOnly).join('\n')}`,
};
