import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal } from '../sql/sql.ts';
import type { SelectStep } from '../sql/step.ts';
import { loadRecords, type TestRecord } from '../test/matching.ts';
import { model, record, rulesWith } from '../test/random-matching.ts';
import { block, frequency, prepare, scoreBlocks, toWeights } from './match.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 2, threadedFrom: 100_000 });
});
afterAll(async () => engine.close());

/**
 * Makes `survivor` by the loop and by its select, and returns how many rows the loop made without a look at texts, and those that differ:
 * then, in the end, and among the pairs that are scored out of both.
 */
async function bothWays(rules: Ruleset, records: readonly TestRecord[], unique: readonly string[]) {
  const { dialect } = engine;
  const weights = toWeights(rules);
  await loadRecords(engine, rules, records);
  const how = { unique, passing: true };
  await apply(engine, [
    ...prepare(rules, dialect, { unique }),
    ...frequency(rules, dialect),
    ...block(rules, dialect, how),
  ]);
  const all = scoreBlocks(rules, dialect, how);
  const steps = all.slice(0, 1 + all.findIndex(({ table }) => table === 'survivor'));
  const last = steps.at(-1) as SelectStep;
  expect(last.pairs).toBeDefined();
  const count = all.find(({ table }) => table === 'candidate_count') as SelectStep;
  await apply(engine, [...steps, count]);
  await engine.make({ ...count, table: 'count_by_sql', isCounted: false });
  const counted = await engine.rows('select key, pairs from candidate_count order by key');
  expect(counted).toEqual(await engine.rows('select key, pairs from count_by_sql order by key'));
  const { table, why, reads, sql } = last;
  await engine.make({ kind: 'select', table: `${table}_by_sql`, why, reads, sql });
  const loop = last.pairs!();
  await engine.make({ ...last, table: 'survivor_unread', pairs: () => ({ ...loop, near: [], levels: [], texts: { sql: '', count: 0 } }) }); // prettier-ignore
  const [row] = await engine.rows('select count(*) as n from survivor_unread');
  const words = Array.from({ length: loop.words }, (_, word) => `pattern${word}`);
  const sums = weights.classes === 2 ? ['same_most'] : ['same_most', 'apart_most'];
  const differ = await engine.rows(`
    select l, r, one.key, other.key as other_key
    from survivor_unread as one
    full join survivor_by_sql as other using (l, r)
    where (one.key = other.key) is not true
      ${words.map((word) => `or (one.${word} = other.${word}) is not true`).join('\n')}
      ${sums.map((sum) => `or (abs(one.${sum} - other.${sum}) < 1e-9) is not true`).join('\n')}`);
  // What a look at the texts leaves has the flags of SQL and more, and the bounds of its patterns.
  const unlike = await engine.rows(`
    select one.l, one.r, one.key, other.key as other_key
    from survivor as one
    left join survivor_by_sql as other using (l, r)
    ${words.map((word, i) => `left join bound_${i} as b${i} on b${i}.pattern = one.${word}`).join('\n')}
    where (one.key = other.key) is not true
      ${words.map((word) => `or (one.${word} | other.${word} = one.${word}) is not true`).join('\n')}
      ${sums.map((sum) => `or (abs(one.${sum} - least(coalesce(${literal(sum === 'same_most' ? weights.prior : weights.apart)} + ${words.map((_, i) => `b${i}.${sum}`).join(' + ')}, 1e9), 1e9)) < 1e-9) is not true`).join('\n')}`);
  const scored = scoreBlocks(rules, dialect, { unique }).at(-1) as SelectStep;
  await engine.make(scored);
  await engine.run('drop table survivor; alter table survivor_by_sql rename to survivor');
  await engine.make({ ...scored, table: 'scored_by_sql' });
  const lost = await engine.rows(`
    (from scored except all from scored_by_sql) union all (from scored_by_sql except all from scored)`);
  return { rows: Number(row!['n']), differ: [...differ, ...unlike, ...lost] };
}

const always = [{ name: 'same code', when: { code: 'exact', name: ['exact', 'close', 'words'] }, why: 'test' }];

test('the loop leaves the pairs that SQL leaves, with their key, patterns and bounds', async () => {
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 0, maxLength: 60, size: 'max' }),
      model,
      fc.record({
        ruled: fc.boolean(),
        unique: fc.constantFrom([], ['a'], ['a', 'b']),
        largest: fc.constantFrom(4, 1000),
      }),
      async (records, some, { ruled, unique, largest }) => {
        const rules = rulesWith({ model: some, ...(ruled ? { always } : {}) });
        // Small blocks count as hot, so that there are secondary keys.
        const found = await bothWays({ ...rules, blocking: { ...rules.blocking, largest } }, records, unique);
        expect(found.differ).toEqual([]);
        rows += found.rows;
      },
    ),
    { numRuns: 8, endOnFailure: true },
  );
  expect(rows).toBeGreaterThan(100);
});

test('a block of many is parted between tasks, and worker threads find what SQL finds', async () => {
  const rules = rulesWith({ model: fc.sample(model, { numRuns: 1, seed: 3 })[0] });
  const some = fc.sample(record, { numRuns: 600, seed: 3 });
  const records = some.map((one) => ({ ...one, values: { ...one.values, code: '12345' } }));
  const keys = rules.blocking.keys.filter(({ name }) => name === 'code');
  const found = await bothWays({ ...rules, blocking: { ...rules.blocking, keys, largest: 10_000 } }, records, []);
  expect(found.differ).toEqual([]);
  expect(found.rows).toBeGreaterThan(1000);
});
