import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { showEarlier } from './earlier.ts';
import { type BreakEvent, type BreakTrend, type Certificate } from '../../ledger/breaks.ts';
import { literal } from '../../sql/sql.ts';
import { intakeBreaks, timingSql } from '../../stages/break-intake.ts';
import { breakStatusSql } from '../../stages/break-status.ts';

export interface BreakInput {
  /** Of the edition before, or undefined. */
  readonly previous: string | undefined;
  /** The edition was begun as a copy of the one before, and its breaks are still those: `LEFT` says for these entities which do not stay as they are. */
  readonly renewed?: readonly string[] | undefined;
  readonly runId: string;
  /** ISO day. */
  readonly asOf: string;
  /** UTC, ISO 8601. */
  readonly publishedAt: string;
  readonly said: readonly BreakEvent[];
  /** Counts of the runs before. */
  readonly trend: readonly BreakTrend[];
  readonly certificates: readonly Certificate[];
}

/** Days that a resolved break is kept, so that it is known when it comes back. */
const KEPT = 90;

/** Where breaks are gathered before they are settled, so that the edition's table of them is written once. */
export const FOUND = 'temp.main.break_found';

/** In an edition that was begun as a copy: where the rows of breaks stand, as `place`, that are found again or gone; all others are as they were. */
export const LEFT = 'temp.main.break_left';

/** Makes the empty tables `FOUND`, of the columns of `break_item`, and `LEFT`. */
export async function gatherBreaks(engine: DuckdbEngine): Promise<void> {
  await engine.run(`
    create or replace temp table break_found as select * from edition.main.break_item limit 0;
    create or replace temp table break_left (place bigint)`);
}

/**
 * Fills `break_item` of the edition under construction, attached as `edition`: the breaks that were gathered; those of receipt,
 * counts, promises and timing; what earlier editions knew; what people said. Returns the counts of this run.
 */
export async function settleBreaks(engine: DuckdbEngine, input: BreakInput): Promise<BreakTrend[]> {
  const { asOf, publishedAt, previous } = input;
  const at = `timestamp ${literal(publishedAt.replace('T', ' ').replace('Z', ''))}`;
  await engine.run(`insert into edition.main.timing by name ${timingSql('edition.main', at)}`);
  for (const query of intakeBreaks('edition.main', asOf)) await engine.run(`insert into ${FOUND} by name ${query}`);
  if (input.renewed !== undefined)
    await settle(engine, carriedSql(asOf, await restOf(engine, input, input.renewed)), input);
  else if (previous === undefined) await settle(engine, `select * from ${FOUND}`, input);
  else {
    await showEarlier(engine, previous);
    await settle(engine, (await knowsBreaks(engine)) ? carriedSql(asOf, 'earlier.main.break_item') : `select * from ${FOUND}`, input); // prettier-ignore
  }
  await engine.run(`drop table ${FOUND}; drop table ${LEFT}; drop table if exists ${REST}`);
  const counts = await count(engine, input);
  await fillTrend(engine, [...input.trend, ...counts]);
  for (const { at: signed, ...certificate } of input.certificates)
    await engine.run(
      `insert into edition.main.certificate (${[...Object.keys(certificate).map(engine.dialect.id), 'signed_at'].join(', ')})
       values (${[...Object.values(certificate), signed.replace('T', ' ').replace('Z', '')].map((text) => literal(text)).join(', ')})`,
    );
  return counts;
}

/** An edition of an older version of mestre knows nothing of days on which breaks went and came back. */
async function knowsBreaks(engine: DuckdbEngine): Promise<boolean> {
  const known = await engine.rows(
    "select 1 from duckdb_columns() where database_name = 'earlier' and table_name = 'break_item' and column_name = 'resolved_on'",
  );
  return known.length > 0;
}

/** Adds breaks, as a query, with their status of today. */
async function settle(engine: DuckdbEngine, found: string, { said, asOf }: BreakInput): Promise<void> {
  await engine.run(`
    insert into edition.main.break_item by name
    select *
    from (${breakStatusSql(`(${found})`, said, asOf)}) as settled
    order by level, source, attribute, source_key`);
}

