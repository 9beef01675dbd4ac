import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { CurrentPart } from '../ledger/batches.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { currentSql } from '../sql/current.ts';
import { literal } from '../sql/sql.ts';
import type { Parsed } from './parse.ts';

/** What became of the records of a file, and the parts that say so, not yet in their place. */
export interface Derived {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly closed: number;
  /** Of the unchanged: records older than what is held, which therefore changed nothing. */
  readonly older: number;
  readonly part: string;
  readonly closedPart: string | null;
  readonly rejectPart: string | null;
}

export interface DeriveOptions {
  readonly parsed: Parsed;
  readonly mode: SourceContract['mode'];
  /** What the source's state is made of before this file. */
  readonly parts: readonly CurrentPart[];
  readonly lake: string;
  readonly folder: string;
}

/** Compares a parsed file with the current state of its source and writes the parts of the batch into `folder`. */
export async function derive(engine: Engine, options: DeriveOptions): Promise<Derived> {
  const { parsed, mode, folder } = options;
  const kept = `select * exclude (file_row_number)
from read_parquet(${literal(parsed.path)}, file_row_number = true)
${parsed.dropped === null ? '' : `where file_row_number not in (select row from ${parsed.dropped})`}`;
  const accepted = parsed.received - parsed.rejected - parsed.duplicate;
  const rejectPart = parsed.rejects === null ? null : join(folder, 'reject.parquet');
  if (rejectPart !== null)
    await engine.run(
      `copy (select * from ${parsed.rejects} order by line, fate, rule) to ${literal(rejectPart)} (format parquet)`,
    );

  const held = options.parts.filter(({ rows }) => rows > 0);
  if (held.length === 0) {
    // The first file of a source: every record is new, and the parsed file says so already.
    const part = parsed.dropped === null ? parsed.path : join(folder, 'part.parquet');
    if (part !== parsed.path) await engine.run(`copy (${kept}) to ${literal(part)} (format parquet)`);
    return { new: accepted, changed: 0, unchanged: 0, closed: 0, older: 0, part, closedPart: null, rejectPart };
  }

  await loadState(engine, options);
  const isOlder =
    mode === 'full'
      ? 'false' // a full snapshot is what the source holds now, whatever its records say of their age
      : '(s._updated is not null and (p._updated is null or p._updated < s._updated))';
  const differs = `s._key is not null and s._hash <> p._hash`;
  const part = join(folder, 'part.parquet');
  await engine.run(`copy (
  select p.* replace (case when s._key is null then 'new' else 'changed' end as _fate)
  from (${kept}) as p
  left join ingest_state as s on s._key = p._key
  where s._key is null or (${differs} and not ${isOlder})
) to ${literal(part)} (format parquet)`);
  const counts = (
    await engine.rows(`select
  count(*) filter (where _fate = 'new') as new,
  count(*) filter (where _fate = 'changed') as changed
from read_parquet(${literal(part)})`)
  )[0]!;
  const older =
    mode === 'full'
      ? 0
      : Number(
          (
            await engine.rows(
              `select count(*) as n from (${kept}) as p inner join ingest_state as s on s._key = p._key where ${differs} and ${isOlder}`,
            )
          )[0]!['n'],
        );
  const [fresh, changed] = [Number(counts['new']), Number(counts['changed'])];
  const closed = mode === 'full' ? await closeAbsent(engine, options, kept) : 0;
  await engine.run('drop table ingest_state');
  return {
    new: fresh,
    changed,
    unchanged: accepted - fresh - changed,
    closed,
    older,
    part,
    closedPart: closed > 0 ? join(folder, 'closed.parquet') : null,
    rejectPart,
  };
}

/**
 * Makes `ingest_state (_key, _hash, _updated)`: the current records of the source. A delta is compared with the records of its own keys
 * alone, a full snapshot with all.
 */
async function loadState(engine: Engine, { parts, lake, mode, parsed }: DeriveOptions): Promise<void> {
  const files = (paths: readonly string[]) => `[${paths.map((path) => literal(join(lake, path))).join(', ')}]`;
  const filled = parts.filter(({ rows }) => rows > 0);
  await engine.run(`create or replace temp table ingest_seen as
select _key, _hash, _updated, parse_filename(filename, true) as batch_id
from read_parquet(${files(filled.map(({ part }) => part))}, filename = true)
${mode === 'full' ? '' : `where _key in (select _key from read_parquet(${literal(parsed.path)}))`}`);
  const rows = parts.map(({ batch_id, seq, epoch }) => `(${literal(batch_id)}, ${seq}, ${epoch})`);
  await engine.run(`create or replace temp table ingest_held as
select * from (values ${rows.join(', ')}) as v(batch_id, seq, epoch)`);
  const closings = parts.flatMap(({ closed }) => (closed === null ? [] : [closed]));
  if (closings.length > 0)
    await engine.run(`create or replace temp table ingest_closed as
select c._key as key, max(h.seq) as seq
from read_parquet(${files(closings)}, filename = true) as c
inner join ingest_held as h on h.batch_id = replace(parse_filename(c.filename, true), '.closed', '')
group by c._key`);
  const current = currentSql({
    part: 'ingest_seen',
    held: 'ingest_held',
    closed: closings.length > 0 ? 'ingest_closed' : null,
    key: '_key',
    updated: '_updated',
  });
  await engine.run(`create or replace temp table ingest_state as select _key, _hash, _updated from (${current})`);
  await engine.run('drop table ingest_seen');
}

/**
 * Writes the keys that a full snapshot no longer has. A key that stands in a rejected record is not gone, only not
 * readable today: it stays open.
 */
async function closeAbsent(engine: Engine, { parsed, folder }: DeriveOptions, kept: string): Promise<number> {
  const path = literal(join(folder, 'closed.parquet'));
  const unread =
    parsed.rejects === null
      ? ''
      : `and s._key not in (
      select word
      from (select unnest(regexp_split_to_array(raw, '[^[:alnum:]_./-]+')) as word from ${parsed.rejects} where fate = 'rejected')
      where word is not null
    )`;
  await engine.run(`copy (
  select s._key
  from ingest_state as s
  where not exists (select 1 from (${kept}) as p where p._key = s._key)
    ${unread}
  order by s._key
) to ${path} (format parquet)`);
  return Number((await engine.rows(`select count(*) as n from read_parquet(${path})`))[0]!['n']);
}
