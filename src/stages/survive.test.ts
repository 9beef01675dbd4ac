import { describe, expect, test } from 'vitest';
import type { FieldShape } from '../domain/edition/shape.ts';
import { apply } from '../engine/engine.ts';
import { survivorshipSchema } from '../rules/schema/survivorship.ts';
import { duckdb } from '../sql/duckdb.ts';
import { openTestWorkspace, shape, type TestRecord } from '../test/workspace.ts';
import { survive } from './survive.ts';

const name = shape('name', { parts: { given: 'VARCHAR', family: 'VARCHAR' } });
const address = shape('address', { parts: { street: 'VARCHAR', postcode: 'VARCHAR' } });
const phones = shape('phones', { list: true, kind: 'phone', category: 'phone' });

async function goldenOf(
  shapes: readonly FieldShape[],
  rules: object,
  records: readonly TestRecord[],
  erasing: Record<string, string[]> = {},
) {
  const engine = await openTestWorkspace(shapes, records);
  await engine.run("create table identity as select record_id, group_no, 'G' || group_no as golden_id from grouping");
  const survivorship = survivorshipSchema.parse(rules);
  await apply(engine, survive({ shapes, survivorship, asOf: '2026-11-22 12:00:00', erasing }, duckdb));
  const golden = await engine.rows('select * exclude (group_no) from golden order by golden_id');
  const origin = await engine.rows(`
    select o.golden_id, o.attribute, r.source, r.source_key, o.rule, o.rivals, n.source as runner_up
    from value_origin as o left join record as r using (record_id) left join record as n on n.record_id = o.runner_up
    order by all`);
  const points = shapes.some((s) => s.name === 'phones')
    ? await engine.rows(
        'select group_no, value, status, sources, records, first_second, last_second from point_phones order by group_no, packed desc',
      )
    : [];
  await engine.close();
  return { golden, origin, points };
}

const one = { group: 'p' };
const held = (source: string, key: string, value: string): TestRecord => ({
  ...one,
  source,
  key,
  values: { name: value },
});
const following = (by: string) => ({ fields: { document: { by: [by] }, issuer: { follow: 'document' } } });
const by = (...strategies: string[]) => ({ fields: { name: { by: strategies } } });
const nameOf = async (rules: object, records: readonly TestRecord[]) =>
  (await goldenOf([name], rules, records)).golden[0]?.['name'];

describe('strategies', () => {
  const records: TestRecord[] = [
    { ...one, source: 'a', key: '1', updated: '2020-01-01', values: { name: { value: 'Ana S', status: 'ok' } } },
    {
      ...one,
      source: 'b',
      key: '1',
      updated: '2024-01-01',
      values: { name: { value: 'Ana Souza', status: 'repaired' } },
    },
    {
      ...one,
      source: 'c',
      key: '1',
      updated: '2022-01-01',
      values: { name: { value: 'Ana Sousa Lima', status: 'invalid' } },
    },
    {
      ...one,
      source: 'c',
      key: '2',
      updated: '2021-01-01',
      values: { name: { value: 'Ana Sousa Lima', status: 'invalid' } },
    },
    { ...one, source: 'd', key: '1', updated: '2019-01-01', values: { name: { value: 'Ana Souza', status: 'ok' } } },
  ];
  test.each([
    [['validated', 'oldest'], 'Ana Souza'],
    [['validated', 'recent'], 'Ana S'],
    [['recent'], 'Ana Souza'],
    [['oldest'], 'Ana Souza'],
    [['frequent'], 'Ana Souza'],
    [['complete'], 'Ana Sousa Lima'],
    [['min'], 'Ana S'],
    [['max'], 'Ana Souza'],
  ])('%j takes %s', async (strategies, expected) => {
    expect(await nameOf(by(...strategies), records)).toBe(expected);
  });

  test('source rank: of the field before that of the rules; unranked sources come last', async () => {
    expect(await nameOf({ sources: ['c', 'a'], ...by('source') }, records)).toBe('Ana Sousa Lima');
    expect(await nameOf({ sources: ['c'], fields: { name: { by: ['source'], sources: ['a'] } } }, records)).toBe(
      'Ana S',
    );
  });

  test('a frequent value is one that many sources hold, not many records of one', async () => {
    const answer = await nameOf(by('frequent'), [
      held('a', '1', 'Bia'),
      held('a', '2', 'Bia'),
      held('a', '3', 'Bia'),
      held('b', '1', 'Beatriz'),
      held('c', '1', 'beatriz'),
    ]);
    expect(answer).toBe('Beatriz');
  });

  test('sum adds the members up and names no record', async () => {
    const limit = shape('limit', { type: 'DECIMAL(18,2)' });
    const { golden, origin } = await goldenOf([limit], { fields: { limit: { by: ['sum'] } } }, [
      { ...one, source: 'a', key: '1', values: { limit: '10.50' } },
      { ...one, source: 'b', key: '1', values: { limit: '2.25' } },
      { source: 'z', key: '1', values: { limit: '7.00' } },
    ]);
    expect(golden.map((g) => g['limit'])).toEqual(['12.75', '7.00']);
    expect(origin[0]).toMatchObject({ rule: 'sum', source: null });
  });
});

