import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { MAGIC, toFooter } from '../parquet/file.ts';
import { UnreadableValue } from '../parquet/values.ts';
import { rulesetSchema } from '../rules/schema/ruleset.ts';
import { sourceSchema } from '../rules/schema/source.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { inThread } from '../standardise/column.ts';
import { isWritable, partColumns, toPart } from '../standardise/part.ts';
import { standardPart } from './standardise-part.ts';
import { standardise } from './standardise.ts';

const rules = rulesetSchema.parse({
  entity: 'guest',
  title: 'Guest',
  fields: {
    who: { kind: 'person_name', length: 20 },
    paper: { kind: 'cpf' },
    calls: { kind: 'phone', list: true },
    mail: { kind: 'email', list: true },
    home: { kind: 'br_address' },
    born: { kind: 'birth_date' },
    seen: { kind: 'timestamp' },
    worth: { kind: 'money' },
    none: { kind: 'sex' },
    nobody: { kind: 'email', list: true },
  },
  blocking: { keys: [{ name: 'calls', on: ['calls.local'] }] },
  comparisons: [{ name: 'who', on: 'who', levels: [{ name: 'exact', when: 'exact' }] }],
  thresholds: { link: 0, review: -3 },
});
const columns = [
  'id',
  'given',
  'family',
  'cpf',
  'mobile',
  'desk',
  'street',
  'uf',
  'zip',
  'mail',
  'born',
  'seen',
  'paid',
];
const inn = sourceSchema.parse({
  source: 'inn', entity: 'guest', title: 'Inn', owner: 'desk', files: ['inn*.csv'], mode: 'full', format: 'csv', decimal: ',', date: 'dd/mm/yyyy', key: ['id'], measures: ['paid', 'owed'], region: 'home.state',
  layouts: [{ name: 'v1', columns }, { name: 'v2', columns: [...columns, 'owed'] }],
  map: { who: ['given', 'family'], paper: 'cpf', calls: ['mobile', 'desk'], mail: ['mail'], home: { street: 'street', state: 'uf', postcode: 'zip' }, born: 'born', seen: 'seen', worth: 'paid' },
}); // prettier-ignore

let engine: DuckdbEngine;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'standard-part-'));
  engine = await openDuckdb({ threads: 2 });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

type Row = readonly (string | null)[];

/** The same raw rows by the steps of the stage, and by texts and row groups; lists of which only the elements count are sorted. */
async function bothWays(rows: readonly Row[], compare?: (one: string, other: string) => Promise<void>) {
  const path = join(folder, 'raw.parquet');
  const times = `case when i % 3 = 0 then null else timestamp '2026-01-01 00:00:00.5' + interval (i) hour end as _updated, case when i % 2 = 0 then date '1999-12-31' - i::integer end as _since, null::date as _until`;
  const data = { i: Int32Array.from(rows.keys()), ...Object.fromEntries(columns.map((name, c) => [name, rows.map((row) => row[c]!)])) }; // prettier-ignore
  await engine.load('given', { i: 'INTEGER', ...Object.fromEntries(columns.map((name) => [name, 'VARCHAR'])) }, data);
  await engine.run(
    `copy (select 'k' || i as _key, (i + 2)::bigint as _line, md5('' || i) as _hash, ${times}, ${columns.map((name) => duckdb.id(name)).join(', ')} from given) to ${literal(path)} (format parquet)`,
  );
  const part = { path, batch_id: 'inn-1', layout: 'v1', columns, today: '2026-11-22', rows: rows.length };
  await apply(engine, standardise(rules, inn, part, { dialect: duckdb, standardise: inThread }));
  const { queries, plan } = standardPart(rules, inn, part, duckdb);
  expect(isWritable(plan)).toBe(true);
  let at = MAGIC.length;
  const pieces: Uint8Array[] = [MAGIC];
  const placed = [];
  for (const query of queries)
    for await (const texts of engine.texts(query)) {
      const { bytes, ...group } = toPart(plan, texts);
      placed.push({ ...group, at });
      pieces.push(bytes);
      at += bytes.length;
    }
  const made = join(folder, 'made.parquet');
  writeFileSync(made, Buffer.concat([...pieces, toFooter(partColumns(plan), placed)]));
  const described = async (from: string) => (await engine.rows(`describe select * from ${from}`)).map((row) => [row['column_name'], row['column_type']]); // prettier-ignore
  const read = (from: string) =>
    engine.rows(`select * replace (list_sort(calls_match) as calls_match, list_sort(calls_local) as calls_local) from ${from} order by line`); // prettier-ignore
  const file = `read_parquet(${literal(made)})`;
  if (compare !== undefined) {
    await compare('std_part', file);
    return { byEngine: null, byTexts: null };
  }
  return {
    byEngine: { columns: await described('std_part'), rows: await read('std_part') },
    byTexts: { columns: await described(file), rows: await read(file) },
  };
}

