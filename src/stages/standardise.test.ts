import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { rulesetSchema } from '../rules/schema/ruleset.ts';
import { sourceSchema } from '../rules/schema/source.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { render, type Step } from '../sql/step.ts';
import { inThread } from '../standardise/column.ts';
import { record, type StandardPart } from './record.ts';
import { standardHash, standardise } from './standardise.ts';

const rules = rulesetSchema.parse({
  entity: 'guest',
  title: 'Guest',
  fields: {
    who: { kind: 'person_name' },
    paper: { kind: 'cpf' },
    calls: { kind: 'phone', list: true },
    home: { kind: 'br_address' },
    born: { kind: 'birth_date' },
  },
  blocking: { keys: [{ name: 'calls', on: ['calls.local'] }] },
  comparisons: [{ name: 'who', on: 'who', levels: [{ name: 'exact', when: 'exact' }] }],
  thresholds: { link: 0, review: -3 },
});
const inn = sourceSchema.parse({
  source: 'inn', entity: 'guest', title: 'Inn', owner: 'desk', files: ['inn*.csv'], mode: 'full', format: 'csv', decimal: ',', date: 'dd/mm/yyyy', key: ['id'], measures: ['paid'], region: 'home.state',
  layouts: [{ name: 'v1', columns: ['id', 'given', 'family', 'cpf', 'mobile', 'desk', 'street', 'uf', 'paid', 'born'] }],
  map: { who: ['given', 'family'], paper: 'cpf', calls: ['mobile', 'desk'], home: { street: 'street', state: 'uf' }, born: 'born' },
}); // prettier-ignore
const club = sourceSchema.parse({
  source: 'club', entity: 'guest', title: 'Club', owner: 'desk', files: ['club*.csv'], mode: 'delta', format: 'csv', key: ['id'],
  layouts: [{ name: 'v1', columns: ['id', 'name'] }, { name: 'v2', columns: ['id', 'name', 'document'] }], map: { who: 'name', paper: 'document' },
}); // prettier-ignore

let engine: DuckdbEngine;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'standardise-'));
  engine = await openDuckdb({ threads: 2 });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** Writes a raw part and returns what the stage is told of it. */
async function raw(batch: string, columns: readonly string[], rows: readonly (readonly (string | null)[])[]) {
  const path = join(folder, `${batch}.parquet`);
  const selects = rows.map((row, i) => {
    const values = row.map((value, c) => `${literal(value)}::varchar as ${duckdb.id(columns[c]!)}`);
    return `select ${literal(row[0]!)} as _key, ${i + 2}::bigint as _line, md5('${i}') as _hash, 'new' as _fate, '2026-01-0${1 + (i % 9)}'::timestamp as _updated, null::date as _since, null::date as _until, ${values.join(', ')}`;
  });
  await engine.run(`copy (${selects.join(' union all ')}) to ${literal(path)} (format parquet)`);
  return { path, batch_id: batch, layout: 'v1', columns, today: '2026-11-22' };
}

async function run(plan: readonly Step[], path?: string) {
  await apply(engine, plan);
  if (path !== undefined) await engine.run(`copy std_part to ${literal(path)} (format parquet)`);
  return engine.rows('select * from std_part order by source_key');
}

const columns = inn.layouts[0]!.columns!;
const rows = [
  ['1', 'JOÃO', 'DA SILVA JR.', '529.982.247-25', '98765-4321', '(11) 3333-4545', 'R. DAS FLORES, 10', 'AC', '1.234,56', '08/02/1998'],
  ['2', null, '  ', '111.111.111-11', '11 98765-4321', '11987654321', null, null, 'x', '31/02/1998'],
  ['3', 'A\u001eB', 'C', null, null, null, null, null, null, null],
]; // prettier-ignore

const standardised = async () => run(standardise(rules, inn, await raw('inn-1', columns, rows), { dialect: duckdb, standardise: inThread })); // prettier-ignore

