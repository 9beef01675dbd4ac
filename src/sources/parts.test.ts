import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { amountSql } from '../sql/amount.ts';
import { literal } from '../sql/sql.ts';
import { contractAt, contractOf } from '../test/ingest.ts';
import { isIgnored, isLike } from './file-names.ts';
import { findLayout, nearestLayout } from './layout.ts';
import { contractsFor, offerDrop } from './offer.ts';
import { timestampSql } from './times.ts';
import { toShort } from './totals.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({});
});
afterAll(() => engine.close());

async function value(sql: (column: string) => string, text: string): Promise<unknown> {
  const [row] = await engine.rows(
    `select (${sql('v')})::varchar as value from (select ${literal(text)}::varchar as v)`,
  );
  return row!['value'];
}

test.each([
  ['08/02/1998', 'dd/mm/yyyy', '1998-02-08 00:00:00'],
  ['08/02/1998 10:11', 'dd/mm/yyyy', '1998-02-08 10:11:00'],
  ['31/02/1998', 'dd/mm/yyyy', null],
  ['19980208', 'yyyymmdd', '1998-02-08 00:00:00'],
  ['2017', 'yyyymmdd', '2017-01-01 00:00:00'],
  ['2022-11-22T17:48:41-03:00', 'dd/mm/yyyy', '2022-11-22 20:48:41'],
  ['2021-01-25T17:26:00Z', 'yyyy-mm-dd', '2021-01-25 17:26:00'],
  ['2021-01-25 17:26:00', 'yyyy-mm-dd', '2021-01-25 17:26:00'],
  ['43831', 'excel', '2020-01-01 00:00:00'],
  ['43831.5', 'excel', '2020-01-01 12:00:00'],
  ['hoje', 'dd/mm/yyyy', null],
  ['', 'yyyy-mm-dd', null],
] as const)('the time %s written %s is %s', async (text, style, expected) => {
  expect(await value((column) => timestampSql(column, style), text)).toBe(expected);
});

test.each([
  ['2744,31', ',', '2744.31'],
  ['1.234.567,89', ',', '1234567.89'],
  ['1,234.56', '.', '1234.56'],
  ['S/ 1,234.50', '.', '1234.50'],
  ['R$ 1.234,50', ',', '1234.50'],
  ['-10', ',', '-10.00'],
  ['10,5-', ',', '-10.50'],
  ['(3.50)', '.', '-3.50'],
  ['2744,31', '.', null],
  ['12.34,5', ',', null],
  ['abc', '.', null],
  ['0.1', '.', '0.10'],
] as const)('the amount %s with decimal sign %s is %s', async (text, decimal, expected) => {
  const found = await value((column) => amountSql(column, decimal), text);
  expect(found === null ? null : toShort(String(found))).toBe(expected);
});

test('file names are told by patterns, packed or not; what is half-written is left alone', () => {
  const patterns = ['nucleo*.csv'];
  expect(
    ['nucleo.csv', 'NUCLEO-2026-11-22.CSV', 'nucleo-1.csv.gz', 'nucleo_2.zip', 'nucleo.csv.zip'].map((name) =>
      isLike(name, patterns),
    ),
  ).toEqual(Array.from({ length: 5 }, () => true));
  expect(['xnucleo.csv', 'nucleo.csv.part', 'nucleo.txt'].map((name) => isLike(name, patterns))).toEqual([
    false,
    false,
    false,
  ]);
  expect(['a.csv.part', '.hidden', '~$a.xlsx', 'a.csv~', 'a.tmp'].every(isIgnored)).toBe(true);
  expect(isIgnored('partners.csv')).toBe(false);
});

test('two contracts for one name are refused', () => {
  const contract = contractOf();
  const contracts = new Map([
    ['a', contract],
    ['b', contract],
  ]);
  expect(() => contractsFor('x.csv', contracts)).toThrow('is like the files of');
});

test('a layout is the set of its columns, and the nearest one is told by what differs', () => {
  const contract = contractOf().value;
  expect(findLayout(contract, ['at', 'name', 'id'])?.name).toBe('v1');
  expect(findLayout(contract, ['at', 'name', 'id', 'ID'])).toBeUndefined();
  expect(nearestLayout(contract, ['id', 'full_name', 'extra', 'extra'])).toEqual({
    layout: 'v1',
    missing: ['at'],
    extra: ['extra', 'extra'],
    renamed: [['name', 'full_name']],
    twice: ['extra'],
  });
});

test('of the drop folder files are offered, and links to them; nobody waits for a pipe', () => {
  const drop = mkdtempSync(join(tmpdir(), 'mestre-drop-'));
  try {
    execFileSync('mkfifo', [join(drop, 'clients-pipe.csv')]);
    mkdirSync(join(drop, 'clients-folder.csv'));
    writeFileSync(join(drop, 'clients.csv'), 'id\n');
    for (const [name, to] of [['file', 'clients.csv'], ['pipe', 'clients-pipe.csv'], ['gone', 'nowhere']] as const) symlinkSync(to, join(drop, `clients-to-${name}.csv`)); // prettier-ignore
    const contracts = new Map([['clients', contractAt(fileURLToPath(new URL('../../fixtures/messy/sources/clients.yaml', import.meta.url)))]]); // prettier-ignore
    const offered = offerDrop({ paths: { drop } } as Parameters<typeof offerDrop>[0], contracts);
    // A link to nothing is offered: why it cannot be read is said then.
    expect(offered.map(({ path }) => basename(path))).toEqual([
      'clients-to-file.csv',
      'clients-to-gone.csv',
      'clients.csv',
    ]);
  } finally {
    rmSync(drop, { recursive: true, force: true });
  }
});
