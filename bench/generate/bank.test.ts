import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpf } from 'cpf-cnpj-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBank, type BankRow } from '../bank-table.ts';
import { groupBy } from '../evaluate/groups.ts';
import { generateBank } from './bank.ts';
import { ERRORS } from './dirt.ts';
import { OTHER_ERRORS } from './errors/other.ts';
import { SOURCES } from './fields.ts';
import { FILES } from './files.ts';
import { readTruth, type TruthRow } from './marginals.ts';

const root = mkdtempSync(join(tmpdir(), 'mestre-bank-'));
const at = (name: string): string => join(root, name);
const options = { seed: 'test', persons: 900, dirt: 1, delta: 0.05 };
let rows: BankRow[];
let truth: TruthRow[];

beforeAll(() => {
  generateBank({ ...options, out: at('one') });
  rows = readBank(at('one'));
  truth = readTruth(at('one'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const digest = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.\w+$/.test(name))
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    );

const text = (source: keyof typeof FILES): string =>
  readFileSync(join(at('one'), FILES[source].name)).toString('latin1');
const number = (row: BankRow): string => row.cpf.replace(/\D/g, '').padStart(11, '0');
const whole = (trap: string): TruthRow[] =>
  truth.filter((row) => row.trap === trap && row.source === 'nucleo' && !/nome:/.test(row.errors));
const errors = (all: readonly TruthRow[]): number =>
  all.reduce((sum, row) => sum + row.errors.split('|').length, 0) / all.length;

test('the same seed gives the same bytes, another one does not', () => {
  generateBank({ ...options, out: at('again') });
  generateBank({ ...options, seed: 'other', out: at('other') });
  expect(digest(at('again'))).toEqual(digest(at('one')));
  expect(digest(at('other'))).not.toEqual(digest(at('one')));
});

test('each file keeps its layout', () => {
  const cards = text('cartoes').split('\r\n').slice(0, -1);
  expect(new Set(cards.map((line) => line.length))).toEqual(new Set([157]));
  expect(cards.join('')).toMatch(/^[\x20-\x7e]*$/);
  expect(new Set(text('nucleo').split('\r\n').slice(0, -1).map((line) => line.split(';').length))).toEqual(new Set([18])); // prettier-ignore
  expect(text('nucleo')).not.toMatch(/[\x80-\x9f](?<![\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f])/);
  expect(text('seguros').slice(0, 3)).toBe('\xef\xbb\xbf');
  for (const line of text('sac').split('\n').slice(0, -1))
    expect(Object.keys(JSON.parse(line) as object)).toHaveLength(13);
});

test('truth names each record once, and each person lives in one household', () => {
  const keys = truth.map((row) => row.record_id);
  expect(new Set(keys).size).toBe(keys.length);
  expect([...keys].sort()).toEqual(rows.map((row) => row.record_id).sort());
  for (const own of groupBy(truth, (row) => row.person_id).values())
    expect(new Set(own.map((row) => `${row.household_id} ${row.trap}`)).size).toBe(1);
  const kinds = new Set([...ERRORS.map(({ name }) => name), '']);
  expect(truth.flatMap((row) => row.errors.split('|')).filter((name) => !kinds.has(name))).toEqual([]);
});

test('clean records of a person agree; people differ in their CPF, which is valid', () => {
  const damaged = new Set(truth.filter((row) => /cpf/.test(row.errors)).map((row) => row.record_id));
  const person = new Map(truth.map((row) => [row.record_id, row.person_id]));
  const clean = rows.filter((row) => !damaged.has(row.record_id) && row.cpf !== '');
  expect(clean.filter((row) => !cpf.isValid(number(row)))).toEqual([]);
  for (const own of groupBy(clean, (row) => person.get(row.record_id) ?? '').values())
    expect(new Set(own.map(number)).size).toBe(1);
  const owners = groupBy(clean, number);
  for (const own of owners.values()) expect(new Set(own.map((row) => person.get(row.record_id))).size).toBe(1);
});

test('fathers and sons share their name and differ by its suffix', () => {
  const nameOf = new Map(rows.map((row) => [row.record_id, row.name]));
  const fathers = new Map(whole('senior').map((row) => [row.household_id, nameOf.get(row.record_id) ?? '']));
  const pairs = whole('junior').flatMap((row) => {
    const father = fathers.get(row.household_id);
    return father === undefined ? [] : [[father, nameOf.get(row.record_id) ?? ''] as const];
  });
  expect(pairs.length).toBeGreaterThan(5);
  for (const [father, son] of pairs) expect(son).toMatch(new RegExp(`^${father} (JUNIOR|FILHO|NETO|SOBRINHO)$`));
});

test('twice the dirt makes more errors', () => {
  generateBank({ ...options, delta: 0, dirt: 2, out: at('dirty') });
  expect(errors(readTruth(at('dirty')))).toBeGreaterThan(1.4 * errors(truth));
});

test('a second delivery keeps the keys of those it changes and adds new ones', () => {
  const second = readTruth(at('one/delta'));
  const known = new Map(truth.map((row) => [row.record_id, row.person_id]));
  const changed = second.filter((row) => known.has(row.record_id));
  expect(changed.length).toBeGreaterThan(20);
  expect(second.length - changed.length).toBeGreaterThan(20);
  for (const row of changed) expect(known.get(row.record_id)).toBe(row.person_id);
  const lines = (path: string): number =>
    readFileSync(join(at('one'), path))
      .toString('latin1')
      .split('\r\n').length;
  for (const source of SOURCES.filter((one) => FILES[one].full))
    expect(lines(`delta/${FILES[source].name.replace('.', '-2.')}`)).toBeGreaterThanOrEqual(lines(FILES[source].name));
});

test('errors that the sample does not hold come on request alone, and are named', () => {
  generateBank({ ...options, delta: 0, other: 1, out: at('beyond') });
  const other = new Set(OTHER_ERRORS.map(({ name }) => name));
  const found = new Set(readTruth(at('beyond')).flatMap((row) => row.errors.split('|')));
  expect([...other].filter((name) => !found.has(name))).toEqual([]);
  expect(truth.flatMap((row) => row.errors.split('|')).filter((name) => other.has(name))).toEqual([]);
});
