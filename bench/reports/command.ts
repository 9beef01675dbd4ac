import { createRequire } from 'node:module';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { type DuckdbEngine, openDuckdb } from '../../src/engine/duckdb.ts';
import type { Options } from '../main.ts';
import { mestreOrThrow } from '../mestre.ts';
import { scratch } from '../scratch.ts';

const here = import.meta.dirname;
/** As the ledger: version 13 needs Node-API 10. */
const sqlite = Number(process.versions.napi) >= 10 ? 'better-sqlite3' : 'better-sqlite3-v12';
const Database = createRequire(import.meta.url)(sqlite) as typeof BetterSqlite3;

/** `reports --data DIR`: sales and stock of two public data sets through contracts, against what their own tables say. Fails where a figure differs. */
export async function reports({ data, work }: Options): Promise<void> {
  if (data === undefined) throw new Error('say where the sets are: --data DIR');
  const folder = scratch(work, 'reports');
  await northwind(join(data, 'reports/northwind'), folder);
  await completeJourney(join(data, 'reports/completejourney'), folder);
}

/** A project with the shipped rules, the contracts of a folder, and no others. */
async function makeProject(path: string, contracts: string): Promise<void> {
  rmSync(path, { recursive: true, force: true });
  await mestreOrThrow(['init', path]);
  const sources = join(path, 'rules/sources');
  rmSync(sources, { recursive: true });
  mkdirSync(sources);
  for (const name of readdirSync(contracts)) copyFileSync(join(contracts, name), join(sources, name));
}

interface Compared {
  readonly figure: string;
  readonly found: unknown;
  readonly expected: unknown;
}

function judge(set: string, all: readonly Compared[]): void {
  const wrong = all.filter(({ found, expected }) => JSON.stringify(found) !== JSON.stringify(expected));
  process.stdout.write(`${set}: ${all.length - wrong.length} of ${all.length} figures agree\n`);
  for (const { figure, found, expected } of wrong)
    process.stdout.write(`  ${figure}: ${JSON.stringify(found)} where ${JSON.stringify(expected)} is right\n`);
  if (wrong.length > 0) throw new Error(`${set}: ${wrong.length} figures differ`);
}