test('values, match forms, statuses, raw texts and parts stand beside each other', async () => {
  const found = await standardised();
  expect(found[0]).toMatchObject({
    source: 'inn', source_key: '1', batch_id: 'inn-1', line: 2, updated_at: '2026-01-01 00:00:00',
    who: 'João da Silva Junior', who_match: 'JOAO SILVA', who_status: 'ok', who_rule: '', who_raw: 'JOÃO | DA SILVA JR.', who_suffix: 'JUNIOR',
    paper: '52998224725', paper_raw: '529.982.247-25',
    calls: ['+5568987654321', '+551133334545'], calls_status: ['ambiguous', 'ok'], calls_rule: ['area_code_from_state', ''], calls_raw: ['98765-4321', '(11) 3333-4545'],
    home: 'Rua das Flores, 10 - Estado AC', home_street_match: 'FLORES', home_raw: 'R. DAS FLORES, 10 | AC',
    born: '1998-02-08', born_year: 1998, born_swapped: '1998-08-02', m_paid: '1234.56',
  }); // prettier-ignore
  expect([...(found[0]!['calls_local'] as string[])].sort()).toEqual(['33334545', '87654321']);
});

test('missing, filler and invalid are three things', async () => {
  const [, second, third] = await standardised();
  expect(second).toMatchObject({ who: null, who_match: null, who_status: 'absent', who_raw: null, paper: null, paper_match: null, paper_status: 'placeholder', paper_raw: '111.111.111-11', born: null, born_status: 'invalid', m_paid: null }); // prettier-ignore
  expect(second).toMatchObject({
    calls: ['+5511987654321', '+5511987654321'],
    calls_match: ['5511987654321'],
    home_status: 'absent',
  });
  expect(third).toMatchObject({ calls: [], calls_match: [], calls_status: [], calls_raw: [], calls_local: [] });
});

test('the signs that part blobs do no harm inside a value', async () => {
  const [, , third] = await standardised();
  expect(third).toMatchObject({ who: 'A. B. C.', who_raw: 'A\u001eB | C' });
});

test('a field or column that a source does not have is absent, with the same columns', async () => {
  const plan = standardise(rules, club, await raw('club-1', ['id', 'name'], [['7', 'Ana Lima']]), { dialect: duckdb, standardise: inThread }); // prettier-ignore
  expect(plan.map(({ table }) => table)).toEqual(['std_slice', 'std_answer', 'std_part']);
  const before = Object.keys((await standardised())[0]!).filter((name) => name !== 'm_paid');
  const [only] = await run(plan);
  expect(Object.keys(only!)).toEqual(before);
  expect(only).toMatchObject({
    who: 'Ana Lima',
    paper: null,
    paper_status: 'absent',
    calls: [],
    calls_status: [],
    home_city: null,
  });
});

test('by columns and by blobs the table is the same', async () => {
  const part = await raw('inn-2', columns, rows);
  const plan = standardise(rules, inn, part, { dialect: duckdb, standardise: inThread });
  const byBlobs = await run(plan);
  const byColumns = await run(
    plan.map((step) => (step.kind === 'compute' ? { ...step, blobs: undefined as never } : step)),
  );
  expect(byColumns).toEqual(byBlobs);
});

test('in one slice or in many, and in more than one table of them, the part is the same', async () => {
  const part = await raw('inn-5', columns, rows);
  const far = join(folder, 'inn-5-far.parquet');
  await engine.run(
    `copy (select * replace (_line * 700000 as _line) from read_parquet(${literal(part.path)})) to ${literal(far)} (format parquet)`,
  );
  const plan = (count: number) => standardise(rules, inn, { ...part, path: far, rows: count }, { dialect: duckdb, standardise: inThread }); // prettier-ignore
  const many = plan(70 * 16_384);
  expect(many.map(({ table }) => table)).toEqual(['std_slice', 'std_answer', 'std_slice_2', 'std_answer_2', 'std_part']); // prettier-ignore
  expect(await run(many)).toEqual(await run(plan(3)));
});

