import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { SelectStep } from '../sql/step.ts';
import { loadRecords, type TestRecord } from '../test/matching.ts';
import { model, record, rulesWith } from '../test/random-matching.ts';
import { block, frequency, prepare, scoreBlocks } from './match.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 2, threadedFrom: 100_000 });
});
afterAll(async () => engine.close());

/** Makes `survivor` by the loop and `by_sql` by its select, and returns how many rows the loop made and those that differ. */
async function bothWays(rules: Ruleset, records: readonly TestRecord[], unique: readonly string[]) {
  const { dialect } = engine;
  await loadRecords(engine, rules, records);
  const how = { unique, passing: true };
  await apply(engine, [
    ...prepare(rules, dialect, { unique }),
    ...frequency(rules, dialect),
    ...block(rules, dialect, how),
  ]);
  const count = block(rules, dialect, how).find((step) => step.table === 'candidate_count') as SelectStep;
  expect(count.counted).toBeDefined();
  await engine.make({ kind: 'select', table: 'count_by_sql', why: count.why, reads: count.reads, sql: count.sql });
  const counted = await engine.rows('select key, pairs from candidate_count order by key');
  expect(counted).toEqual(await engine.rows('select key, pairs from count_by_sql order by key'));
  const steps = scoreBlocks(rules, dialect, { unique }).slice(0, -1);
  const last = steps.at(-1) as SelectStep;
  expect(last.pairs).toBeDefined();
  await apply(engine, steps);
  const { table, why, reads, sql } = last;
  await engine.make({ kind: 'select', table: `${table}_by_sql`, why, reads, sql });
  const [row] = await engine.rows('select count(*) as n from survivor');
  const differ = await engine.rows(`
    select l, r, one.key, other.key as other_key
    from survivor as one
    full join survivor_by_sql as other using (l, r)
    where (one.key = other.key and one.pattern0 = other.pattern0 and abs(one.same_most - other.same_most) < 1e-9) is not true
      ${(await hasColumn('pattern1')) ? 'or (one.pattern1 = other.pattern1) is not true' : ''}
      ${(await hasColumn('apart_most')) ? 'or (abs(one.apart_most - other.apart_most) < 1e-9) is not true' : ''}`);
  return { rows: Number(row!['n']), differ };
}

async function hasColumn(name: string): Promise<boolean> {
  const found = await engine.rows(`select 1 as one from duckdb_columns() where table_name = 'survivor' and column_name = '${name}'`); // prettier-ignore
  return found.length > 0;
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
    { numRuns: 16 },
  );
  expect(rows).toBeGreaterThan(100);
}, 240_000);

test('a block of many is parted between tasks, and worker threads find what SQL finds', async () => {
  const rules = rulesWith({ model: fc.sample(model, { numRuns: 1, seed: 3 })[0] });
  const some = fc.sample(record, { numRuns: 1200, seed: 3 });
  const records = some.map((one) => ({ ...one, values: { ...one.values, code: '12345' } }));
  const keys = rules.blocking.keys.filter(({ name }) => name === 'code');
  const found = await bothWays({ ...rules, blocking: { ...rules.blocking, keys, largest: 10_000 } }, records, []);
  expect(found.differ).toEqual([]);
  expect(found.rows).toBeGreaterThan(1000);
}, 240_000);
