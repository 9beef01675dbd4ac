import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { loadRecords, testRules, type TestRecord } from '../test/matching.ts';
import { levels, model, record, rulesWith } from '../test/random-matching.ts';
import { cluster } from './cluster.ts';
import { frequencyAgain } from './frequency.ts';
import { block, frequency, group, match, prepare, score, scoreNaive, toWeights, weightOf } from './match.ts';
import { floorOf } from './match-options.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 2 });
});
afterAll(async () => engine.close());

async function rounded(query: string): Promise<unknown[]> {
  return (await engine.rows(query)).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? Math.round(value * 1e9) / 1e9 : value,
      ]),
    ),
  );
}

test('the cascade keeps the same pairs with the same weights as scoring everything', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 2, maxLength: 40 }),
      model,
      fc.boolean(),
      async (records, some, ruled) => {
        const rules = rulesWith({
          model: some,
          ...(ruled
            ? {
                always: [
                  { name: 'same code', when: { code: 'exact', name: ['exact', 'close', 'words'] }, why: 'test' },
                ],
                never: [{ name: 'two codes', when: { code: 'both_valid_different', birth: 'else' }, why: 'test' }],
              }
            : {}),
        });
        await loadRecords(engine, rules, records);
        await apply(engine, [
          ...prepare(rules, engine.dialect),
          ...frequency(rules, engine.dialect),
          ...block(rules, engine.dialect),
          ...score(rules, engine.dialect),
          scoreNaive(rules, engine.dialect, { pairs: 'candidate', into: 'naive' }),
        ]);
        const expected = await rounded(`select * from naive where weight >= -3 or rule = 'same code' order by l, r`);
        expect(await rounded('select * from scored order by l, r')).toEqual(expected);
      },
    ),
    { numRuns: 30, seed: 5 },
  );
});

test('pairs inside components weigh what they weigh without patterns, all that matter to groups are there, also once values are counted by group', async () => {
  const records = fc.sample(record, { numRuns: 60, seed: 7 });
  let [pairs, left] = [0, 0];
  for (const one of fc.sample(model, { numRuns: 6, seed: 11 })) {
    const rules = rulesWith({ model: one });
    const isNaive = async () => {
      const grouping = await engine.rows('select * from grouping order by record_id');
      await engine.make(scoreNaive(rules, engine.dialect, { pairs: 'inside_pair', into: 'naive' }));
      const found = await rounded('select * from inside_scored order by l, r');
      // What is left out can neither join a group nor speak against one.
      const matters = `n.weight >= ${floorOf(rules)} or a.group_no = b.group_no or exists (select 1 from inside_scored as s where s.l = n.l and s.r = n.r)`;
      const sides = 'join grouping as a on a.record_id = n.l join grouping as b on b.record_id = n.r';
      expect(found).toEqual(await rounded(`select n.* from naive as n ${sides} where ${matters} order by n.l, n.r`));
      pairs += found.length;
      left += Number((await engine.rows('select count(*) as n from naive'))[0]!['n']) - found.length;
      await engine.run('create or replace table inside_scored as select * from naive');
      await apply(engine, cluster(rules, engine.dialect));
      expect(await engine.rows('select * from grouping order by record_id')).toEqual(grouping);
    };
    const coded = () => engine.rows('select * from node_code order by node_id');
    await loadRecords(engine, rules, records);
    await apply(engine, match(rules, engine.dialect));
    await isNaive();
    const countAgain = async () => {
      await apply(engine, frequencyAgain(rules, engine.dialect));
      await engine.run('drop table node_code; alter table node_code_again rename to node_code');
    };
    await countAgain();
    const again = await coded();
    await apply(engine, frequency(rules, engine.dialect, { unit: 'grouping' }));
    expect(again).toEqual(await coded());
    await countAgain();
    await apply(engine, group(rules, engine.dialect));
    await isNaive();
  }
  expect(pairs).toBeGreaterThan(50);
  expect(left).toBeGreaterThan(0);
});

test('the weight in SQL is the formula in TypeScript', async () => {
  const some = fc.sample(model, { numRuns: 6, seed: 7 });
  const records = fc.sample(record, { numRuns: 60, seed: 7 });
  for (const one of some) {
    const rules = rulesWith({ model: one });
    const weights = toWeights(rules);
    await loadRecords(engine, rules, records);
    await apply(engine, [
      ...prepare(rules, engine.dialect),
      ...frequency(rules, engine.dialect),
      ...block(rules, engine.dialect),
    ]);
    await engine.make(scoreNaive(rules, engine.dialect, { pairs: 'candidate', into: 'naive' }));
    const rows = await engine.rows(
      `select n.*, greatest(x.name_bin, y.name_bin) as bin from naive as n join node_code as x on x.node_id = l join node_code as y on y.node_id = r`,
    );
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) {
      const found = Object.fromEntries(
        Object.keys(levels).map((name) => [name, row[`${name}_level`] as number | null]),
      );
      if (found['phones'] !== null) continue;
      expect(row['weight']).toBeCloseTo(weightOf(weights, { levels: found, bins: { name: row['bin'] as number } }), 8);
    }
  }
});

