import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { loadRecords, testRules, type TestRecord } from '../test/matching.ts';
import { cluster } from './cluster.ts';
import { frequencyAgain } from './frequency.ts';
import { block, frequency, group, match, prepare, score, scoreNaive, toWeights, weightOf } from './match.ts';
import { floorOf } from './match-options.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 2 });
});
afterAll(async () => engine.close());

const levels = {
  name: [
    { name: 'exact', when: 'exact' },
    { name: 'close', when: { any: [{ jaro_winkler: 0.9 }, { damerau: 1 }] } },
    { name: 'words', when: { tokens: 0.8 } },
    { name: 'far', when: { jaro_winkler: 0.7 } },
  ],
  code: [
    { name: 'exact', when: 'exact' },
    { name: 'typo', when: { all: ['digit_error', { not: 'both_valid' }] } },
    { name: 'near', when: { damerau: 2 } },
    { name: 'ratio', when: { ratio: 0.5 } },
  ],
  birth: [
    { name: 'exact', when: 'exact' },
    { name: 'swapped', when: 'swapped_day_month' },
    { name: 'two', when: 'two_date_parts' },
    { name: 'near', when: 'near_date' },
  ],
  word: [
    { name: 'exact', when: 'exact' },
    { name: 'near', when: { jaro_winkler: 0.9 } },
    { name: 'alike', when: { jaro_winkler: 0.8 } },
  ],
  digits: [
    { name: 'exact', when: 'exact' },
    { name: 'one', when: { damerau: 1 } },
    { name: 'two', when: { damerau: 2 } },
  ],
  phones: [
    { name: 'shared', when: 'shared' },
    { name: 'typo', when: { damerau: 1 } },
  ],
} as const;

const fields = {
  name: { kind: 'text' },
  code: { kind: 'text' },
  birth: { kind: 'text' },
  word: { kind: 'text' },
  digits: { kind: 'text' },
  phones: { kind: 'text', list: true },
};

const word = fc.constantFrom('maria', 'mario', 'marta', 'silva', 'sliva', 'souza', 'm', 's', 'santos', 'da');
const record: fc.Arbitrary<TestRecord> = fc.record({
  source: fc.constantFrom('a', 'b'),
  values: fc.record({
    name: fc.option(fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))),
    code: fc.option(fc.constantFrom('12345', '12354', '1234', '123456789', '123456798', 'bad12', 'bad21', '9')),
    birth: fc.option(
      fc.constantFrom('1980-03-04', '1980-04-03', '1981-03-04', '1990-03-04', '1980-02-30', '1955-12-31'),
    ),
    word: fc.option(
      fc.constantFrom('martha', 'marhta', 'marta', 'tamara', 'dwayne', 'duane', 'dixon', 'dicksonx', 'ana'),
    ),
    digits: fc.option(
      fc.constantFrom('123456789', '12345678', '1234567', '213456789', '123456798', '923456781', '12', '21', '1243'),
    ),
    phones: fc.option(
      fc.array(fc.constantFrom('11987654321', '11987654312', '1133334444', '119876'), { minLength: 0, maxLength: 3 }),
    ),
  }),
});

const bits = fc.integer({ min: -80, max: 200 }).map((n) => n / 10);
const weightsOf = (names: readonly string[]) =>
  fc.record(Object.fromEntries([...names, 'else'].map((name) => [name, bits])));
const model = fc.record({
  classes: fc.constantFrom(2, 3),
  prior: fc.integer({ min: -20, max: 0 }),
  weights: fc.record(
    Object.fromEntries(
      Object.entries(levels).map(([name, list]) => [name, weightsOf(list.map((level) => level.name))]),
    ),
  ),
  related: fc.record({
    prior: fc.integer({ min: -20, max: 0 }),
    // Comparisons on which related pairs are at chance are left out.
    weights: fc.record(
      Object.fromEntries(
        Object.entries(levels).map(([name, list]) => [name, weightsOf(list.map((level) => level.name))]),
      ),
      { requiredKeys: ['birth'] },
    ),
  }),
  frequency: fc.constantFrom(undefined, { name: { u: 0.01, total: 500 }, phones: { u: 0.001, total: 900 } }),
});

const keys = [
  { name: 'code', on: ['code'] },
  { name: 'word', on: ['name|tokens'] },
  { name: 'birth', on: ['birth|year', 'name|first1'] },
  { name: 'phone', on: ['phones'] },
];