/** The breaks of the edition before that do not stay as they are. */
const REST = 'temp.main.break_rest';

/** What is said of a break: its status, and by whom. */
const SAID = ['status', 'said', 'said_by', 'said_on', 'reason', 'until'];

/** Takes out of the edition's breaks those that do not stay as they are, and brings the others to today. Returns the table of the former. */
async function restOf(engine: DuckdbEngine, { said, asOf }: BreakInput, renewed: readonly string[]): Promise<string> {
  const table = 'edition.main.break_item';
  const known = ['', ...renewed].map((entity) => literal(entity)).join(', ');
  const was = `(select *, rowid as place, ${SAID.map((name) => `${name} as ${name}_was`).join(', ')} from ${table})`;
  await engine.run(`
    insert into ${LEFT} select rowid from ${table} where (entity in (${known})) is not true;
    create or replace temp table break_rest as select * from ${table} where rowid in (select place from ${LEFT});
    delete from ${table} where rowid in (select place from ${LEFT});
    update ${table} set last_seen = date ${literal(asOf)} where last_seen is distinct from date ${literal(asOf)};
    create or replace temp table break_turned as
    select place, ${SAID.join(', ')}
    from (${breakStatusSql(was, said, asOf)}) as b
    where ${SAID.map((name) => `${name} is distinct from ${name}_was`).join(' or ')};
    update ${table} as b
    set ${SAID.map((name) => `${name} = t.${name}`).join(', ')}
    from temp.main.break_turned as t
    where t.place = b.rowid;
    drop table temp.main.break_turned`);
  return REST;
}

/** The breaks found, with the days on which the edition before first saw them, and on which they came back; and those that are gone. */
const carriedSql = (asOf: string, earlier: string): string => `
  select
    b.* replace (
      case when p.break_id is not null then p.first_seen else b.first_seen end as first_seen,
      case
        when p.break_id is null then b.returned_on
        when p.resolved_on is not null then b.last_seen
        else p.returned_on
      end as returned_on
    )
  from ${FOUND} as b
  left join ${earlier} as p on p.break_id = b.break_id and p.entity = b.entity
  union all by name
  select p.* replace (coalesce(p.resolved_on, date ${literal(asOf)}) as resolved_on)
  from ${earlier} as p
  where (p.resolved_on is null or p.resolved_on > date ${literal(asOf)} - ${KEPT})
    and not exists (
      select 1
      from ${FOUND} as b
      where b.break_id = p.break_id
        and b.entity = p.entity
    )`;

async function count(engine: DuckdbEngine, { runId, asOf }: BreakInput): Promise<BreakTrend[]> {
  const day = `date ${literal(asOf)}`;
  const rows = await engine.rows(`
    select
      ${literal(runId)} as run_id,
      ${literal(asOf)} as as_of,
      level,
      source,
      severity,
      count(case when status in ('open', 'regressed') then 1 end) as open,
      count(case when status = 'acknowledged' then 1 end) as acknowledged,
      count(case when status = 'explained' then 1 end) as explained,
      count(case when resolved_on is null and first_seen = ${day} then 1 end) as appeared,
      count(case when resolved_on is null and returned_on = ${day} then 1 end) as regressed,
      count(case when resolved_on = ${day} then 1 end) as resolved
    from edition.main.break_item
    group by
      level,
      source,
      severity
    order by
      level,
      source,
      severity`);
  return rows as unknown as BreakTrend[];
}

async function fillTrend(engine: DuckdbEngine, rows: readonly BreakTrend[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 500) {
    const some = rows.slice(start, start + 500);
    const names = Object.keys(some[0]!) as (keyof BreakTrend)[];
    const values = some.map((row) => `(${names.map((name) => literal(row[name])).join(', ')})`);
    await engine.run(
      `insert into edition.main.break_trend (${names.map(engine.dialect.id).join(', ')}) values ${values.join(',\n')}`,
    );
  }
}
