import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { loadRecords, testRules, type TestRecord } from '../test/matching.ts';
import { block, frequency, match, prepare } from './match.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 2 });
});
afterAll(async () => engine.close());

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

test('a value that clearly different records hold counts for those that most of its holders agree with', async () => {
  const fields = Object.fromEntries(['name', 'birth', 'number'].map((name) => [name, { kind: 'text' }]));
  const rules = testRules({ ...plain, fields, disputed: { number: ['name', 'birth'] } });
  const one = (name: string | null, birth: string | null, number: string) => ({ values: { name, birth, number } });
  const held = async (...records: ReturnType<typeof one>[]) => {
    await loadRecords(engine, rules, records);
    await apply(engine, prepare(rules, engine.dialect));
    return (await engine.rows('select number_match from evidence order by record_id')).map(
      (row) => row['number_match'],
    );
  };
  const owner = [one('ana', '1960', '7'), one('ana', '1961', '7'), one('anna', '1960', '7'), one('ana', '1960', '7')];
  expect(await held(...owner, one('rui', '1990', '7'))).toEqual(['7', '7', '7', '7', null]);
  // One against one: nobody knows whose it is.
  expect(await held(one('ana', '1960', '7'), one('rui', '1990', '7'))).toEqual([null, null]);
  // What is missing, or agrees in something, is no other person.
  expect(await held(...owner, one('rui', null, '7'), one(null, '1990', '7'))).toEqual(['7', '7', '7', '7', '7', '7']);
  expect(await held(one('ana', '1960', '7'), one('rui', '1960', '7'), one('rui', '1990', '8'))).toEqual([
    '7',
    '7',
    '8',
  ]);
  // A number that everybody types is nobody's.
  const many = Array.from({ length: 101 }, (_, i) => one(i < 90 ? 'ana' : `n${i}`, i < 90 ? '1960' : String(i), '7'));
  expect(new Set(await held(...many))).toEqual(new Set([null]));
});

test('a value is as common as it has different valid holders, where the rules name what tells them apart', async () => {
  const fields = Object.fromEntries(['name', 'number'].map((name) => [name, { kind: 'text' }]));
  const [name, number] = plain.comparisons;
  const rules = testRules({ ...plain, fields, comparisons: [{ ...name, frequency: true, per: 'number' }, number] });
  const records = [person('ana', '1'), person('ana', '1'), person('ana', 'bad'), person('eva', '1'), person('eva', '2'), person('eva', '3')]; // prettier-ignore
  await loadRecords(engine, rules, records);
  await apply(engine, [
    ...prepare({ ...rules, thresholds: { link: 99, review: 98 } }, engine.dialect),
    ...frequency(rules, engine.dialect),
  ]);
  // Two more holders than one: 2 log2(1 + 32 x 2) = 12.04.
  expect(await engine.rows('select value, count, bin from frequency_name')).toEqual([
    { value: 'eva', count: 3, bin: 12 },
  ]);
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
});
