import { afterEach, beforeEach, expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { savedSegments } from './segment-saved.ts';

let engine: DuckdbEngine;
beforeEach(async () => {
  engine = await openDuckdb({ threads: 1 });
  await engine.run(`
    create table segment_named as select * from (values
      ('C1', 'C1', date '2026-11-01', 20, 3, 90.0, 5, 'champion'),
      ('C2', 'C2', date '2026-08-01', 112, 1, 20.0, 1, 'lost'),
      ('x9', null, date '2026-11-20', 1, 1, 5.0, 2, 'new')
    ) as t(customer_link, customer, last_day, recency_days, orders, net, money, segment);
    create table golden_customer as select * from (values ('C1', ['551']), ('C2', cast(null as varchar[]))) as t(golden_id, phones)`);
});
afterEach(() => engine.close());

const title = { pt: 'a', es: 'b', ru: 'c', en: 'd' };
const how = { asOf: '2026-11-22', golden: true, runId: 'R000007' };

test('members are those for whom the condition holds; what was asked, of which day and in which run stands beside them', async () => {
  const segments = [
    { name: 'reachable', title, where: 'len(g.phones) > 0' },
    { name: 'lately', title: 'Lately', where: 'last_day > $as_of - 60 -- of all\n or false' },
    { name: 'nobody', title, where: "net > 1000 and segment = 'lost'" },
  ];
  await apply(engine, savedSegments(segments, how));
  expect(await engine.rows('select segment, customer_link, customer from segment_member order by all')).toEqual([
    { segment: 'lately', customer_link: 'C1', customer: 'C1' },
    { segment: 'lately', customer_link: 'x9', customer: null },
    { segment: 'reachable', customer_link: 'C1', customer: 'C1' },
  ]);
  const saved = 'select segment, title_es, members, as_of::varchar as as_of, run_id from segment_saved order by 1';
  expect(await engine.rows(saved)).toEqual([
    { segment: 'lately', title_es: 'Lately', members: 2, as_of: '2026-11-22', run_id: 'R000007' },
    { segment: 'nobody', title_es: 'b', members: 0, as_of: '2026-11-22', run_id: 'R000007' },
    { segment: 'reachable', title_es: 'b', members: 1, as_of: '2026-11-22', run_id: 'R000007' },
  ]);
});

test('the same condition has the same hash, another one or another day has not', async () => {
  const hash = async (where: string, asOf: string) => {
    await apply(engine, savedSegments([{ name: 's', title, where }], { ...how, asOf }));
    return (await engine.rows('select condition_hash as hash from segment_saved'))[0]!['hash'];
  };
  const first = await hash('last_day > $as_of - 60', '2026-11-22');
  expect(first).toMatch(/^[0-9a-f]{16}$/u);
  expect(await hash('last_day > $as_of - 60', '2026-11-22')).toBe(first);
  expect(await hash('last_day > $as_of - 60', '2026-11-23')).not.toBe(first);
  expect(await hash('last_day > $as_of - 61', '2026-11-22')).not.toBe(first);
});

test('without segments there are none, and where no customer is golden a condition on golden values holds for nobody', async () => {
  await apply(engine, savedSegments([], how));
  expect(await engine.rows('select * from segment_saved')).toEqual([]);
  const both = [{ name: 'g', title, where: 'g.phones is null' }, { name: 's', title, where: 'orders = 1' }]; // prettier-ignore
  await apply(engine, savedSegments(both, { ...how, golden: false }));
  expect(await engine.rows('select segment, count(*)::integer as n from segment_member group by 1')).toEqual([{ segment: 's', n: 2 }]); // prettier-ignore
});
