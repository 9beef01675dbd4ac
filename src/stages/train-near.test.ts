import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { trainKeys } from './train-candidates.ts';
import { nearCandidates, trainNear, trainShares } from './train-near.ts';

const atoms = ['a', 'b'].map((field) => ({ text: field, sql: field, list: false, field, whole: true }));
const [A, B] = [(i: number) => (i * 7919) % 97, (i: number) => (i * 104729) % 53];

test.each([1, 3])(
  'one node of %s with all that share a value with it: each pair at its smaller number, once',
  async (every) => {
    const engine = await openDuckdb();
    await engine.run(`
    create table node as select i::integer as node_id, 'a' || (i * 7919 % 97) as a, 'b' || (i * 104729 % 53) as b from range(300) as t(i);
    create table train_side as select node_id, case when node_id = 7 then 3 else 1 end as first, 0 as second from node;
  `);
    const near = { atoms, keys: trainKeys(atoms), every, largest: 400, across: false };
    await apply(engine, [...trainNear(near, duckdb), nearCandidates(near, 400, duckdb)]);
    const rows = await engine.rows('select l, r, pairs from train_candidate order by l, r');
    const some = await engine.rows(`select node_id from node where ${every === 1 ? 'true' : `${duckdb.code('node_id')} % ${every} = 0`}`); // prettier-ignore
    await engine.close();
    const looked = new Set(some.map((row) => Number(row['node_id'])));
    expect(looked.size).toBeGreaterThan(300 / every / 2);
    const records = (node: number) => (node === 7 ? 3 : 1);
    const wanted: { l: number; r: number; pairs: number }[] = [];
    for (const l of [...looked].sort((a, b) => a - b))
      for (let r = l; r < 300; r++) {
        if (l === r && records(l) > 1) wanted.push({ l, r, pairs: 3 });
        if (l !== r && (A(l) === A(r) || B(l) === B(r))) wanted.push({ l, r, pairs: records(l) * records(r) });
      }
    expect(rows.map(({ l, r, pairs }) => ({ l: Number(l), r: Number(r), pairs: Number(pairs) }))).toEqual(wanted);
  },
);

test('what a likely pair shares is what both sides hold', async () => {
  const engine = await openDuckdb();
  await engine.run(`
    create table node as select * from (values (0, 'x', 'y'), (1, 'x', ''), (2, null, 'y')) as t(node_id, a, b);
    create table train_likely as select * from (values (0, 0, 1), (1, 0, 2), (2, 1, 2)) as t(place, l, r);
  `);
  await apply(engine, trainShares(atoms));
  const rows = await engine.rows('select place, e0, e1 from train_share order by place');
  await engine.close();
  expect(rows.map(({ e0, e1 }) => [e0, e1])).toEqual([[1, 0], [0, 1], [0, 0]]); // prettier-ignore
});
