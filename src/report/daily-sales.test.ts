import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import { openEmptyEdition } from '../test/bank.ts';
import { packageRoot } from '../version.ts';
import { bind } from './parameters.ts';

let engine: DuckdbEngine;
beforeEach(async () => {
  engine = await openEmptyEdition();
});
afterEach(() => engine.close());

/** Rows of one dataset of the report, on 10 March 2025, a Monday. */
async function dataset(name: string, columns: string): Promise<string[]> {
  const query = bind(readFileSync(join(packageRoot, `reports/daily-sales/${name}.sql`), 'utf8'), {
    as_of: { sql: "date '2025-03-10'", text: '' },
    day: { sql: "cast('2025-03-10' as date)", text: '2025-03-10' },
    language: { sql: "'en'", text: 'en' },
    customers: { sql: 'cast(null as varchar)', text: '' },
  });
  const rows = await engine.rows(`select ${columns} from (${query}\n) as dataset`);
  return rows.map((row) => Object.values(row).map((value) => value ?? '-').join(' ')); // prettier-ignore
}

const order = (who: string | null, day: string, net: number, status = 'completed') =>
  engine.run(`insert into sale_order (order_source, order_id, customer_link, business_day, net, status, shop) values ('t', uuid()::varchar, ${who === null ? 'null' : `'${who}'`}, '${day}', ${net}, '${status}', 'S')`); // prettier-ignore

test('cohorts: who came back in the months after the first; a month that is not over has no cell, nobody is not nought', async () => {
  for (const [who, day] of [['A', '2025-01-05'], ['A', '2025-02-10'], ['A', '2025-02-11'], ['A', '2025-03-01'], ['B', '2025-01-20'], ['C', '2025-02-02'], ['C', '2025-02-20'], ['E', '2025-03-05'], ['F', '2024-12-31'], [null, '2025-01-07']] as const) await order(who, day, 10); // prettier-ignore
  // A first order that was cancelled is none.
  await order('E', '2025-01-02', 10, 'cancelled');
  expect(await dataset('cohorts', 'cohort, months, customers, n, share, net::double')).toEqual([
    '2024-12 0 1 1 1 10',
    '2024-12 1 0 1 0 0',
    '2024-12 2 0 1 0 0',
    '2025-01 0 2 2 1 20',
    '2025-01 1 1 2 0.5 20',
    '2025-02 0 1 1 1 20',
    '2025-03 0 1 1 1 10',
  ]);
});

test('forecast: as a week before, and weekday index × level, each with its error over 28 days', async () => {
  // Ten each day for eight weeks, the last day alone is 45.
  await engine.run(`insert into sale_order (order_source, order_id, business_day, net, status)
    select 't', d::varchar, d, case when d = date '2025-03-10' then 45 else 10 end, 'completed'
    from (select cast(unnest(generate_series(date '2025-01-14', date '2025-03-10', interval 1 day)) as date) as d)`);
  const rows = await dataset('forecast', 'day::varchar, ahead, net, naive, round(indexed, 4), round(naive_error, 4), round(indexed_error, 4), n'); // prettier-ignore
  expect(rows).toHaveLength(28 + 7);
  // 35 off once, of 27 × 10 + 45 sold: 1 / 9, by either way.
  expect(rows[0]).toBe('2025-02-11 false 10 10 10 0.1111 0.1111 28');
  expect(rows[27]).toBe('2025-03-10 false 45 10 10 0.1111 0.1111 28');
  // A Tuesday: 10 / (595 / 56) × (315 / 28) = 10.5882.
  expect(rows[28]).toBe('2025-03-11 true - 10 10.5882 0.1111 0.1111 28');
  // The Monday: (7 × 10 + 45) / 8 = 14.375, / 10.625 × 11.25 = 15.2206.
  expect(rows[34]).toBe('2025-03-17 true - 45 15.2206 0.1111 0.1111 28');
});

test('a shop’s day stands beside the day that the calendar says it is fairly compared with', async () => {
  await engine.run("insert into calendar_day (business_day, week_before, year_before) values ('2025-03-10', '2025-02-24', '2024-03-18')"); // prettier-ignore
  for (const [day, net] of [['2025-03-10', 60], ['2025-03-03', 7], ['2025-02-24', 40], ['2024-03-18', 48], ['2024-03-11', 5]] as const) await order(null, day, net); // prettier-ignore
  const columns =
    'shop, orders, net::double, orders_before, net_before::double, round(change, 4), net_year::double, round(change_year, 4)';
  expect(await dataset('shops', columns)).toEqual(['S 1 60 1 40 0.5 48 0.25']);
  // Without a calendar it is seven days before, and 52 weeks.
  await engine.run('delete from calendar_day');
  expect(await dataset('shops', columns)).toEqual([`S 1 60 1 7 ${(60 / 7 - 1).toFixed(4)} 5 11`]);
});
