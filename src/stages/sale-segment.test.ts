import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { segments } from './sale-segment.ts';

let engine: DuckdbEngine;
beforeEach(async () => {
  engine = await openDuckdb({ threads: 1 });
});
afterEach(() => engine.close());

type Order = readonly [who: string, day: string, net: number, status?: string];
async function segmented(orders: readonly Order[], asOf = '2026-11-22'): Promise<string[]> {
  await engine.run(`
    drop table if exists sale_order;
    create table sale_order (customer_link varchar, customer varchar, business_day date, net decimal(18,4), status varchar);
    insert into sale_order values ${orders.map(([who, day, net, status = 'completed']) => `('${who}', '${who}', '${day}', ${net}, '${status}')`).join(', ')}`);
  await apply(engine, segments({ windowDays: 365, asOf }));
  const rows = await engine.rows('select customer_link, recency_days, orders, net::double as net, recency, frequency, money, segment from segment_named order by 1'); // prettier-ignore
  return rows.map((row) => Object.values(row).join(' '));
}

test('five customers are five quintiles; those who are equal share the quintile of the first of them', async () => {
  expect(
    await segmented([
      ['a', '2026-11-22', 10],
      ['b', '2026-11-21', 20],
      ['c', '2026-11-21', 20],
      ['d', '2026-11-19', 40],
      ['e', '2026-11-18', 50],
      ['e', '2026-11-17', 50],
      // Cancelled, before the window, after the day of the edition: none of them counts, and the last day of sales stays the 22nd.
      ['d', '2026-11-22', 900, 'cancelled'],
      ['a', '2025-11-22', 900],
      ['a', '2099-01-01', 900],
    ]),
  ).toEqual([
    // Ranks by recency, the longest ago first: e 1, d 2, b and c 3, a 5; by orders: four at 1, e at 5; by money: a 1, b and c 2, d 4, e 5.
    'a 0 1 10 5 1 1 new',
    'b 1 1 20 3 1 2 occasional',
    'c 1 1 20 3 1 2 occasional',
    'd 3 1 40 2 1 4 lost',
    'e 4 2 100 1 5 5 at_risk',
  ]);
});

test('quintiles do not hang on the order of rows, equals are equal, and the limits make them again', async () => {
  const day = fc.integer({ min: 1, max: 9 }).map((n) => `2026-11-0${n}`);
  const order = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), day, fc.integer({ min: 1, max: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 30 }), async (orders) => {
      const one = await segmented(orders);
      expect(await segmented(orders.toReversed())).toEqual(one);
      const [unequal] = await engine.rows('select count(*)::integer as n from segment_named as a join segment_named as b on a.net = b.net and a.money <> b.money or a.orders = b.orders and a.frequency <> b.frequency or a.recency_days = b.recency_days and a.recency <> b.recency'); // prettier-ignore
      expect(unequal).toEqual({ n: 0 });
      const [again] = await engine.rows("select count(*)::integer as n from segment_named as s join segment_limit as l on l.measure = 'money' and s.net between l.from_value and l.to_value where l.quintile <> s.money"); // prettier-ignore
      expect(again).toEqual({ n: 0 });
    }),
    { numRuns: 15 },
  );
});