async function withEdition<T>(project: string, work: (engine: DuckdbEngine) => Promise<T>): Promise<T> {
  const engine = await openDuckdb({ path: join(project, 'editions/golden.duckdb'), readOnly: true });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

interface Oracle {
  readonly totals: Readonly<Record<string, number>>;
  readonly by_department: readonly { readonly department: string; readonly sales: number; readonly n: number }[];
  readonly by_week: readonly { readonly week: number; readonly sales: number; readonly baskets: number }[];
}

async function completeJourney(folder: string, work: string): Promise<void> {
  const project = join(work, 'completejourney');
  await makeProject(project, join(here, 'completejourney'));
  for (const [from, to] of [
    ['transactions_sample.csv', 'transactions.csv'],
    ['products.csv', 'products.csv'],
  ] as const)
    // prettier-ignore
    cpSync(join(folder, from), join(project, 'drop', to));
  await mestreOrThrow(['run', '--project', project, '--quiet']);
  const oracle = JSON.parse(readFileSync(join(folder, 'oracle.json'), 'utf8')) as Oracle;
  await withEdition(project, async (engine) => {
    const [total] = await engine.rows(`
      select count(*) as n, sum(net)::double as sales, sum(quantity)::bigint as units, sum(discount)::double as discounts,
        (select count(distinct customer_link) from sale_order) as households, (select count(*) from sale_order) as baskets,
        count(distinct shop) as stores, count(distinct article) as products
      from sale_line`);
    const departments = await engine.rows(
      `select case category when 'none' then '(none)' else category end as department, sum(net)::double as sales, count(*) as n
       from sale_line group by all order by sales desc, department`,
    );
    const weeks = await engine.rows(
      `select cast(floor(date_diff('day', date '2016-12-26', business_day) / 7) + 1 as integer) as week, sum(net)::double as sales, count(*) as baskets
       from sale_order group by all order by week`,
    );
    const byName = new Map(departments.map((row) => [row['department'], row]));
    judge('completejourney', [
      ...Object.entries(oracle.totals).map(([figure, expected]) => ({ figure, found: total![figure], expected })),
      ...oracle.by_department.map((expected) => ({ figure: expected.department, found: byName.get(expected.department), expected })), // prettier-ignore
      { figure: 'weeks', found: weeks, expected: oracle.by_week },
    ]);
  });
}

const quoted = (value: unknown): string => `"${String(value ?? '').replaceAll('"', '""')}"`;

function exportCsv(db: BetterSqlite3.Database, query: string, path: string): void {
  const rows = db.prepare(query).all() as Record<string, unknown>[];
  const names = Object.keys(rows[0]!);
  const lines = [names.join(','), ...rows.map((row) => names.map((name) => quoted(row[name])).join(','))];
  writeFileSync(path, `${lines.join('\n')}\n`);
}

async function northwind(folder: string, work: string): Promise<void> {
  const project = join(work, 'northwind');
  await makeProject(project, join(here, 'northwind'));
  const db = new Database(':memory:');
  db.exec(readFileSync(join(folder, 'create.sql'), 'utf8'));
  const drop = (name: string) => join(project, 'drop', name);
  exportCsv(db, 'select OrderID, CustomerID, OrderDate, ShipCountry, Freight from Orders', drop('orders.csv'));
  exportCsv(
    db,
    "select OrderID, ProductID, UnitPrice, Quantity, printf('%.4f', UnitPrice * Quantity * Discount) as Off from [Order Details]",
    drop('order-details.csv'),
  );
  exportCsv(db, "select ProductID, 'W1' as warehouse, (select date(max(OrderDate)) || ' 23:59:00' from Orders) as counted_at, UnitsInStock from Products", drop('stock.csv')); // prettier-ignore
  exportCsv(db, 'select ProductID, ProductName, CategoryName, UnitPrice from Products join Categories using (CategoryID)', drop('products.csv')); // prettier-ignore
  await mestreOrThrow(['run', '--project', project, '--quiet']);
  const money = 'round(sum(d.UnitPrice * d.Quantity * (1 - d.Discount)), 4)';
  const plain = (query: string) => db.prepare(query).all() as Record<string, unknown>[];
  await withEdition(project, async (engine) => {
    const pair = async (figure: string, ours: string, theirs: string): Promise<Compared> => ({
      figure,
      found: await engine.rows(ours),
      expected: plain(theirs),
    });
    judge('northwind', [
      await pair('orders', 'select count(*) as n, count(distinct customer_link) as customers from sale_order', 'select count(*) as n, count(distinct CustomerID) as customers from Orders'), // prettier-ignore
      await pair('sales', 'select round(sum(net), 4)::double as net, sum(items)::integer as units from sale_order', `select ${money} as net, sum(d.Quantity) as units from [Order Details] as d`), // prettier-ignore
      await pair(
        'by category',
        'select category, round(sum(net), 4)::double as net from sale_line group by all order by category',
        `select CategoryName as category, ${money} as net from [Order Details] as d join Products using (ProductID) join Categories using (CategoryID) group by 1 order by 1`,
      ),
      await pair(
        'by month',
        "select strftime(business_day, '%Y-%m') as month, round(sum(net), 4)::double as net from sale_order group by all order by month",
        `select strftime('%Y-%m', OrderDate) as month, ${money} as net from Orders join [Order Details] as d using (OrderID) group by 1 order by 1`,
      ),
      await pair(
        'new customers by month',
        "select strftime(business_day, '%Y-%m') as month, count(*) as customers from sale_order where customer_order = 1 group by all order by month",
        "select strftime('%Y-%m', day) as month, count(*) as customers from (select CustomerID, min(OrderDate) as day from Orders group by 1) group by 1 order by 1",
      ),
      await pair(
        'stock',
        'select sum(on_hand)::integer as units, count(case when on_hand = 0 then 1 end) as out from stock_position',
        'select sum(UnitsInStock) as units, sum(UnitsInStock = 0) as out from Products',
      ),
      await pair(
        'stock at price by category',
        'select category, round(sum(on_hand * price), 2)::double as value from stock_position group by all order by category',
        'select CategoryName as category, round(sum(UnitsInStock * UnitPrice), 2) as value from Products join Categories using (CategoryID) group by 1 order by 1',
      ),
    ]);
  });
  db.close();
}
