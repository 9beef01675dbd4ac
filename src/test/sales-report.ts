import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Six rows of sales: day, shop, orders, amount. */
export const sales = [
  ['2026-11-20', 'north', 2, 30],
  ['2026-11-20', 'south', 1, 50],
  ['2026-11-21', 'north', 4, 60],
  ['2026-11-21', 'south', 0, 0],
  ['2026-11-22', 'north', 3, 45],
  ['2026-11-22', 'south', 5, 25],
] as const;

/** Writes a folder of definitions with one report, `sales`, that can be narrowed by day and shop; its rows stand in the query. */
export function writeSalesReport(folder: string): void {
  mkdirSync(join(folder, 'sales'), { recursive: true });
  const rows = sales.map(([day, shop, orders, amount]) => `(date '${day}', '${shop}', ${orders}, ${amount})`);
  const from = `(values ${rows.join(', ')}) as t(day, shop, orders, amount)`;
  writeFileSync(join(folder, 'sales/sales.sql'), `select day, shop, orders, amount from ${from} order by day, shop`);
  writeFileSync(
    join(folder, 'sales/shops.sql'),
    `select shop, [1, 3, 2] as course, count(*) as days from ${from} group by shop order by shop`,
  );
  writeFileSync(
    join(folder, 'metrics.yaml'),
    `metrics:
  orders: { title: Orders, unit: integer, from: "${from}", numerator: { sql: sum(orders), text: orders }, exclusions: nothing, source: us }
  check: { title: Average check, unit: amount, from: "${from}", numerator: { sql: sum(amount), text: money }, denominator: { sql: sum(orders), text: orders }, exclusions: nothing, source: us }
  days: { title: Days, unit: integer, from: "${from}", numerator: { sql: count(distinct day), text: days }, exclusions: nothing, source: us }
`,
  );
  writeFileSync(
    join(folder, 'sales/report.yaml'),
    `report: sales
title: Sales
text: Sales by day and shop
privacy: aggregate
datasets:
  sales: { file: sales.sql, grain: a day and a shop, about: Sales }
  shops: { file: shops.sql, grain: a shop, about: Shops }
labels:
  shops: { north: Norte <b>, south: Sul }
filters:
  day: { title: Period, kind: period }
  shop: { title: Shop, kind: segment, labels: shops }
figures:
  orders: { dataset: sales, numerator: orders }
  check: { dataset: sales, numerator: amount, denominator: orders }
thresholds:
  check: { good: 15, warn: 10 }
headline: [orders, check, days]
sections:
  - id: S1
    title: Sales
    text: How much?
    charts:
      - { id: course, kind: line, dataset: sales, title: Orders by day, text: A line per shop, x: day, y: [orders], split: shop, labels: shops }
      - { id: shops, kind: bar, dataset: sales, title: Amount by shop, text: A bar per shop, by: [shop], x: shop, y: [amount], labels: shops, value: amount }
    tables:
      - id: by_shop
        dataset: sales
        title: By shop
        short: true
        by: [shop]
        sort: -amount
        totals: [orders, amount, average]
        columns:
          shop: { title: Shop, labels: shops }
          orders: { title: Orders, kind: integer }
          amount: { title: Amount, kind: amount }
          average: { title: Average check, kind: amount, ratio: [amount, orders], threshold: check }
      - id: by_day
        dataset: sales
        title: By day and shop
        columns:
          day: { title: Day, kind: date }
          shop: { title: Shop, labels: shops }
          orders: { title: Orders, kind: integer }
  - id: S2
    title: Shops
    text: Which?
    tables:
      - id: list
        dataset: shops
        title: Shops
        columns:
          shop: { title: Shop }
          course: { title: Course, kind: trend }
          days: { title: Days, kind: integer }
`,
  );
}
