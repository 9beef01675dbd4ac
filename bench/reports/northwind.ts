import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import type { DuckdbEngine } from '../../src/engine/duckdb.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';

/** A figure of an edition beside what plain SQL over the shop’s own tables says. */
export interface Compared {
  readonly figure: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** A shop’s database in memory, by the script that makes it: Northwind’s tables Categories, Products, Orders, [Order Details]. */
export function openShop(script: string): BetterSqlite3.Database {
  const db = new (loadSqlite())(':memory:');
  db.exec(readFileSync(script, 'utf8'));
  return db;
}

const quoted = (value: unknown): string => `"${String(value ?? '').replaceAll('"', '""')}"`;

function exportCsv(db: BetterSqlite3.Database, query: string, path: string): void {
  const rows = db.prepare(query).all() as Record<string, unknown>[];
  const names = Object.keys(rows[0]!);
  const lines = [names.join(','), ...rows.map((row) => names.map((name) => quoted(row[name])).join(','))];
  writeFileSync(path, `${lines.join('\n')}\n`);
}

/** Writes what a shop would hand out: orders, their lines, units in stock and products as CSV files. */
export function exportShop(db: BetterSqlite3.Database, folder: string): void {
  const drop = (name: string) => join(folder, name);
  exportCsv(db, 'select OrderID, CustomerID, OrderDate, ShipCountry, Freight from Orders', drop('orders.csv'));
  exportCsv(
    db,
    "select OrderID, ProductID, UnitPrice, Quantity, printf('%.4f', UnitPrice * Quantity * Discount) as Off from [Order Details]",
    drop('order-details.csv'),
  );
  exportCsv(db, "select ProductID, 'W1' as warehouse, (select date(max(OrderDate)) || ' 23:59:00' from Orders) as counted_at, UnitsInStock from Products", drop('stock.csv')); // prettier-ignore
  exportCsv(db, 'select ProductID, ProductName, CategoryName, UnitPrice from Products join Categories using (CategoryID)', drop('products.csv')); // prettier-ignore
}

/** Sales and stock of an edition beside plain SQL over the database that its extracts are from. */
export async function shopFigures(engine: DuckdbEngine, db: BetterSqlite3.Database): Promise<Compared[]> {
  const money = 'round(sum(d.UnitPrice * d.Quantity * (1 - d.Discount)), 4)';
  const plain = (query: string) => db.prepare(query).all() as Record<string, unknown>[];
  const pair = async (figure: string, ours: string, theirs: string): Promise<Compared> => ({
    figure,
    found: await engine.rows(ours),
    expected: plain(theirs),
  });
  return [
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
  ];
}