function rulesWith(some: object): Ruleset {
  return testRules({
    fields,
    blocking: { keys, budget: 1e6, largest: 1000 },
    comparisons: Object.entries(levels).map(([name, list]) => ({
      name,
      on: name,
      levels: list,
      frequency: ['name', 'word', 'phones'].includes(name),
    })),
    ...some,
  });
}

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
}, 240_000);

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
    await apply(engine, frequencyAgain(rules, engine.dialect));
    const again = await coded();
    await apply(engine, frequency(rules, engine.dialect, { unit: 'grouping' }));
    expect(again).toEqual(await coded());
    await apply(engine, frequencyAgain(rules, engine.dialect));
    await apply(engine, group(rules, engine.dialect));
    await isNaive();
  }
  expect(pairs).toBeGreaterThan(50);
  expect(left).toBeGreaterThan(0);
}, 240_000);

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
}, 240_000);

const plain = {
  fields: { name: { kind: 'text' }, number: { kind: 'text' } },
  blocking: {
    keys: [
      { name: 'name', on: ['name'] },
      { name: 'number', on: ['number'] },
    ],
    largest: 4,
  },
  comparisons: [
    { name: 'name', on: 'name', levels: [{ name: 'exact', when: 'exact' }] },
    { name: 'number', on: 'number', levels: [{ name: 'exact', when: 'exact' }] },
  ],
  model: { prior: -8, weights: { name: { exact: 5, else: -4 }, number: { exact: 12, else: -6 } } },
};

async function groups(rules: Ruleset, records: readonly TestRecord[], options = {}): Promise<number[]> {
  await loadRecords(engine, rules, records);
  await apply(engine, match(rules, engine.dialect, options));
  return (await engine.rows('select group_no from grouping order by record_id')).map((row) => Number(row['group_no']));
}

const person = (name: string | null, number: string | null, more: object = {}): TestRecord => ({
  values: { name, number },
  ...more,
});

test('no record, one record, columns of nothing, columns of one value', async () => {
  const rules = testRules(plain);
  expect(await groups(rules, [])).toEqual([]);
  expect(await groups(rules, [person('ana', '1')])).toEqual([0]);
  expect(await groups(rules, [person(null, null), person(null, null), person(null, null)])).toEqual([0, 1, 2]);
  expect(await groups(rules, [person('ana', null), person('ana', null), person('ana', null)])).toEqual([0, 1, 2]);
});

test('identical records become one node if what they share is enough, and stay apart if it is not', async () => {
  const rules = testRules(plain);
  const twice = [
    person('ana', '1'),
    person('bia', '2'),
    person('ana', '1'),
    person('bia', '2'),
    person('ana', null),
    person('ana', null),
  ];
  expect(await groups(rules, twice)).toEqual([0, 1, 0, 1, 4, 5]);
  expect(await engine.rows('select count(*) as n from node')).toEqual([{ n: 4 }]);
  expect(await engine.rows(`select l, r, verdict, key from link where key = 'identical' order by l`)).toEqual([
    { l: 0, r: 2, verdict: 'same', key: 'identical' },
    { l: 1, r: 3, verdict: 'same', key: 'identical' },
  ]);
});

test('a source without duplicates keeps its records apart, also identical ones', async () => {
  const rules = testRules(plain);
  const records = [
    person('ana', '1', { source: 'a', key: '1' }),
    person('ana', '1', { source: 'a', key: '2' }),
    person('ana', '1', { source: 'b', key: '1' }),
    person('ana', '1', { source: 'b', key: '2' }),
  ];
  expect(await groups(rules, records, { unique: ['a', 'b'] })).toEqual([0, 1, 0, 1]);
  expect(await groups(rules, records)).toEqual([0, 0, 0, 0]);
  // As many as 62 sources may be free of duplicates; the last ones keep their records apart as the first ones do.
  const others = Array.from({ length: 60 }, (_, i) => `s${i}`);
  expect(await groups(rules, records, { unique: [...others, 'a', 'b'] })).toEqual([0, 1, 0, 1]);
  expect(await groups(rules, records, { unique: [...others, 'b', 'c'] })).toEqual([0, 0, 0, 3]);
  await expect(groups(rules, records, { unique: [...others, 'a', 'b', 'c'] })).rejects.toThrow('62 is the most');
});

