import { expect, test } from 'vitest';
import { openDuckdb } from '../../engine/duckdb.ts';
import { gainsaidShare } from './guards.ts';

/** Records 0, 1, … in groups of two, and links from each to the next `reach` records; every weight is 1. */
async function shareOf(records: number, reach: number): Promise<number> {
  const engine = await openDuckdb();
  await engine.run(`
    create table grouping as select i::integer as record_id, (i // 2)::integer as group_no from range(${records}) as t(i);
    create table link as select l.i::integer as l, r.i::integer as r, 1e0 as weight from range(${records}) as l(i) join range(${records}) as r(i) on r.i > l.i and r.i <= l.i + ${reach};
    insert into link values (0, 0, 9), (0, 9, -1);
  `);
  const share = await gainsaidShare(engine, { thresholds: { link: 0, review: -3 } });
  await engine.close();
  return share;
}

test('links between records of two groups gainsay each other; a record with itself and what is no link do not count', async () => {
  // 99 links, of which each second stays in its group.
  expect(await shareOf(100, 1)).toBeCloseTo(49 / 99, 9);
  expect(await shareOf(100, 2)).toBeCloseTo((49 + 98) / 197, 9);
});

test('of a few links nothing can be told', async () => {
  expect(await shareOf(12, 1)).toBe(0);
});
