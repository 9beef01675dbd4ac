import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { centreTables } from '../../domain/edition/centre.ts';
import { factTables } from '../../domain/edition/facts.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { apply } from '../../engine/engine.ts';
import { literal } from '../../sql/sql.ts';
import type { Step } from '../../sql/step.ts';
import { centre } from '../../stages/centre.ts';
import { facts } from '../../stages/fact.ts';
import { dayCalendar } from '../../stages/fact-calendar.ts';
import { factHorizon } from '../../stages/fact-horizon.ts';
import { beforeOrder, restated } from '../../stages/fact-restated.ts';
import { sale } from '../../stages/sale.ts';
import { segments } from '../../stages/sale-segment.ts';
import { stock } from '../../stages/stock.ts';
import { stockBreaks } from '../../stages/stock-break.ts';
import { savedSegments } from '../../stages/segment-saved.ts';
import { stockPositions } from '../../stages/stock-position.ts';
import { toDo } from '../../stages/to-do.ts';
import { holidaysFor } from '../../rules/holidays.ts';
import { loadFactSettings } from '../../rules/facts.ts';
import { factParts } from '../run/facts.ts';
import { loadReported } from './fact-before.ts';
import type { PublishInput } from './edition.ts';
import type { Put } from './fill.ts';

/**
 * Joins the facts to the golden records that the edition already holds, works out sales, stock and calls, and puts them into it. The
 * tables in between stand in a file of their own, which is thrown away: millions of events must not be held in memory.
 */
export async function fillFacts(
  engine: DuckdbEngine,
  input: PublishInput,
  { put, previous }: { readonly put: Put; readonly previous: string | undefined },
): Promise<void> {
  const { project, contracts, rulesets } = input;
  const parts = factParts({ intake: input.intake ?? input.ledger, project }, contracts, rulesets);
  if (parts.length === 0) return;
  const { value: settings } = loadFactSettings(project);
  const path = join(project.paths.state, 'spill', `facts-${process.pid}.duckdb`);
  remove(path);
  await engine.run(`attach ${literal(path)} as facts (storage_version 'v1.0.0')`);
  await engine.run(`set search_path = 'facts.main,edition.main'`);
  try {
    await loadBefore(engine, previous);
    await loadReported(engine, previous);
    const { dialect } = engine;
    const plan: Step[] = [
      ...facts({ contracts, rulesets, parts, timeZone: project.config.time_zone }, dialect),
      factHorizon(input.run.asOf),
      ...sale(rulesets),
      restated(),
      ...segments({ windowDays: settings.customers.window, asOf: input.run.asOf }),
      ...stock(input.run.asOf),
      stockBreaks(input.run.asOf),
      ...stockPositions(settings.stock),
      ...toDo(settings.stock),
      ...dayCalendar({
        asOf: input.run.asOf,
        contracts,
        holidays: holidaysFor(project, input.run.asOf),
        timeZone: project.config.time_zone,
      }),
      ...savedSegments(settings.customers.segments, {
        asOf: input.run.asOf,
        golden: rulesets.some(({ entity }) => entity === 'customer'),
        runId: input.run.runId,
      }),
      ...centre({ cutOffs: cutOffsOf(contracts) }, dialect),
    ];
    for (const step of plan) {
      const [made] = await apply(engine, [step]);
      input.onMade?.(made!);
    }
    const made = new Set((await engine.rows(`select table_name as name from duckdb_tables() where database_name = 'facts'`)).map(({ name }) => name)); // prettier-ignore
    for (const { name, from } of [...factTables, ...centreTables])
      if (from !== undefined && made.has(from)) {
        const started = performance.now();
        const rows = await put(name, `select * from facts.main.${engine.dialect.id(from)}`, true);
        input.onTable?.(name, rows, performance.now() - started);
      }
    await put('break_item', 'select * from facts.main.stock_break', false);
  } finally {
    await engine.run('use memory; detach facts');
    remove(path);
  }
}

/** Makes `before_order`: the orders as the edition before told them, or none where it is older than sales are. */
async function loadBefore(engine: DuckdbEngine, previous: string | undefined): Promise<void> {
  const columns = Object.entries(beforeOrder).map(([name, type]) => `${name} ${type}`);
  await engine.run(`create table facts.main.before_order (${columns.join(', ')})`);
  if (previous === undefined) return;
  await engine.run(`attach ${literal(previous)} as before (read_only)`);
  const known = await engine.rows(
    `select column_name from duckdb_columns() where database_name = 'before' and table_name = 'sale_order'`,
  );
  const names = Object.keys(beforeOrder);
  if (names.every((name) => known.some((row) => row['column_name'] === name)))
    await engine.run(`insert into facts.main.before_order select ${names.join(', ')} from before.main.sale_order`);
  await engine.run('detach before');
}

/** The hour at which the business day of each site ends, where its queue log says. */
function cutOffsOf(contracts: PublishInput['contracts']): Record<string, number> {
  return Object.fromEntries(
    contracts.flatMap(({ entity, site, cut_off }) =>
      entity === 'queue_event' && cut_off !== undefined ? [[site, cut_off] as const] : [],
    ),
  );
}

function remove(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
}