describe('what can never win', () => {
  test('a blank or a placeholder, however new', async () => {
    const answer = await nameOf(by('recent'), [
      { ...one, source: 'a', key: '1', updated: '2010-01-01', values: { name: 'Rui' } },
      { ...one, source: 'b', key: '1', updated: '2026-01-01', values: {} },
      {
        ...one,
        source: 'c',
        key: '1',
        updated: '2026-01-02',
        values: { name: { value: 'NAO INFORMADO', match: null, status: 'placeholder' } },
      },
    ]);
    expect(answer).toBe('Rui');
  });

  test('an update time in the future', async () => {
    const answer = await nameOf(by('recent'), [
      { ...one, source: 'a', key: '1', updated: '2010-01-01', values: { name: 'Rui' } },
      { ...one, source: 'b', key: '1', updated: '2099-01-01', values: { name: 'Ruy' } },
    ]);
    expect(answer).toBe('Rui');
  });

  test('a value that a newer deletion erased, where the contract says so', async () => {
    const records: TestRecord[] = [
      { ...one, source: 'a', key: '1', updated: '2010-01-01', values: { name: 'Rui' } },
      { ...one, source: 'b', key: '1', updated: '2020-01-01', values: {} },
    ];
    expect((await goldenOf([name], {}, records)).golden[0]).toMatchObject({ name: 'Rui' });
    const erased = await goldenOf([name], {}, records, { name: ['b'] });
    expect(erased.golden[0]).toMatchObject({ name: null, name_from: null });
    expect(erased.origin).toEqual([]);
    const older = await goldenOf([name], {}, records, { name: ['a'] });
    expect(older.golden[0]).toMatchObject({ name: 'Rui' });
  });
});

test('an address survives whole, with the parts of the record that won', async () => {
  const { golden } = await goldenOf([address], { fields: { address: { by: ['recent'] } } }, [
    {
      ...one,
      source: 'a',
      key: '1',
      updated: '2020-01-01',
      values: { address: { value: 'Rua A, 1', parts: { street: 'Rua A', postcode: '01000000' } } },
    },
    {
      ...one,
      source: 'b',
      key: '1',
      updated: '2021-01-01',
      values: { address: { value: 'Rua B, 2', parts: { street: 'Rua B' } } },
    },
  ]);
  expect(golden[0]).toMatchObject({
    address: 'Rua B, 2',
    address_street: 'Rua B',
    address_postcode: null,
    address_from: 'b',
  });
});

test('a field that follows another comes from the same record, also where that record has none', async () => {
  const shapes = [shape('issuer'), shape('document')];
  const records: TestRecord[] = [
    { ...one, source: 'a', key: '1', updated: '2020-01-01', values: { document: '11', issuer: 'SSP' } },
    { ...one, source: 'b', key: '1', updated: '2021-01-01', values: { document: '22' } },
  ];
  expect((await goldenOf(shapes, following('oldest'), records)).golden[0]).toMatchObject({
    document: '11',
    issuer: 'SSP',
  });
  const recent = await goldenOf(shapes, following('recent'), records);
  expect(recent.golden[0]).toMatchObject({ document: '22', issuer: null });
  expect(recent.origin.map((o) => o['attribute'])).toEqual(['document']);
});

test('origin: the rule that decided, the rivals and the runner-up', async () => {
  const { origin } = await goldenOf([name], by('validated', 'recent'), [
    { ...one, source: 'a', key: '1', updated: '2020-01-01', values: { name: 'Eva' } },
    { ...one, source: 'b', key: '1', updated: '2021-01-01', values: { name: 'Eva Dias' } },
    { ...one, source: 'c', key: '1', updated: '2022-01-01', values: { name: { value: 'Eve', status: 'invalid' } } },
    { source: 'z', key: '1', values: { name: 'Solo' } },
  ]);
  expect(origin).toEqual([
    { golden_id: 'G0', attribute: 'name', source: 'b', source_key: '1', rule: 'recent', rivals: 2, runner_up: 'a' },
    { golden_id: 'G3', attribute: 'name', source: 'z', source_key: '1', rule: 'only', rivals: 0, runner_up: null },
  ]);
});

test('ties end in a total order: source rank, source name, source key in byte order', async () => {
  const records = [held('b', '1', 'B1'), held('a', '9', 'A9'), held('a', '10', 'A10'), held('c', '1', 'C1')];
  expect(await nameOf({ default: { by: ['validated'] } }, records)).toBe('A10');
  expect(await nameOf({ sources: ['c'], default: { by: ['validated'] } }, records)).toBe('C1');
});

test('lists survive as lists, the preferred value first', async () => {
  const { golden, origin, points } = await goldenOf(
    [phones],
    { fields: { phones: { by: ['all', 'frequent', 'recent'] } } },
    [
      { ...one, source: 'a', key: '1', updated: '2020-01-01', values: { phones: ['+551', '+552'] } },
      {
        ...one,
        source: 'b',
        key: '1',
        updated: '2021-01-01',
        values: { phones: ['+553', { value: '+559', status: 'placeholder' }] },
      },
      { ...one, source: 'c', key: '1', updated: '2019-01-01', values: { phones: ['+552'] } },
      { source: 'z', key: '1', updated: '2019-01-01', values: { phones: ['+557', '+556'] } },
      { source: 'z', key: '2', values: {} },
    ],
  );
  expect(golden.map((g) => g['phones'])).toEqual([['+552', '+553', '+551'], ['+557', '+556'], null]);
  expect(origin).toMatchObject([
    { golden_id: 'G0', source: 'a', rule: 'frequent', rivals: 2, runner_up: 'b' },
    { golden_id: 'G3', source: 'z', rule: 'first_in_record', rivals: 1, runner_up: 'z' },
  ]);
  expect(points[0]).toMatchObject({ value: '+552', status: 'ok', sources: 2, records: 2 });
});
