import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { loadRecords, testRules, type TestRecord } from '../test/matching.ts';
import { pooled } from './pooled.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 1 });
});
afterAll(async () => engine.close());

const rules = testRules({
  fields: { code: { kind: 'text' }, name: { kind: 'text' }, phones: { kind: 'text', list: true } },
  blocking: { keys: [{ name: 'code', on: ['code'] }] },
  comparisons: [{ name: 'phones', on: 'phones', levels: [{ name: 'shared', when: 'shared' }] }],
  pooled: { by: ['code', 'name'], fields: ['phones'] },
});
const step = () => pooled(rules, engine.dialect, { columns: ['code_match', 'name_match', 'phones_match'] });

async function lists(records: readonly TestRecord['values'][]): Promise<(readonly [number, string])[]> {
  await loadRecords(engine, rules, records.map((values) => ({ values }))); // prettier-ignore
  await apply(engine, [step()]);
  const rows = await engine.rows(
    `select record_id, array_to_string(list_sort(list_distinct(phones_match)), ' ') as phones from pooled_record order by record_id`,
  );
  return rows.map((row) => [Number(row['record_id']), String(row['phones'])]);
}

test('records that agree in everything named have the lists of all; others, and those whose lists are equal, stand for themselves', async () => {
  const found = await lists([
    { code: '1', name: 'ana', phones: ['11', '12'] },
    { code: '1', name: 'ana', phones: null },
    { code: '1', name: 'ana', phones: ['13'] },
    { code: '1', name: 'rui', phones: ['14'] },
    { code: '2', name: 'ana', phones: ['15'] },
    { code: null, name: 'ana', phones: ['16'] },
    { code: null, name: 'ana', phones: ['17'] },
    { code: '', name: 'ana', phones: ['18'] },
    { code: '', name: 'ana', phones: ['19'] },
    { code: '3', name: 'eva', phones: ['20'] },
    { code: '3', name: 'eva', phones: ['20'] },
  ]);
  expect(found).toEqual([
    [0, '11 12 13'],
    [1, '11 12 13'],
    [2, '11 12 13'],
  ]);
});

test('where more than a hundred agree it is a value that many were given, and they share nothing', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ code: '9', name: 'x', phones: [String(i)] })); // prettier-ignore
  expect((await lists(many(100)))[0]?.[1].split(' ')).toHaveLength(100);
  expect(new Set((await lists(many(101))).map(([, phones]) => phones))).toEqual(new Set(['null']));
});