const known: readonly Row[] = [
  ['1', 'JOÃO', 'DA SILVA JR.', '529.982.247-25', '98765-4321', '(11) 3333-4545', 'R. DAS FLORES, 10', 'AC', '69900-000', 'Joao@Gmail.com', '08/02/1998', '2026-01-02 03:04:05', '1.234,56'],
  ['2', null, ' \u00a0 ', '111.111.111-11', '11 98765-4321', '11987654321', null, null, null, 'x', '31/02/1998', '2026-01-02T03:04:05.678Z', 'x'],
  ['3', 'A\u001dB', 'C', null, null, null, null, 'SP', null, null, null, null, null],
  ['4', 'MARIA APARECIDA DOS SANTOS', '', '0', '', '', '', '', '', '', '', '', '-0,50'],
  ['5', '日本', '😀', 'N/A', '1187654321', '3333-4545', 'Av. Brasil', 'sp', '01310100', ' a@b.com ; c@d.com', '1/1/70', '', '9999999999999,99'],
]; // prettier-ignore

test('by texts and row groups a standard part is the same as by the steps of the stage', async () => {
  const { byEngine, byTexts } = await bothWays(known);
  expect(byTexts).toEqual(byEngine);
  expect(byTexts?.rows[0]).toMatchObject({ who: 'João da Silva Junior', m_paid: '1234.56', calls_rule: ['area_code_from_state', ''] }); // prettier-ignore
});

test('whatever stands in the columns', async () => {
  const odd = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/[\u0000\u001e]/g, ' '));
  const cell = fc.option(fc.oneof(odd, ...columns.map((_, c) => fc.constantFrom(...known.map((row) => row[c]!)))), { nil: null }); // prettier-ignore
  const row = fc.array(cell, { minLength: columns.length, maxLength: columns.length });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 25 }), async (rows) => {
      const { byEngine, byTexts } = await bothWays(rows);
      expect(byTexts).toEqual(byEngine);
    }),
    { numRuns: 6 },
  );
});

test('more records than a batch and than a slice, and values that repeat', async () => {
  const rows = Array.from({ length: 17_000 }, (_, i) => known[i % known.length]!.map((text, c) => (c === 1 ? `JOSE ${'ABCDEFGH'[i % 8]}A${i % 5000 < 2500 ? 'RA' : ''}` : text))); // prettier-ignore
  await bothWays(rows, async (one, other) => {
    const both = `select * replace (list_sort(calls_match) as calls_match, list_sort(calls_local) as calls_local) from`;
    const [found] = await engine.rows(`select (select count(*) from ${other}) as n, (select count(*) from (${both} ${one} except all ${both} ${other})) as other`); // prettier-ignore
    expect(found).toEqual({ n: 17_000, other: 0 });
  });
});

test('a value that holds the sign between values cannot go this way', async () => {
  await expect(bothWays([['1', 'A\u001eB', ...columns.slice(2).map(() => null)]])).rejects.toThrow(UnreadableValue);
});
