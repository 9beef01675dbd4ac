import { type Migration, appendOnly } from './migration.ts';

/** Versions of the rules that people approved, and which version each run used. */
export const rules: Migration = {
  name: 'promoted rules',
  sql: `
create table promotion (
  promotion_id integer primary key,
  at text not null,
  by text not null,                       -- the system's user
  as_name text,                           -- the name given beside it, which nobody checks
  reason text not null,
  rules_hash text not null,               -- of the meaning of all rules and contracts
  files text not null                     -- JSON: kind, path relative to the project, and text of each file
) strict;
create index promotion_hash on promotion (rules_hash);
create table run_rules (
  run_id text primary key references run,
  rules_hash text not null,
  promotion_id integer references promotion  -- null where the files as they stood were used
) strict;
${['promotion', 'run_rules'].map(appendOnly).join('\n')}`,
};
