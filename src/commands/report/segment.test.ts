import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { openEmptyEdition } from '../../test/bank.ts';
import { showSegment } from './segment.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openEmptyEdition();
  await engine.run(`
    insert into segment_saved (segment, members) values ('mine', 1), ('none', 0);
    insert into segment_member (segment, customer_link) values ('mine', 'C1');
    insert into customer_segment (customer_link, orders) values ('C1', 2), ('C2', 1);
    insert into sale_order (order_source, order_id, customer_link, net) values ('t', '1', 'C1', 10), ('t', '2', 'C2', 20), ('u', '1', 'C2', 30), ('t', '3', null, 40);
    insert into sale_line (order_source, order_id, net) values ('t', '1', 10), ('t', '2', 20), ('u', '1', 30);
    insert into sale_refund (order_source, order_id, amount) values ('t', '1', 1), ('u', '1', 3);
    insert into sale_target (shop, amount) values ('S', 100)`);
});
afterAll(() => engine.close());

test('a name that the edition does not have is refused with those that it has', async () => {
  await expect(showSegment(engine, 'theirs')).rejects.toMatchObject({
    code: 'segment_unknown',
    hint: expect.stringContaining('it has mine, none'),
  });
});

test('orders, lines and refunds are those of its customers, by source and number; targets are nobody’s', async () => {
  await showSegment(engine, 'mine');
  const [row] = await engine.rows(`select
    (select sum(net) from sale_order)::double as orders,
    (select sum(net) from sale_line)::double as lines,
    (select sum(amount) from sale_refund)::double as refunds,
    (select count(*) from customer_segment)::integer as customers,
    (select count(*) from sale_target)::integer as targets`);
  expect(row).toEqual({ orders: 10, lines: 10, refunds: 1, customers: 1, targets: 0 });
});
