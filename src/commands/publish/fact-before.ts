import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { reportedDay } from '../../stages/fact-calendar.ts';
import { beforeOrder } from '../../stages/fact-restated.ts';
import { showEarlier } from './earlier.ts';

/** Makes `facts.main.reported_day`: what the edition before said of each business day of sales, and whether it called it final. */
export async function loadReported(engine: DuckdbEngine, previous: string | undefined): Promise<void> {
  const columns = Object.entries(reportedDay).map(([name, type]) => `${name} ${type}`);
  await engine.run(`create table facts.main.reported_day (${columns.join(', ')})`);
  if (previous === undefined) return;
  await showEarlier(engine, previous);
  const tables = new Set((await engine.rows(`select table_name as name from duckdb_tables() where database_name = 'earlier'`)).map(({ name }) => name)); // prettier-ignore
  if (tables.has('sale_order'))
    await engine.run(`
      insert into facts.main.reported_day
      select o.business_day, ${tables.has('calendar_day') ? 'max(c.sales)' : 'null'}, count(*), sum(o.net)
      from earlier.main.sale_order as o
      ${tables.has('calendar_day') ? 'left join earlier.main.calendar_day as c on c.business_day = o.business_day' : ''}
      where o.status = 'completed'
        and o.business_day is not null
      group by o.business_day`);
}

/** Makes `before_order`: the orders as the edition before told them, or none where it is older than sales are. */
export async function loadBefore(engine: DuckdbEngine, previous: string | undefined): Promise<void> {
  const columns = Object.entries(beforeOrder).map(([name, type]) => `${name} ${type}`);
  await engine.run(`create table facts.main.before_order (${columns.join(', ')})`);
  if (previous === undefined) return;
  await showEarlier(engine, previous);
  const known = await engine.rows(
    `select column_name from duckdb_columns() where database_name = 'earlier' and table_name = 'sale_order'`,
  );
  const names = Object.keys(beforeOrder);
  if (names.every((name) => known.some((row) => row['column_name'] === name)))
    await engine.run(`insert into facts.main.before_order select ${names.join(', ')} from earlier.main.sale_order`);
}
