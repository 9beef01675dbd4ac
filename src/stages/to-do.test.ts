import { expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { openDuckdb } from '../engine/duckdb.ts';
import { stockPolicy } from './stock-policy.ts';
import { toDo } from './to-do.ts';

test('what to do is ranked by money; each line is what the rows behind it come to', async () => {
  const engine = await openDuckdb({ threads: 1 });
  try {
    await engine.run(`
      create table stock_position as select * from (values
        -- demand 2, cover 10, lead 3: 26 for the time till the next delivery, 4 are there, 5 come from S2: 17 to order; 2 × 3 − 4 = 2 lost at 9.
        ('S1', 'a', 4, 2.0, 9.0, 3.0, 10.0, 3.0, 7.0, 0.0, 0.0, 2.0, 1),
        -- Nothing left: 13 × 1 to order, 3 lost at 8 = 24.
        ('S1', 'b', 0, 1.0, 8.0, 2.0, 10.0, 3.0, 4.0, 0.0, 0.0, 0.0, 1),
        -- 50 days of cover where 10 are meant, more than twice: 40 too many at 3 = 120.
        ('S2', 'a', 50, 1.0, 9.0, 3.0, 10.0, 3.0, 4.0, 40.0, 120.0, 50.0, 0),
        -- 15 days of 10 are too many, but not to be acted on.
        ('S2', 'b', 15, 1.0, 8.0, 2.0, 10.0, 3.0, 4.0, 5.0, 10.0, 15.0, 0),
        -- Not sold for 40 days: dead; never sold: dead too.
        ('S3', 'a', 6, 0.0, 9.0, 3.0, 10.0, 3.0, 0.0, 6.0, 18.0, null, 40),
        ('S3', 'b', 2, 0.0, 8.0, 2.0, 10.0, 3.0, 0.0, 2.0, 4.0, null, null),
        -- Below zero: an error of the data.
        ('S4', 'a', -3, 0.0, 9.0, 3.0, 10.0, 3.0, 0.0, 0.0, 0.0, null, 2)
      ) as t(shop, article, on_hand, demand, price, cost, target_cover_days, lead_time_days, reorder_point, over_units, over_cost, cover_days, days_since_sale);
      create table transfer_suggestion as select 'a' as article, 'S2' as from_shop, 'S1' as to_shop, 5::bigint as quantity, 45.0 as sales_value;
      create table stock_day as select * from (values
        (date '2026-11-20', 'S1', 'b', -2.0), (date '2026-11-19', 'S1', 'b', 1.0), (date '2026-11-13', 'S1', 'b', -9.0), (date '2026-11-20', 'S2', 'a', 0.0)
      ) as t(business_day, shop, article, difference);
      create table sale_refund as select * from (values ('S1', 30.0, false), ('S1', 12.0, false), ('S2', 99.0, true)) as t(shop, amount, order_known);
      create table sale_article as select * from (values ('a', 'A', 3.0), ('b', 'B', 2.0)) as t(article, title, cost);
      create table sale_shop as select * from (values ('S1', 'One'), ('S2', 'Two'), ('S3', 'Three'), ('S4', 'Four')) as t(shop, title)`);
    await apply(engine, toDo(stockPolicy));
    const rows = await engine.rows(
      'select place, kind, shop, other_shop, article, units, money, rows_in from to_do order by place',
    );
    expect(rows.map((row) => Object.values(row).map((value) => value ?? '-').join(' '))).toEqual([
      '1 overstock S2 - a 40 120 stock_position',
      '2 transfer S1 S2 a 5 45 stock_position',
      '3 refund_unknown S1 - - 2 42 sale_refund',
      '4 out_of_stock S1 - b 13 24 stock_position',
      '5 dead_stock S3 - a 6 18 stock_position',
      '6 reorder S1 - a 17 18 stock_position',
      '7 negative_stock S4 - a 3 9 stock_day',
      // Two missing, one too many in the last seven days, at 2 each: what the counts differ by counts, whichever way.
      '8 stock_break S1 - b -1 6 stock_day',
      '9 dead_stock S3 - b 2 4 stock_position',
    ]); // prettier-ignore
    // A policy that acts later says less.
    await apply(engine, toDo({ overstock: 6, dead: 60 }));
    const kinds = await engine.rows(
      "select kind, shop from to_do where kind in ('overstock', 'dead_stock') order by all",
    );
    expect(kinds).toEqual([{ kind: 'dead_stock', shop: 'S3' }, { kind: 'overstock', shop: 'S3' }]); // prettier-ignore
  } finally {
    await engine.close();
  }
});
