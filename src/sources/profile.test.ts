import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { loadSqlite } from '../ledger/sqlite.ts';
import { parseYaml } from '../rules/load.ts';
import { sourceSchema } from '../rules/schema/source.ts';
import { mestreHere as mestre } from '../test/program.ts';
import { contractAt, openBench } from '../test/ingest.ts';
import { draftContract } from './draft.ts';
import { isCnpj, isCpf, mask, meaningOf } from './meaning.ts';
import { profileTable } from './profile.ts';
import { readTable } from './read-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let engine: DuckdbEngine;
let folder: string;
beforeAll(async () => {
  engine = await openDuckdb({});
  folder = mkdtempSync(join(tmpdir(), 'mestre-profile-'));
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.each([
  ['a.csv', 'id,name\n1,Ana\n2,"Bia\nLu"\n', { format: 'csv', delimiter: ',', rows: 2, header: true }],
  ['a.tsv', 'id\tname\n1\tAna\n', { format: 'csv', delimiter: '\t', rows: 1 }],
  ['pipe.txt', 'id|name|x\n1|Ana|a,b\n2|Bia|c,d\n', { delimiter: '|', rows: 2, columns: ['id', 'name', 'x'] }],
  [
    'no-header.csv',
    '1;Ana;10,5\n2;Bia;11,5\n',
    { delimiter: ';', rows: 2, header: false, columns: ['column1', 'column2', 'column3'] },
  ],
  ['twice.csv', 'id,name,NAME,\n1,Ana,Lima,x\n', { columns: ['id', 'name', 'NAME_2', 'column4'], rows: 1 }],
  ['ragged.csv', 'id,name\n1,Ana\n2\n3,Caio,x\n', { rows: 1, rejected: 2 }],
  ['latin.csv', Buffer.from('id;nome\n1;José\n', 'latin1'), { encoding: 'windows-1252', rows: 1 }],
  ['a.csv.gz', gzipSync('id,name\n1,Ana\n'), { container: 'gz', rows: 1 }],
  [
    'a.jsonl',
    '{"id":1,"tags":["x"]}\n{"id":2}\nbroken\n',
    { format: 'ndjson', rows: 2, rejected: 1, columns: ['id', 'tags[0]'] },
  ],
  ['a.json', '[\n {"id": 1, "name": "Ana"},\n {"id": 2}\n]', { format: 'json', rows: 2 }],
  ['inside.json', '{"meta": {"n": 1}, "rows": [{"id": 1}, {"id": 2}]}', { format: 'json', rows: 2, columns: ['id'] }],
] as const)('readTable makes a table of %s', async (name, content, expected) => {
  expect(await readTable(engine, file(name, content), { table: 't' })).toMatchObject(expected);
});

test('readTable keeps values exact, blanks null, and the physical line', async () => {
  await readTable(engine, file('exact.csv', 'id,name\n007,\n"8",""" x"\n'), { table: 't' });
  expect(await engine.rows('select * from t order by _line')).toEqual([
    { _line: 2, id: '007', name: null },
    { _line: 3, id: '8', name: '" x' },
  ]);
  await engine.run(
    `copy (select 1 as id, {'a': [1, 2]} as nested, date '2020-01-01' as day) to '${join(folder, 'p.parquet')}'`,
  );
  await readTable(engine, join(folder, 'p.parquet'), { table: 't' });
  expect(await engine.rows('select * from t')).toEqual([
    { _line: 1, id: '1', nested: '{"a":[1,2]}', day: '2020-01-01' },
  ]);
  await readTable(engine, join(root, 'fixtures/messy/sheet-clients.xlsx'), { table: 't' });
  expect(await engine.rows('select id, cpf, desde from t where id = $$P1$$')).toEqual([
    { id: 'P1', cpf: '1234567890', desde: '2020-01-01' },
  ]);
});

test('an empty file and a missing one say so', async () => {
  await expect(readTable(engine, file('empty.csv', ''), { table: 't' })).rejects.toMatchObject({
    code: 'empty_file',
    exitCode: 65,
  });
  await expect(readTable(engine, join(folder, 'nowhere.csv'), { table: 't' })).rejects.toMatchObject({
    code: 'file_not_found',
    exitCode: 66,
  });
});

test.each(['nucleo', 'seguros', 'app', 'sac'])(
  'the draft for %s loads and maps what the shipped contract maps',
  async (source) => {
    const shipped = contractAt(join(root, 'rules/sources', `${source}.yaml`)).value;
    const name = source === 'sac' ? 'sac.jsonl' : `${source}.csv`;
    const found = await profileTable(engine, join(root, 'fixtures/demo', name));
    const draft = parseYaml('draft.yaml', draftContract(found, { source, file: name }), sourceSchema).value;
    const { format, key, decimal, date } = shipped;
    expect(draft).toMatchObject({ source, format, key, decimal, date, files: [`${source}*.${name.split('.')[1]}`] });
    expect(draft.layouts[0]!.columns!.toSorted()).toEqual(shipped.layouts[0]!.columns!.toSorted());
    expect(draft.map).toEqual(shipped.map);
  },
);

test('the draft for fixed-width records finds where every field of the shipped contract begins', async () => {
  const shipped = contractAt(join(root, 'rules/sources/cartoes.yaml')).value;
  const found = await profileTable(engine, join(root, 'fixtures/demo/cartoes.txt'));
  expect(found).toMatchObject({ format: 'fixed', rows: 729, rejected: 0, header: false });
  const draft = parseYaml('draft.yaml', draftContract(found, { source: 'cards', file: 'cartoes.txt' }), sourceSchema).value; // prettier-ignore
  const places = ({ layouts: [layout] }: typeof draft) => layout!.fields!.map(({ start, length }) => [start, length]);
  expect(places(draft)).toEqual(places(shipped));
  expect(draft.layouts[0]!.record_length).toBe(157);
  expect(draft).toMatchObject({ format: 'fixed', key: ['column1'], date: 'yyyymmdd', files: ['cartoes*.txt'] });
  expect(draft.map).toEqual({
    name: 'column2',
    document: 'column3',
    birth: 'column4',
    phones: ['column10'],
    address: { state: 'column8', postcode: 'column9' },
  });
});

test('header and trailer of fixed-width records are told apart, and a record of another length is a reject', async () => {
  const lines = ['0EXTRACT            ', ...['AA 01', 'BIA02', 'CAIO3'].map((text, i) => `1${String(i).padStart(4, '0')}${text.padEnd(11)} 2026`.slice(0, 20)), '900000003           ']; // prettier-ignore
  const even = file('even.txt', `${lines.join('\n')}\n`);
  expect(await readTable(engine, even, { table: 't' })).toMatchObject({
    format: 'fixed',
    rows: 3,
    fixed: { record_length: 20, head: '^0', trailer: '^9' },
  });
  const uneven = file('uneven.txt', `${'K000001 ANA LIMA    2026\n'.repeat(2100)}K000002 BIA\n`);
  expect(await readTable(engine, uneven, { table: 't' })).toMatchObject({ format: 'fixed', rows: 2100, rejected: 1 });
});

test('a list of one column is no fixed-width file', async () => {
  const list = file('list.txt', ['12345678909', '98765432100', '11144477735'].join('\n'));
  expect(await readTable(engine, list, { table: 't' })).toMatchObject({ format: 'csv', rows: 3 });
});

const customers = {
  customers: [
    { id: 'W1', 'a.b': 1, profile: { name: 'Ana Lima', born: '1980-03-12' }, contacts: [{ type: 'mobile', value: '+5531987654321' }, { type: 'email', value: 'ana@example.com' }], log: [1, 2, 3, 4, 5], mixed: { x: 1 } },
    { id: 'W2', profile: { name: 'Bia Reis', born: '1990-07-01' }, contacts: [{ type: 'mobile', value: '+5531912345678', note: { by: 'x' } }], mixed: 'text' },
  ],
}; // prettier-ignore

test('nested JSON becomes columns named by their way down; long lists and what is now one thing, now another, stay text', async () => {
  const found = await readTable(engine, file('nested.json', JSON.stringify(customers)), { table: 't' });
  const contact = (i: number) => ['note.by', 'type', 'value'].map((name) => `contacts[${i}].${name}`);
  expect(found.columns).toEqual(['a.b', ...contact(0), ...contact(1), 'id', 'log', 'mixed', 'profile.born', 'profile.name']); // prettier-ignore
  expect(await engine.rows('select "a.b", "contacts[1].value" as mail, log, mixed from t order by _line, id')).toEqual([
    { 'a.b': '1', mail: 'ana@example.com', log: '[1,2,3,4,5]', mixed: '{"x":1}' },
    { 'a.b': null, mail: null, log: null, mixed: 'text' },
  ]);
});

test('the draft for nested JSON maps what lies inside, and the contract reads it back', async () => {
  const path = file('web.json', JSON.stringify(customers));
  const text = draftContract(await profileTable(engine, path), { source: 'web', file: 'web.json' });
  const draft = parseYaml('draft.yaml', text, sourceSchema).value;
  expect(draft.key).toEqual(['id']);
  expect(draft.map).toEqual({
    name: 'profile.name',
    birth: 'profile.born',
    phones: ['contacts[0].value'],
    emails: ['contacts[1].value'],
  });
  expect(text).toContain('stays in the raw record: "a.b", "contacts[0].note.by", "contacts[0].type"');
  const bench = await openBench();
  try {
    const { batch } = await bench.take(path, parseYaml('web.yaml', text, sourceSchema));
    expect(await bench.rows(batch!)).toMatchObject([
      { _key: 'W1', 'profile.name': 'Ana Lima', 'contacts[0].value': '+5531987654321', 'contacts[1].value': 'ana@example.com' },
      { _key: 'W2', 'profile.name': 'Bia Reis', 'contacts[0].value': '+5531912345678', 'contacts[1].value': null },
    ]); // prettier-ignore
  } finally {
    await bench.close();
  }
});

test("a shop's columns in another language: dates with dashes or points, a name in two columns", async () => {
  const rows = ['Klant Nr.;Voornaam;Achternaam;Geb.datum;Since', 'K-1;Ana;de Vries;31-12-1990;01.02.2020', 'K-2;Bram;Smit;01-05-1985;03.04.2021']; // prettier-ignore
  const found = await profileTable(engine, file('winkel.csv', `${rows.join('\n')}\n`));
  expect(found.columns.map(({ date }) => date)).toEqual([null, null, null, 'dd-mm-yyyy', 'dd.mm.yyyy']);
  const draft = parseYaml('draft.yaml', draftContract(found, { source: 'shop', file: 'winkel.csv' }), sourceSchema).value; // prettier-ignore
  expect(draft).toMatchObject({ key: ['Klant Nr.'], date: 'dd-mm-yyyy' });
  expect(draft.map).toEqual({ birth: 'Geb.datum', name: ['Voornaam', 'Achternaam'] });
});

test('meanings are told by content; examples do not show it', () => {
  expect(meaningOf(['38163754567', '692.980.303-04'], { unique: true }).meaning).toBe('cpf');
  expect(meaningOf(['1', '2', '3'], { unique: true }).meaning).toBe('key');
  expect(meaningOf([], { unique: false }).meaning).toBe('empty');
  expect([isCpf('3274722278'), isCpf('11111111111'), isCpf('03274722279')]).toEqual([true, false, false]);
  expect([isCnpj('11.222.333/0001-81'), isCnpj('12ABC34501DE35'), isCnpj('11222333000182')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(mask('José da Silva 12/03/1980')).toBe('J*** d* S**** 99/99/9999');
});

test('mestre profile describes a file and drafts its contract in the project, never over one that is there', async () => {
  const project = join(folder, 'project');
  spawnSync('mkdir', ['-p', join(project, 'rules/sources')]);
  writeFileSync(join(project, 'mestre.yaml'), 'name: p\n');
  const demo = join(root, 'fixtures/demo/app.csv');
  const first = await mestre(['profile', demo, '--contract', 'app'], { cwd: project });
  expect([first.code, first.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^csv, utf-8, delimiter ",", with header, 745 records\n[^]*draft contract: rules\/sources\/app\.yaml\n$/,
    ),
  ]);
  const second = await mestre(['profile', demo, '--contract', 'app', '--json'], { cwd: project });
  expect(JSON.parse(second.stdout)).toMatchObject({
    schema: 'mestre.profile/1',
    rows: 745,
    contract: join(project, 'rules/sources/app.yaml.draft'),
  });
  expect(readFileSync(join(project, 'rules/sources/app.yaml'), 'utf8')).toContain('key:\n  - user_id');
  const taken = await mestre(['ingest', demo, '--json'], { cwd: project });
  expect(JSON.parse(taken.stdout).files[0].batch.new).toBe(745);
});

test('a file without a byte is empty, and no database without tables', async () => {
  writeFileSync(join(folder, 'nothing.csv'), '');
  const ended = await mestre(['profile', 'nothing.csv'], { cwd: folder });
  expect(ended).toMatchObject({ code: 65, stderr: expect.stringContaining('nothing.csv is empty') });
});

test('of a SQLite database every table is described, and drafts are written for tables of people alone', async () => {
  const path = join(folder, 'shop-2026.db');
  const db = new (loadSqlite())(path);
  db.exec(`create table Clientes (id integer primary key, nome text, cpf text, fone text);
    insert into Clientes values (1, 'Ana Maria Lima', '529.982.247-25', '(11) 98888-7777'), (2, 'Bia Souza', null, '+55 21 97777-1234');
    create table "Order Items" (id integer, sku text, price real);
    insert into "Order Items" values (1, 'A1', 9.90), (2, 'A1', 1.25);
    create view ativos as select * from Clientes`);
  db.close();
  const ended = await mestre(['profile', path, '--contract', 'shop', '--json'], { cwd: folder });
  const { tables } = JSON.parse(ended.stdout) as { tables: { within: string; rows: number; columns: { name: string; meaning: string }[]; contract: string | null }[] }; // prettier-ignore
  expect(tables.map(({ within, rows, contract }) => [within, rows, contract])).toEqual([
    ['Clientes', 2, join(folder, 'shop_clientes.yaml')],
    ['Order Items', 2, null],
    ['ativos', 2, null],
  ]);
  expect(tables[0]!.columns.map(({ meaning }) => meaning)).toEqual(['key', 'person_name', 'cpf', 'phone']);
  const { value } = contractAt(join(folder, 'shop_clientes.yaml'));
  expect(value).toMatchObject({
    format: 'sqlite',
    files: ['shop*.db'],
    key: ['id'],
    layouts: [{ table: 'Clientes', columns: ['id', 'nome', 'cpf', 'fone'] }],
    map: { name: 'nome', document: 'cpf', phones: ['fone'] },
  });
  const said = await mestre(['profile', path, '--contract', 'shop'], { cwd: folder });
  expect(said.stdout).toContain('No contract drafted for Order Items, ativos: views, or no tables of people.');
  const one = await mestre(['profile', path, '--table', 'order items', '--contract', 'items'], { cwd: folder });
  expect(one.stdout).toContain('table Order Items, sqlite');
  expect(contractAt(join(folder, 'items.yaml')).value.layouts[0]!.table).toBe('Order Items');
  await expect(readTable(engine, path, { table: 't' })).rejects.toMatchObject({
    code: 'which_table',
    hint: expect.stringContaining('it has Clientes, Order Items, ativos'),
  });
  expect(await readTable(engine, path, { table: 't', within: 'clientes' })).toMatchObject({
    rows: 2,
    format: 'sqlite',
  });
});