test('a hot block is parted by another key, and the report says so', async () => {
  const rules = testRules(plain);
  const records = Array.from({ length: 12 }, (_, i) =>
    person('ana', String(i >> 1), { key: String(i).padStart(3, '0') }),
  );
  const different = records.map((one, i) =>
    i % 2 === 0 ? one : person('ana', one.values['number'] as string, { key: one.key! }),
  );
  await loadRecords(engine, rules, different);
  await apply(engine, [
    ...prepare({ ...rules, thresholds: { link: 99, review: 98 } }, engine.dialect),
    ...block(rules, engine.dialect),
  ]);
  const report = await engine.rows(
    'select name, largest, hot_blocks, secondary_pairs, new_pairs from block_report order by key',
  );
  expect(report).toEqual([
    { name: 'name', largest: 12, hot_blocks: 1, secondary_pairs: 6, new_pairs: 0 },
    { name: 'number', largest: 2, hot_blocks: 0, secondary_pairs: 0, new_pairs: 6 },
  ]);
});

test('the pair budget is kept before the join, smallest blocks first, and what is cut is told', async () => {
  const rules = testRules({ ...plain, blocking: { ...plain.blocking, largest: 100, budget: 1 } });
  const records = Array.from({ length: 20 }, (_, i) => person('ana', String(i >> 1)));
  await loadRecords(engine, rules, records);
  await apply(engine, [
    ...prepare({ ...rules, thresholds: { link: 99, review: 98 } }, engine.dialect),
    ...block(rules, engine.dialect),
  ]);
  expect(await engine.rows('select count(*) as n from candidate')).toEqual([{ n: 10 }]);
  expect(await engine.rows('select name, cut_blocks, cut_pairs from block_report order by key')).toEqual([
    { name: 'name', cut_blocks: 1, cut_pairs: 190 },
    { name: 'number', cut_blocks: 0, cut_pairs: 0 },
  ]);
});

test('a value that too many records share stops counting and is listed', async () => {
  const rules = testRules({ ...plain, generic: { number: 3 } });
  const records = [
    ...Array.from({ length: 4 }, (_, i) => person(`n${i}`, '999')),
    person('ana', '1'),
    person('bea', '1'),
  ];
  await groups(rules, records);
  expect(await engine.rows('select field, value, records from generic_value')).toEqual([
    { field: 'number', value: '999', records: 4 },
  ]);
  expect(await engine.rows('select l, r from candidate')).toEqual([{ l: 4, r: 5 }]);
});

test('a decision outranks rules and weights, and holds against a third record', async () => {
  const rules = testRules({
    ...plain,
    never: [{ name: 'other number', when: { number: 'different' }, why: 'two numbers are two people', review: true }],
  });
  const records = [person('ana', '1'), person('ana', '2'), person('bea', '2'), person('bea', '2')];
  await engine.run(
    `create or replace table decision as select * from (values ('a', '000000', 'a', '000001', 'same'), ('a', '000002', 'a', '000003', 'different')) as d(source_l, key_l, source_r, key_r, verdict)`,
  );
  expect(await groups(rules, records, { decisions: true })).toEqual([0, 0, 2, 3]);
});

test('texts of ten kilobytes and two hundred columns are survived', async () => {
  const names = Array.from({ length: 200 }, (_, i) => `f${i}`);
  // Texts are compared in full in four columns; the others are there to be many.
  const full = (name: string) => ['f0', 'f50', 'f100', 'f150'].includes(name);
  const rules = testRules({
    fields: Object.fromEntries(names.map((name) => [name, { kind: 'text' }])),
    blocking: {
      keys: [
        { name: 'first', on: ['f0|first3'] },
        { name: 'words', on: ['f0|bigrams'] },
      ],
    },
    comparisons: names.map((name) => ({
      name,
      on: name,
      levels: [
        { name: 'exact', when: 'exact' },
        {
          name: 'close',
          when: full(name)
            ? { any: [{ jaro_winkler: 0.9 }, { tokens: 0.9 }, { trigrams: 0.8 }] }
            : { jaro_winkler: 0.9 },
        },
      ],
    })),
    model: { prior: -20, weights: Object.fromEntries(names.map((name) => [name, { exact: 1, close: 0.5, else: -1 }])) },
  });
  const long = Array.from({ length: 2000 }, (_, i) => `w${i}`).join(' ');
  const one = (changed: string) => ({
    values: Object.fromEntries(names.map((name, i) => [name, i % 50 === 0 ? `${changed}${long}` : 'x'])),
  });
  expect(await groups(rules, [one('abc '), one('abd '), one('abc ')])).toEqual([0, 0, 0]);
}, 240_000);

test('groups do not depend on the order of rows', async () => {
  const rules = rulesWith({ model: fc.sample(model, { numRuns: 1, seed: 3 })[0] });
  const records = fc
    .sample(record, { numRuns: 80, seed: 11 })
    .map((one, i) => ({ ...one, key: `k${String(i).padStart(3, '0')}` }));
  const first = await groups(rules, records);
  expect(await groups(rules, records.toReversed())).toEqual(first);
});