test('an empty part makes an empty table', async () => {
  const path = join(folder, 'inn-0.parquet');
  const part = await raw('inn-3', columns, rows);
  await engine.run(
    `copy (select * from read_parquet(${literal(part.path)}) where false) to ${literal(path)} (format parquet)`,
  );
  expect(await run(standardise(rules, inn, { ...part, path }, { dialect: duckdb, standardise: inThread }))).toEqual([]);
});

test('every step says why, and reads only what steps before it made', async () => {
  const plan = standardise(rules, inn, await raw('inn-4', columns, rows), { dialect: duckdb, standardise: inThread });
  plan.forEach((step, i) => {
    expect(render(step)).toMatch(/^-- \w+: \S/);
    for (const table of step.reads) expect(plan.slice(0, i).map(({ table: made }) => made)).toContain(table);
  });
});

test('the hash changes with the rules and the contract that matter, and with nothing else', () => {
  const hash = standardHash(rules, inn);
  expect(hash).toMatch(/^[0-9a-f]{8}$/);
  expect(standardHash({ ...rules, title: 'Other' }, { ...inn, owner: 'else' })).toBe(hash);
  expect(standardHash(rules, { ...inn, date: 'yyyymmdd' })).not.toBe(hash);
  expect(standardHash({ ...rules, fields: { ...rules.fields, paper: { ...rules.fields['paper']!, kind: 'code' } } }, inn)).not.toBe(hash); // prettier-ignore
});

test('record holds the row of the latest batch per key, without the keys that a snapshot closed, numbered by source and key', async () => {
  const parts: StandardPart[] = [];
  const add = async (
    contract: typeof inn,
    seq: number,
    epoch: number,
    given: readonly (readonly (string | null)[])[],
    closed: string[] = [],
  ) => {
    const batch = `${contract.source}-r${seq}`;
    const part = await raw(batch, contract.layouts[0]!.columns!, given);
    const path = join(folder, `${batch}.std.parquet`);
    await run(standardise(rules, contract, part, { dialect: duckdb, standardise: inThread }), path);
    const gone = join(folder, `${batch}.closed.parquet`);
    if (closed.length > 0) await engine.run(`copy (select unnest([${closed.map(literal).join(', ')}]) as _key) to ${literal(gone)} (format parquet)`); // prettier-ignore
    parts.push({ source: contract.source, batch_id: batch, seq, epoch, path, closed: closed.length > 0 ? gone : null });
  };
  await add(inn, 1, 1, rows);
  await add(club, 2, 0, [['9', 'Ana Lima'], ['10', 'Rui Reis']]); // prettier-ignore
  await add(inn, 3, 2, [['1', 'JOANA', 'SILVA', ...columns.slice(3).map(() => null)]], ['3']);
  await apply(engine, record(rules, parts, duckdb));
  const shuffled = [...parts].reverse();
  const found = await engine.rows('select record_id, source, source_key, batch_id, who from record order by record_id');
  expect(found).toMatchObject([
    { source: 'club', source_key: '10', batch_id: 'club-r2', who: 'Rui Reis' },
    { source: 'club', source_key: '9', batch_id: 'club-r2', who: 'Ana Lima' },
    { source: 'inn', source_key: '1', batch_id: 'inn-r3', who: 'Joana Silva' },
    { source: 'inn', source_key: '2', batch_id: 'inn-r1', who: null },
  ]);
  // Room for others on all sides.
  const numbers = [0, ...found.map((row) => Number(row['record_id'])), 2 ** 31];
  for (let i = 1; i < numbers.length; i++) expect(numbers[i]! - numbers[i - 1]!).toBeGreaterThan(2 ** 27);
  await apply(engine, record(rules, shuffled, duckdb));
  expect(
    await engine.rows('select record_id, source, source_key, batch_id, who from record order by record_id'),
  ).toEqual(found);
});
