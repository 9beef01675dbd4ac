import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { standsFor, trainBlocks, trainCandidates, trainKeys, trainPairs } from './train-candidates.ts';

const atoms = ['a', 'b'].map((field) => ({ text: field, sql: field, list: false, field, whole: true }));

/** The candidates of a table of 300 records of two columns, with or without a focus. */
async function candidates(focus: number): Promise<{ pairs: Map<string, number>; near: Set<number> }> {
  const engine = await openDuckdb();
  await engine.run(`
    create table node as select i::integer as node_id, 'a' || (i * 7919 % 97) as a, 'b' || (i * 104729 % 53) as b from range(300) as t(i);
    create table train_side as select node_id, 1 as first, 0 as second from node;
  `);
  const keys = trainKeys(atoms);
  await apply(engine, trainBlocks({ atoms, keys, largest: 400, across: false, focus }, duckdb));
  await apply(engine, [trainPairs(400, { across: false, focus }), trainCandidates(400, { across: false, focus })]);
  const rows = await engine.rows('select l, r, pairs from train_candidate');
  const near = await engine.rows('select distinct node_id from train_member where near');
  await engine.close();
  return {
    pairs: new Map(rows.map(({ l, r, pairs }) => [`${Number(l)} ${Number(r)}`, Number(pairs)])),
    near: new Set(near.map((row) => Number(row['node_id']))),
  };
}

test('in focus the pairs are those of the whole of which a side is in focus, and stand for the others', async () => {
  const [whole, part] = [await candidates(1), await candidates(3)];
  expect(whole.near.size).toBe(300);
  expect(part.near.size).toBeGreaterThan(60);
  expect(part.near.size).toBeLessThan(140);
  const wanted = [...whole.pairs.keys()].filter((pair) => pair.split(' ').some((node) => part.near.has(Number(node))));
  expect([...part.pairs.keys()].toSorted()).toEqual(wanted.toSorted());
  expect(new Set(part.pairs.values())).toEqual(new Set([standsFor(3)]));
  const sum = (pairs: Map<string, number>) => [...pairs.values()].reduce((all, n) => all + n, 0);
  expect(sum(part.pairs) / sum(whole.pairs)).toBeGreaterThan(0.8);
  expect(sum(part.pairs) / sum(whole.pairs)).toBeLessThan(1.2);
});
