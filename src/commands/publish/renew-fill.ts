import { reconciliationTables } from '../../domain/edition/reconciliation.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { literal } from '../../sql/sql.ts';
import { publishFills, type PublishOptions } from '../../stages/publish.ts';
import { leftBreaks, quietMetrics, renewals, standingSql } from '../../stages/publish-renew.ts';
import { agedTables, overallTables } from '../../stages/renew.ts';
import { LEFT } from './breaks.ts';
import type { PublishInput } from './edition.ts';
import { fillUse } from './fill.ts';
import { dropOverall, overallIn, overallSteps, type Renewing } from './renew.ts';
import { enter, matchedIn, type Opened, resolvePlan } from './resolve.ts';

export interface FillingAgain {
  readonly filling: PublishOptions;
  readonly again: Renewing;
  readonly opened: Opened;
  /** File of the segment that `writeSegment` makes. */
  readonly segment: string;
  readonly put: (table: string, query: string, sorted: boolean) => Promise<void>;
  /** Writes the segment of ids; `before` is the table of golden records as they were, null where none is another. Returns its rows. */
  readonly writeSegment: (before: string | null) => Promise<number>;
}

/** Where the golden records as they were stand while those that take their place are compared with them. */
const BEFORE = 'golden_before';

/** Brings the tables of an entity, in an edition that was begun as a copy of the last one, to what was worked out again. Returns the rows of the segment of ids. */
export async function fillAgain(engine: DuckdbEngine, input: PublishInput, given: FillingAgain): Promise<number> {
  const { filling, again, opened, put } = given;
  const { entity } = filling.entity;
  const { id } = engine.dialect;
  const edition = (table: string) => `edition.main.${id(table)}`;
  const all = renewals(publishFills(filling, engine.dialect), filling);
  const counted = all.filter(({ table }) => overallTables.has(table) || table === 'meta_metric');
  await enter(engine, entity);
  if (again.narrow) {
    await engine.run(`create table ${BEFORE} as select * from ${edition(`golden_${entity}`)} where golden_id in (select golden_id from gone_id)`); // prettier-ignore
    for (const { table, gone, come, sorted } of all.filter((one) => !counted.includes(one))) {
      if (gone !== null) await engine.run(`delete from ${edition(table)} where ${gone}`);
      await put(table, come, sorted);
    }
  }
  if (again.touched > 0) {
    await engine.run(`delete from ${edition('rule_use')} where entity = ${literal(entity)}; set search_path = ${literal(`${id(matchedIn(entity))}.main`)}`); // prettier-ignore
    await fillUse(engine, opened.ruleset);
    await enter(engine, entity);
  }
  const events = await given.writeSegment(again.narrow ? BEFORE : null);
  if (events > 0)
    await put(
      'golden_history',
      `select ${literal(entity)} as entity, golden_id, attribute, old_value as from_value, new_value as to_value, run_id, happened_at
       from read_parquet(${literal(given.segment)}) as past
       where kind = 'value_changed'`,
      true,
    );
  await engine.run(standingSql(filling, edition('review_case')));
  if (again.overall !== 'all') await engine.run(quietMetrics(entity, edition('meta_metric')));
  if (again.overall !== 'none') {
    const tables = again.overall === 'all' ? overallTables : agedTables;
    await overallSteps(engine, input, { opened, tables });
    for (const { table, gone, come, sorted } of counted.filter(
      (one) => again.overall === 'all' || tables.has(one.table),
    )) {
      if (gone !== null) await engine.run(`delete from ${edition(table)} where ${gone}`);
      await put(table, come, sorted);
    }
    for (const { name, from } of reconciliationTables.filter((table) => tables.has(table.from ?? ''))) {
      await engine.run(`delete from ${edition(name)} where entity = ${literal(entity)}`);
      await put(name, `select ${literal(entity)} as entity, * from ${id(overallIn(entity))}.main.${id(from!)}`, true);
    }
  }
  await fillBreaks(engine, given);
  await dropOverall(engine, again, entity);
  return events;
}

/** Breaks of touched records as they are found, of all others as they were; those of totals wherever totals were counted. */
async function fillBreaks(engine: DuckdbEngine, given: FillingAgain): Promise<void> {
  const { filling, again, opened, put } = given;
  const { entity } = filling.entity;
  const { id } = engine.dialect;
  await enter(engine, entity);
  const levels = again.narrow && again.overall === 'all' ? ['L3', 'L4'] : ['L2', 'L3', 'L4'];
  await engine.run(`insert into ${LEFT} ${leftBreaks({ entity, levels }, 'edition.main.break_item')}`);
  if (levels.includes('L2')) return;
  await engine.run(`create view measure_total as select * from ${id(overallIn(entity))}.main.measure_total`);
  const [step] = resolvePlan(opened.ruleset, opened.heard, opened.when, engine.dialect).filter(({ table }) => table === 'break_item'); // prettier-ignore
  await engine.make(step!);
  await put(
    'break_item',
    `select ${literal(entity)} as entity, b.*
     from break_item as b
     where b.level = 'L2'
       or exists (select 1 from touched_key as k where k.source = b.source and k.source_key = b.source_key)`,
    false,
  );
}
