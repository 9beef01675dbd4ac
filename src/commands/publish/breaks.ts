import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { type BreakEvent, type BreakTrend, type Certificate } from '../../ledger/breaks.ts';
import { literal } from '../../sql/sql.ts';
import { intakeBreaks, timingSql } from '../../stages/break-intake.ts';
import { breakStatusSql } from '../../stages/break-status.ts';

export interface BreakInput {
  /** Of the edition before, or undefined. */
  readonly previous: string | undefined;
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

/**
 * Completes `break_item` of the edition under construction, attached as `edition`: breaks of receipt, counts, promises and
 * timing; what earlier editions knew; what people said. Returns the counts of this run.
 */
export async function settleBreaks(engine: DuckdbEngine, input: BreakInput): Promise<BreakTrend[]> {
  const { asOf, publishedAt } = input;
  const at = `timestamp ${literal(publishedAt.replace('T', ' ').replace('Z', ''))}`;
  await engine.run(`insert into edition.main.timing by name ${timingSql('edition.main', at)}`);
  for (const query of intakeBreaks('edition.main', asOf))
    await engine.run(`insert into edition.main.break_item by name ${query}`);
  if (input.previous !== undefined) await carry(engine, input.previous, asOf);
  await engine.run(`
    create or replace temp table settled as ${breakStatusSql('edition.main.break_item', input.said, asOf)};
    delete from edition.main.break_item;
    insert into edition.main.break_item by name select * from settled order by level, source, attribute, source_key;
    drop table settled`);
  const counts = await count(engine, input);
  await fillTrend(engine, [...input.trend, ...counts]);
  for (const { at: signed, ...certificate } of input.certificates)
    await engine.run(
      `insert into edition.main.certificate (${[...Object.keys(certificate).map(engine.dialect.id), 'signed_at'].join(', ')})
       values (${[...Object.values(certificate), signed.replace('T', ' ').replace('Z', '')].map((text) => literal(text)).join(', ')})`,
    );
  return counts;
}

/** Days on which breaks were first seen, went and came back are those that the edition before knew. */
async function carry(engine: DuckdbEngine, previous: string, asOf: string): Promise<void> {
  await engine.run(`attach ${literal(previous)} as earlier (read_only)`);
  try {
    const known = await engine.rows(
      "select column_name as name from duckdb_columns() where database_name = 'earlier' and table_name = 'break_item' and column_name = 'resolved_on'",
    );
    // An edition of an older version of mestre knows nothing of this.
    if (known.length === 0) return;
    await engine.run(`
      update edition.main.break_item as b
      set
        first_seen = p.first_seen,
        returned_on = case when p.resolved_on is not null then b.last_seen else p.returned_on end
      from earlier.main.break_item as p
      where p.break_id = b.break_id
        and p.entity = b.entity;
      insert into edition.main.break_item by name
      select p.* replace (coalesce(p.resolved_on, date ${literal(asOf)}) as resolved_on)
      from earlier.main.break_item as p
      where (p.resolved_on is null or p.resolved_on > date ${literal(asOf)} - ${KEPT})
        and not exists (
          select 1
          from edition.main.break_item as b
          where b.break_id = p.break_id
            and b.entity = p.entity
        )`);
  } finally {
    await engine.run('detach earlier');
  }
}

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
