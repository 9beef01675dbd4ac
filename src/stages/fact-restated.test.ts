import { afterEach, beforeEach, expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { beforeOrder, restated } from './fact-restated.ts';

let engine: DuckdbEngine;
beforeEach(async () => {
  engine = await openDuckdb({ threads: 1 });
  await engine.run(`
    create table before_order (${Object.entries(beforeOrder).map(([name, type]) => `${name} ${type}`).join(', ')});
    create table sale_order (order_source varchar, order_id varchar, business_day date, shop varchar, status varchar, net decimal(18,4), customer varchar, customer_link varchar);
    create table id_redirect (entity varchar, old_id varchar, golden_id varchar)`); // prettier-ignore
});
afterEach(() => engine.close());

type Told = readonly [id: string, day: string, shop: string, status: string, net: number, link: string | null];
const text = (value: string | number | null) => (value === null ? 'null' : `'${value}'`);
const before = (...rows: Told[]) =>
  engine.run(rows.map((row) => `insert into before_order values ('t', ${row.map(text).join(', ')})`).join(';'));
const now = (...rows: Told[]) =>
  engine.run(rows.map(([id, day, shop, status, net, link]) => `insert into sale_order values ('t', ${[id, day, shop, status, net, link?.startsWith('C') ? link : null, link].map(text).join(', ')})`).join(';')); // prettier-ignore
async function told(): Promise<string[]> {
  await engine.run('create or replace table before_days as select max(business_day) as last_day from before_order');
  await apply(engine, [restated()]);
  const rows = await engine.rows('select reason, orders, net::double as net, first_day::varchar as first, last_day::varchar as last from sale_restated order by 1'); // prettier-ignore
  return rows.map((row) => Object.values(row).join(' '));
}

test('each way in which a day that was told says something else, counted and added up by itself', async () => {
  await before(
    ['same', '2026-11-18', 'S1', 'completed', 10, 'C1'],
    ['price', '2026-11-18', 'S1', 'completed', 10, 'C1'],
    ['struck', '2026-11-19', 'S1', 'completed', 7, 'C1'],
    ['gone', '2026-11-19', 'S1', 'completed', 5, null],
    ['one', '2026-11-19', 'S1', 'completed', 20, 'C2'],
    ['known', '2026-11-20', 'S1', 'completed', 30, 'x8'],
    ['named', '2026-11-20', 'S1', 'completed', 31, null],
    ['other', '2026-11-20', 'S1', 'completed', 40, 'C3'],
    ['lost', '2026-11-20', 'S1', 'completed', 50, 'C4'],
  );
  await engine.run("insert into id_redirect values ('customer', 'C2', 'C1'), ('item', 'C3', 'C5')");
  await now(
    ['same', '2026-11-18', 'S1', 'completed', 10, 'C1'],
    ['price', '2026-11-18', 'S1', 'completed', 12.5, 'C1'],
    ['struck', '2026-11-19', 'S1', 'cancelled', 7, 'C1'],
    ['one', '2026-11-19', 'S1', 'completed', 20, 'C1'],
    ['known', '2026-11-20', 'S1', 'completed', 30, 'C9'],
    ['named', '2026-11-20', 'S1', 'completed', 31, 'C9'],
    ['other', '2026-11-20', 'S1', 'completed', 40, 'C5'],
    ['lost', '2026-11-20', 'S1', 'completed', 50, null],
    ['late', '2026-11-17', 'S1', 'completed', 3, null],
    // What came after the last day that was told is new, and restates nothing.
    ['new', '2026-11-21', 'S1', 'completed', 99, 'C1'],
  );
  expect(await told()).toEqual([
    'corrected 2 19.5 2026-11-18 2026-11-19',
    'gone 1 5 2026-11-19 2026-11-19',
    'identified 2 61 2026-11-20 2026-11-20',
    'late 1 3 2026-11-17 2026-11-17',
    'merged 1 20 2026-11-19 2026-11-19',
    'moved 1 40 2026-11-20 2026-11-20',
    'unlinked 1 50 2026-11-20 2026-11-20',
  ]);
});

test('the first edition restates nothing, and a shop that became another one is the same shop', async () => {
  await now(['a', '2026-11-18', 'S1', 'completed', 10, 'C1']);
  expect(await told()).toEqual([]);
  await before(['a', '2026-11-18', 'S0', 'completed', 10, 'C1']);
  expect(await told()).toEqual(['corrected 1 10 2026-11-18 2026-11-18']);
  await engine.run("insert into id_redirect values ('shop', 'S0', 'S1')");
  expect(await told()).toEqual([]);
});
