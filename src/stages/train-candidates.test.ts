import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { trainBlocks, trainCandidates, trainKeys, trainPairs } from './train-candidates.ts';

const atoms = ['a', 'b'].map((field) => ({ text: field, sql: field, list: false, field, whole: true }));

test('candidates are the pairs that share a value, each once, and every node of identical records with itself', async () => {
  const engine = await openDuckdb();
  await engine.run(`
    create table node as select i::integer as node_id, 'a' || (i * 7919 % 97) as a, 'b' || (i * 104729 % 53) as b from range(300) as t(i);
    create table train_side as select node_id, case when node_id = 7 then 3 else 1 end as first, 0 as second from node;
  `);
  const keys = trainKeys(atoms);
  await apply(engine, trainBlocks({ atoms, keys, largest: 400, across: false }, duckdb));
  await apply(engine, [trainPairs(400, false), trainCandidates(400, false)]);
  const rows = await engine.rows('select l, r, pairs from train_candidate order by l, r');
  await engine.close();
  const records = (node: number) => (node === 7 ? 3 : 1);
  const wanted: { l: number; r: number; pairs: number }[] = [];
  for (let l = 0; l < 300; l++)
    for (let r = l; r < 300; r++) {
      const alike = (l * 7919) % 97 === (r * 7919) % 97 || (l * 104729) % 53 === (r * 104729) % 53;
      if (l === r && records(l) > 1) wanted.push({ l, r, pairs: 3 });
      if (l !== r && alike) wanted.push({ l, r, pairs: records(l) * records(r) });
    }
  expect(rows.map(({ l, r, pairs }) => ({ l: Number(l), r: Number(r), pairs: Number(pairs) }))).toEqual(wanted);
});