test('where related pairs are at chance, a value is as telling against them as against strangers: frequency stays', () => {
  const one = (related: object) => {
    const rules = testRules({
      fields: { name: { kind: 'text' } },
      blocking: { keys: [{ name: 'name', on: ['name'] }] },
      comparisons: [{ name: 'name', on: 'name', frequency: true, levels: [{ name: 'exact', when: 'exact' }] }],
      model: {
        classes: 3,
        prior: -10,
        weights: { name: { exact: 6, else: -4 } },
        related: { prior: -8, weights: related },
        // A value seen once is worth log2(u) + log2(total) = -5 + 8 = 3 bits more than one of average frequency.
        frequency: { name: { u: 2 ** -5, total: 256 } },
      },
    });
    // Twice as many records with the value: two half-log2 steps, one bit.
    return [0, 2].map((bin) => weightOf(toWeights(rules), { levels: { name: 1 }, bins: { name: bin } }));
  };
  const soft = (s: number, r: number) => s - Math.log2(1 + 2 ** r);
  // weight = S - log2(1 + 2^R): left out of R, the comparison adds to S alone; named, its frequency is in both.
  const [rare, common] = one({}) as [number, number];
  expect(rare).toBeCloseTo(soft(-10 + 6 + 3, -8), 6);
  expect(common).toBeCloseTo(soft(-10 + 6 + 2, -8), 6);
  const [shared, often] = one({ name: { exact: 5, else: -3 } }) as [number, number];
  expect(shared).toBeCloseTo(soft(-10 + 6 + 3, -8 + 5 + 3), 6);
  expect(often).toBeCloseTo(soft(-10 + 6 + 2, -8 + 5 + 2), 6);
});

test('a value that one holds is as rare as few values are held by two; a model says so, else the counts', async () => {
  const exact = [{ name: 'exact', when: 'exact' }];
  const about = {
    fields: { name: { kind: 'text' }, code: { kind: 'text' } },
    blocking: { keys: [{ name: 'name', on: ['name'] }] },
    comparisons: [
      { name: 'name', on: 'name', frequency: true, levels: exact },
      { name: 'code', on: 'code', levels: exact },
    ],
  };
  const named = (name: string, code: number): TestRecord => ({ source: 'a', values: { name, code: String(code) } });
  const rules = testRules(about);
  await loadRecords(engine, rules, ['ana', 'eva', 'ida', 'lia', 'rosa', 'rosa'].map(named));
  await apply(engine, prepare(rules, engine.dialect));
  const binOf = async (some: Ruleset, learned: boolean) => {
    await apply(engine, frequency(some, engine.dialect, { learned }));
    return (await engine.rows('select value, bin from frequency_name')).map(({ value, bin }) => [value, bin]);
  };
  // Counts as they are: two are one bit more than one, two half-log2 steps.
  expect(await binOf(rules, false)).toEqual([['rosa', 2]]);
  // Four names are held by one and one by two: 2 x (1 + 1) / (4 + 2 x (1 + 1)) = 1/2, and 2 log2((2 - 1 + 1/2) / (1/2)) = 3.2.
  expect(await binOf(rules, true)).toEqual([['rosa', 3]]);
  const model = { prior: -10, weights: { name: { exact: 6, else: -4 }, code: { exact: 6, else: -4 } }, frequency: { name: { u: 0.01, total: 60, once: 0.1 } } }; // prettier-ignore
  // 2 log2((2 - 1 + 1/10) / (1/10)) = 6.9, whatever the counts say.
  expect(await binOf(testRules({ ...about, model }), true)).toEqual([['rosa', 7]]);
});

const tokens = (name: unknown) => (typeof name === 'string' ? name.split(' ').filter((part) => part.length > 2) : []);

test('blocking finds every pair that shares a key, once, and no other', async () => {
  const rules = rulesWith({ model: fc.sample(model, { numRuns: 1, seed: 1 })[0] });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 2, maxLength: 30 }), async (records) => {
      await loadRecords(engine, rules, records);
      await apply(engine, [
        ...prepare(rules, engine.dialect),
        ...frequency(rules, engine.dialect),
        ...block(rules, engine.dialect),
      ]);
      const nodes = await engine.rows(
        'select node_id, name_match, code_match, birth_match, phones_match from node order by node_id',
      );
      const shares = (a: (typeof nodes)[number], b: (typeof nodes)[number]) => {
        const both = (column: string) => a[column] !== null && b[column] !== null;
        const year = (row: typeof a) => String(row['birth_match']).slice(0, 4) + String(row['name_match'])[0];
        const phones = (row: typeof a) => (row['phones_match'] ?? []) as string[];
        return (
          (both('code_match') && a['code_match'] === b['code_match']) ||
          tokens(a['name_match']).some((part) => tokens(b['name_match']).includes(part)) ||
          (both('birth_match') && both('name_match') && year(a) === year(b)) ||
          phones(a).some((phone) => phones(b).includes(phone))
        );
      };
      const expected = nodes.flatMap((a, i) =>
        nodes.slice(i + 1).flatMap((b) => (shares(a, b) ? [`${String(a['node_id'])} ${String(b['node_id'])}`] : [])),
      );
      const found = await engine.rows('select l, r from candidate order by l, r');
      expect(found.map(({ l, r }) => `${String(l)} ${String(r)}`)).toEqual(expected);
    }),
    { numRuns: 25, seed: 5 },
  );
});

async function groups(rules: Ruleset, records: readonly TestRecord[]): Promise<number[]> {
  await loadRecords(engine, rules, records);
  await apply(engine, match(rules, engine.dialect));
  return (await engine.rows('select group_no from grouping order by record_id')).map((row) => Number(row['group_no']));
}

test('groups do not depend on the order of rows', async () => {
  const rules = rulesWith({ model: fc.sample(model, { numRuns: 1, seed: 3 })[0] });
  const records = fc
    .sample(record, { numRuns: 80, seed: 11 })
    .map((one, i) => ({ ...one, key: `k${String(i).padStart(3, '0')}` }));
  const first = await groups(rules, records);
  expect(await groups(rules, records.toReversed())).toEqual(first);
});
