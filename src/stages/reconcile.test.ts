import { expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { bank, nothing, openBankWorkspace, said, type BankRecord } from '../test/bank.ts';
import { reconcile, toReconcileInput } from './reconcile.ts';

const core = (person: number, over: Partial<BankRecord> = {}): BankRecord => ({
  source: 'core',
  key: `K${person}`,
  person,
  updated: '2026-05-01 10:00:00',
  name: said(`Ana Souza ${person}`),
  phones: [said(`1190000000${person}`)],
  balance: '10.50',
  ...over,
});
const cards = (person: number, over: Partial<BankRecord> = {}): BankRecord => ({
  ...core(person),
  source: 'cards',
  key: `D${person}`,
  phones: [],
  ...over,
});

/** One person per class of drift, planted in the card system's name; the centre takes the name from `core`. */
const planted: Record<string, readonly [BankRecord, BankRecord]> = {
  equal: [core(1), cards(1)],
  equal_normalised: [core(2), cards(2, { name: said('ANA  SOUZA 2', 'ANA SOUZA 2') })],
  source_stale: [core(3), cards(3, { name: said('Ana Lima 3'), updated: '2020-01-01 00:00:00' })],
  conflicting: [core(4), cards(4, { name: said('Ana Lima 4'), updated: '2026-06-01 00:00:00' })],
  missing_in_source: [core(5), cards(5, { name: nothing })],
  invalid_in_source: [core(6), cards(6, { name: said('12345', '12345', 'invalid') })],
};

async function count(query: string) {
  const engine = await openBankWorkspace(Object.values(planted).flat(), winnersOf(Object.values(planted).flat()));
  const rows = await engine.rows(query);
  await engine.close();
  return rows;
}

const winnersOf = (records: readonly BankRecord[]) =>
  Object.fromEntries(
    records
      .filter((record) => record.source === 'core')
      .map((record) => [record.person, { name: `core|${record.key}`, phones: `core|${record.key}` }]),
  );

test('planted drift of each class is found once, and none is invented', async () => {
  const rows = await count(`
    select own, equal, equal_normalised, source_stale, central_stale, conflicting,
      missing_in_source, missing_in_central, invalid_in_source, absent, comparable, records, authority
    from drift where attribute = 'name' order by source`);
  expect(rows).toEqual([
    {
      own: 0,
      equal: 1,
      equal_normalised: 1,
      source_stale: 1,
      central_stale: 0,
      conflicting: 1,
      missing_in_source: 1,
      missing_in_central: 0,
      invalid_in_source: 1,
      absent: 0,
      comparable: 4,
      records: 6,
      authority: false,
    },
    {
      own: 6,
      equal: 0,
      equal_normalised: 0,
      source_stale: 0,
      central_stale: 0,
      conflicting: 0,
      missing_in_source: 0,
      missing_in_central: 0,
      invalid_in_source: 0,
      absent: 0,
      comparable: 0,
      records: 6,
      authority: true,
    },
  ]);
});

test('every row of a disagreement names both sides, and nothing that agrees is listed', async () => {
  const rows = await count(
    `select source, source_key, class, raw, reference_value, reference_source from drift_row where attribute = 'name' order by source_key`,
  );
  expect(rows.map((row) => [row['source_key'], row['class'], row['raw'], row['reference_value']])).toEqual([
    ['D3', 'source_stale', 'Ana Lima 3', 'ANA SOUZA 3'],
    ['D4', 'conflicting', 'Ana Lima 4', 'ANA SOUZA 4'],
    ['D5', 'missing_in_source', null, 'ANA SOUZA 5'],
    ['D6', 'invalid_in_source', '12345', 'ANA SOUZA 6'],
  ]);
  expect(rows.every((row) => row['source'] === 'cards' && row['reference_source'] === 'core')).toBe(true);
});

test('a golden value that is not the one of its system of record is stale in the centre; one that is nowhere is missing there', async () => {
  const records = [
    core(1, { name: said('Ana Souza') }),
    cards(1, { name: said('Ana Lima') }),
    core(2, { name: said('Rui Melo') }),
  ];
  const engine = await openBankWorkspace(records, {
    1: { name: 'cards|D1', phones: 'core|K1' },
    2: { phones: 'core|K2' },
  });
  expect(
    await engine.rows(
      `select source, source_key, class from drift_row where attribute = 'name' order by source, source_key`,
    ),
  ).toEqual([
    { source: 'cards', source_key: 'D1', class: 'conflicting' },
    { source: 'core', source_key: 'K1', class: 'central_stale' },
    { source: 'core', source_key: 'K2', class: 'missing_in_central' },
  ]);
  await engine.close();
});

test('a list agrees as soon as it shares an element, and is missing where it has none', async () => {
  const phone = said('(11) 90000-0001', '+5511900000001');
  const records = [
    core(1, { phones: [phone, said('1130000001', '+551130000001')] }),
    cards(1, { phones: [said('11900000001', '+5511900000001')] }),
    { ...cards(1, { phones: [said('2199', '+552199')], updated: null }), source: 'app', key: 'A1', name: nothing },
    { ...cards(1, { phones: [] }), source: 'app', key: 'A2', name: nothing },
  ];
  const engine = await openBankWorkspace(records, { 1: { name: 'core|K1', phones: 'core|K1' } });
  expect(
    await engine.rows(
      `select source, own, equal, equal_normalised, conflicting, missing_in_source, age_unknown from drift where attribute = 'phones' order by source`,
    ),
  ).toEqual([
    { source: 'app', own: 0, equal: 0, equal_normalised: 0, conflicting: 1, missing_in_source: 1, age_unknown: 1 },
    { source: 'cards', own: 0, equal: 0, equal_normalised: 1, conflicting: 0, missing_in_source: 0, age_unknown: 0 },
    { source: 'core', own: 1, equal: 0, equal_normalised: 0, conflicting: 0, missing_in_source: 0, age_unknown: 0 },
  ]);
  await engine.close();
});

test('totals through the golden records equal what was loaded; a record without one is a break of keys and of totals', async () => {
  const records = Object.values(planted).flat();
  const engine = await openBankWorkspace(records, winnersOf(records));
  const totals = 'select source, measure, loaded, central, filled from measure_total';
  expect(await engine.rows(totals)).toEqual([
    { source: 'core', measure: 'balance', loaded: '63.00', central: '63.00', filled: 6 },
  ]);
  expect(await engine.rows("select break_id from break_item where level <> 'L4'")).toEqual([]);
  await engine.run("delete from golden where golden_id = 'C0004'");
  await apply(engine, reconcile(bank, engine.dialect));
  expect(await engine.rows(totals)).toMatchObject([{ loaded: '63.00', central: '52.50', filled: 6 }]);
  expect(
    await engine.rows(
      "select level, source, source_key, class, severity from break_item where level <> 'L4' order by all",
    ),
  ).toEqual([
    { level: 'L2', source: 'core', source_key: '', class: 'total_differs', severity: 'high' },
    { level: 'L3', source: 'cards', source_key: 'D4', class: 'not_in_central', severity: 'high' },
    { level: 'L3', source: 'core', source_key: 'K4', class: 'not_in_central', severity: 'high' },
  ]);
  await engine.close();
});

test('a break has an id that depends on nothing but where it is', async () => {
  const records = Object.values(planted).flat();
  const engine = await openBankWorkspace(records, winnersOf(records));
  const of = "select * from break_item where source_key = 'D4' and attribute = 'name'";
  const [one] = await engine.rows(of);
  expect(one).toMatchObject({ level: 'L4', class: 'conflicting', severity: 'medium', owner: 'Cards' });
  expect(one!['break_id']).toMatch(/^[0-9a-f]{16}$/);
  expect(await engine.rows('select count(*) - count(distinct break_id) as twice from break_item')).toEqual([
    { twice: 0 },
  ]);
  await apply(engine, reconcile({ ...bank, asOf: '2026-11-23' }, engine.dialect));
  expect((await engine.rows(of))[0]).toMatchObject({ break_id: one!['break_id'], first_seen: '2026-11-23' });
  await engine.close();
});

test('rows with text are bounded, breaks are not', async () => {
  const records = Array.from({ length: 1100 }, (_, person) => [core(person), cards(person, { name: nothing })]).flat();
  const engine = await openBankWorkspace(records, winnersOf(records));
  const count = async (table: string) =>
    (
      await engine.rows(`select count(*) as n from ${table} where class = 'missing_in_source' and attribute = 'name'`)
    )[0]!['n'];
  expect([await count('drift_row'), await count('break_item')]).toEqual([1000, 1100]);
  await engine.close();
});

const contract = (source: string, map: object, authority: string[]) =>
  ({
    source,
    entity: 'customer',
    owner: 'Owner',
    map,
    authority,
    measures: [],
    layouts: [{ map: { late: 'x' } }],
  }) as never;

test('contracts and rules are read: who sends what, who decides what', () => {
  const field = { list: false, golden: true } as never;
  const input = toReconcileInput(
    { entity: 'customer', fields: { name: field, late: field, never: field } },
    [contract('core', { name: 'NOME' }, ['name', 'never']), contract('app', {}, [])],
    { asOf: '2026-11-22' },
  );
  expect(input.fields).toEqual([
    { name: 'name', list: false, golden: true, mappedBy: ['core'], authority: ['core'] },
    { name: 'late', list: false, golden: true, mappedBy: ['core', 'app'], authority: [] },
    { name: 'never', list: false, golden: true, mappedBy: [], authority: [] },
  ]);
});

test('where nothing is sent the tables are there all the same', async () => {
  const engine = await openBankWorkspace([core(1)], { 1: { name: 'core|K1' } });
  await apply(engine, reconcile({ asOf: '2026-11-22', fields: [], sources: [] }, engine.dialect));
  for (const table of ['drift', 'drift_row', 'measure_total', 'break_item'])
    expect(await engine.rows(`select count(*) as n from ${table}`), table).toEqual([{ n: 0 }]);
  await engine.close();
});

test('a field that only serves matching is not compared', async () => {
  const engine = await openBankWorkspace([core(1)], { 1: { name: 'core|K1' } });
  const fields = bank.fields.map((field) => ({ ...field, golden: field.name !== 'name' }));
  await apply(engine, reconcile({ ...bank, fields }, engine.dialect));
  expect(await engine.rows('select distinct attribute from drift')).toEqual([{ attribute: 'phones' }]);
  await engine.close();
});
