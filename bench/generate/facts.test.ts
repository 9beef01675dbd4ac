import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, test } from 'vitest';
import { eanCheckDigit } from './articles.ts';
import { generateCalls } from './calls.ts';
import { generateShop } from './shop.ts';
import { generateTickets } from './tickets.ts';

const root = mkdtempSync(join(tmpdir(), 'mestre-facts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const read = (file: string, delimiter = ','): Record<string, string>[] =>
  parse(readFileSync(join(root, file)), { columns: true, delimiter });

test('a shop: opening, sales and movements explain each count but for shrink', () => {
  const made = generateShop({ out: join(root, 'shop'), seed: 'test', days: 8, orders: 3000 });
  expect(made.orders).toBe(3000);
  const skuOf = new Map(read('shop/truth-articles.csv').map((row) => [row['plu'], row['sku']]));
  const orders = new Map(read('shop/orders.csv').map((row) => [row['order_id'], row]));
  const expected = new Map<string, number>();
  const add = (shop = '', sku = '', quantity = 0): void => {
    expected.set(`${shop} ${sku}`, (expected.get(`${shop} ${sku}`) ?? 60) + quantity);
  };
  const last = '2025-09-08 03:30:00';
  const seen = new Set<string>();
  for (const line of read('shop/order-lines.csv')) {
    const order = orders.get(line['order_id']);
    const key = `${line['order_id']} ${line['line']}`;
    if (order?.['status'] !== 'completed' || seen.has(key) || (order['ordered_at'] ?? '') > last) continue;
    seen.add(key);
    add(order['shop_id'], skuOf.get(line['plu']), -Number(line['quantity']));
    expect(Number(line['amount'])).toBeCloseTo(
      Number(line['unit_price']) * Number(line['quantity']) - Number(line['discount']),
      2,
    );
  }
  for (const move of read('shop/movements.csv', ';'))
    if ((move['moved_at'] ?? '') <= last) add(move['shop_id'], move['sku'], Number(move['quantity']));
  const counts = read('shop/counts.csv', ';').filter((row) => row['counted_at'] === last);
  expect(counts.length).toBe(made.shops * made.articles);
  const close = counts.filter((row) => {
    const missing: number = (expected.get(`${row['shop_id']} ${row['sku']}`) ?? 60) - Number(row['quantity']);
    return missing >= 0 && missing <= 3;
  });
  expect(close.length).toBe(counts.length);
});

test('articles have valid EANs where they have one', () => {
  const eans = read('shop/articles-till.csv').map((row) => row['ean'] ?? '');
  for (const ean of eans.filter((one) => one !== '')) expect(eanCheckDigit(ean.slice(0, 12))).toBe(ean.slice(12));
});

test('an exchange: the queue log is in order and every call that entered ends', () => {
  const made = generateCalls({ out: join(root, 'calls'), seed: 'test', days: 2, calls: 600 });
  const lines = readFileSync(join(root, 'calls/queue_log'), 'utf8').split('\n').slice(0, -1).map((line) => line.split('|')); // prettier-ignore
  expect(lines.every((line) => line.length >= 5)).toBe(true);
  const of = (...events: readonly string[]): Set<string> =>
    new Set(lines.filter((line) => events.includes(line[4] ?? '')).map((line) => line[1] ?? ''));
  expect(of('ENTERQUEUE').size).toBe(made.answered + made.lost);
  expect(of('CONNECT').size).toBe(made.answered);
  expect(of('ABANDON', 'EXITWITHTIMEOUT').size).toBe(made.lost);
  expect(of('COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER').size).toBe(made.answered);
  expect(read('calls/cdr.csv').length).toBe(made.legs);
});

test('a ticket desk: times are in order', () => {
  generateTickets({ out: join(root, 'tickets'), seed: 'test', days: 5, tickets: 300 });
  const tickets = read('tickets/tickets.csv');
  expect(tickets.length).toBe(300);
  for (const row of tickets) {
    const times = ['created_at', 'first_reply_at', 'resolved_at', 'closed_at', 'reopened_at'].map((name) => row[name] ?? ''); // prettier-ignore
    const known = times.filter((time) => time !== '');
    expect([...known].sort()).toEqual(known);
  }
});
