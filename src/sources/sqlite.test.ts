import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSqlite } from '../ledger/sqlite.ts';
import { parseYaml } from '../rules/load.ts';
import { sourceSchema } from '../rules/schema/source.ts';
import { type Bench, openBench } from '../test/ingest.ts';
import { contractsFor } from './offer.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** A contract of a table; what else a test needs goes over it. */
const contract = (table: string, other: Readonly<Record<string, unknown>> = {}) =>
  parseYaml(
    'test.yaml',
    JSON.stringify({
      source: table.replaceAll(/[^a-z]/giu, '').toLowerCase(),
      title: 'Test',
      owner: 'test@bank.example',
      files: ['*.db'],
      mode: 'delta',
      format: 'sqlite',
      key: ['id'],
      layouts: [{ name: 'v1', table }],
      map: { name: 'name' },
      ...other,
    }),
    sourceSchema,
  );

/** A database file made by statements; `mode` is its journal. */
function database(name: string, statements: string, mode = 'delete'): string {
  const path = join(bench.root, name);
  const db = new (loadSqlite())(path);
  db.pragma(`journal_mode = ${mode}`);
  db.exec(statements);
  db.close();
  return path;
}

test('a table’s values come as they stand: whole numbers, fewest digits, bytes, quotes and line ends, nothing', async () => {
  const path = database(
    'a.db',
    `create table [Order "x"] (id integer primary key, name text, big integer, money real, picture blob);
     insert into [Order "x"] values (7, 'a,"b"' || char(10) || 'c', 9007199254740993, 9.8, x'00ff'), (9, '', null, -0.1, null), (11, null, 1, 1e21, null)`,
  );
  const outcome = await bench.take(path, contract('order "X"'));
  expect(outcome.batch).toMatchObject({ received: 3, new: 3, rejected: 0, layout: 'v1' });
  const rows = (await bench.rows(outcome.batch!)).map(({ _line, id, name, big, money, picture }) => [_line, id, name, big, money, picture]); // prettier-ignore
  expect(rows).toEqual([
    [3, '11', null, '1', '1e+21', null],
    [1, '7', 'a,"b"\nc', '9007199254740993', '9.8', '00ff'],
    [2, '9', null, null, '-0.1', null],
  ]);
});

test('the same database a day later: what is new counts as new, what was corrected as changed, the rest as it was', async () => {
  const made = 'create table t (id text, name text) ; insert into t values';
  const full = contract('t', { mode: 'full' });
  await bench.take(database('1.db', `${made} ('1', 'a'), ('2', 'b'), ('3', 'c')`), full);
  const next = await bench.take(database('2.db', `${made} ('1', 'a'), ('2', 'B'), ('4', 'd')`), full);
  expect(next.batch).toMatchObject({ received: 3, new: 1, changed: 1, unchanged: 1, closed: 1 });
});

test('a view, a database with a write-ahead log, a packed one', async () => {
  const made =
    'create table t (id text, name text); insert into t values (1, 2); create view v as select id, name from t';
  expect((await bench.take(database('1.db', made, 'wal'), contract('v'))).batch).toMatchObject({ new: 1 });
  const packed = join(bench.root, '2.db.gz');
  writeFileSync(packed, gzipSync(readFileSync(database('2.db', `${made}; insert into t values (3, 4)`))));
  expect((await bench.take(packed, contract('t'))).batch).toMatchObject({ received: 2 });
});

test('what is no database, and a table that is not there, are put aside with what to do', async () => {
  const path = join(bench.root, 'x.db');
  writeFileSync(path, 'id,name\n1,2\n'.repeat(100));
  const broken = await bench.take(path, contract('t'));
  expect([broken.status, broken.error?.code]).toEqual(['quarantined', 'container_damaged']);
  const other = await bench.take(database('y.db', 'create table u (id text, name text)'), contract('t'));
  expect(other.error?.code).toBe('no_table');
  expect(other.error?.message).toBe('y.db has no table t; it has u');
  const columns = await bench.take(database('z.db', 'create table t (id text, nome text)'), contract('t'));
  expect(columns.error?.message).toContain('renamed?  name -> nome');
});

test('several contracts may read one database, each its table; two that want the same one are refused', () => {
  const csv = contract('x', { format: 'csv', layouts: [{ name: 'v1', columns: ['id', 'name'] }] });
  const tables = new Map(['a', 'b'].map((table) => [table, contract(table)] as const));
  expect(contractsFor('shop.db', tables).map((one) => one?.value.source)).toEqual(['a', 'b']);
  expect(() => contractsFor('shop.db', new Map([...tables, ['c', contract('B')]]))).toThrow('is like the files of');
  expect(() => contractsFor('shop.db', new Map([...tables, ['c', csv]]))).toThrow('is like the files of');
});

test('a contract of a database names its table, and only such a one does', () => {
  const columns = ['id', 'name'];
  expect(() => contract('t', { layouts: [{ name: 'v1', columns }] })).toThrow('needs the table');
  expect(() => contract('t', { format: 'csv', layouts: [{ name: 'v1', columns, table: 't' }] })).toThrow(
    'table is for',
  );
});
