import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import { openBankEdition, said } from '../test/bank.ts';
import { computeReport } from './compute.ts';
import { listReports, loadReport } from './definition.ts';
import { kinds } from './schema.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(repository, 'docs/reports.md'), 'utf8');

let root: string;
let engine: DuckdbEngine;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mestre-guide-'));
  cpSync(join(repository, 'reports'), join(root, 'reports'), { recursive: true });
  for (const [, name, text] of guide.matchAll(/```\w+ (\S+)\n(.*?)```/gs)) {
    const file = join(root, name!);
    mkdirSync(dirname(file), { recursive: true });
    if (name === 'reports/metrics.yaml') appendFileSync(file, text!);
    else writeFileSync(file, text!);
  }
  const core = { source: 'core', updated: null, name: said('Ana'), phones: [], balance: '1.00' };
  engine = await openBankEdition(
    [
      { ...core, key: 'K1', person: 1 },
      { ...core, key: 'K2', person: 2 },
    ],
    { 1: { name: 'core|K1' } },
  );
  // In an edition holding is a view over records; here a table of that name serves the example.
  await engine.run(
    "drop view holding; create table holding as select * from (values ('C0001', 'account', date '2020-01-31'), ('C0001', 'card', null)) as t(golden_id, product, since)",
  );
});
afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true });
});

const made = async (parameters: Record<string, string>) =>
  computeReport(loadReport(join(root, 'reports'), 'products'), (sql) => engine.rows(sql), {
    language: 'pt',
    project: 'Bank',
    asOf: '2026-11-22',
    made: '2026-11-22T17:00:00Z',
    edition: 'golden-2026-11-22-R000001',
    parameters,
  });

test('the report of docs/reports.md works as it is written there', async () => {
  const report = await made({});
  expect(report.headline[0]).toMatchObject({ name: 'product_holders', value: 0.5, n: 2, status: 'few' });
  expect(report.sections[0]!.tables[0]!.rows.toSorted()).toEqual([
    ['account', 1, '2020-01-31'],
    ['card', 1, null],
  ]);
  const one = await made({ product: 'card' });
  expect(one.sections[0]!.tables[0]!.rows).toEqual([['card', 1, null]]);
  expect(one.parameters).toEqual([{ title: 'Product', value: 'card', text: 'card' }]);
});

const report = 'reports/products/report.yaml';
const query = 'reports/products/holders.sql';
test('every slip is told with its file and line, and what to write instead', async () => {
  const slips: [file: string, from: string, to: string, told: RegExp][] = [
    [query, 'from holding', 'from holdings', /holders\.sql:6: Catalog Error: .*holdings does not exist/],
    [query, '$product is null', '$produkt is null', /holders\.sql:7:7 .*\$as_of, \$language, \$product/],
    [report, '[product_holders]', '[product_holder]', /report\.yaml:\d+:12 .*nearest are product_holders, /],
    [report, '          people: {', '          persons: {', /totals\.0: no column is named people/],
    [report, 'first_since: {', 'since_first: {', /report\.yaml:\d+:11: holders\.sql gives no column since_first; it gives product, people, first_since/],
    [report, '        totals', '        sort: -size\n        totals', /sort: no column is named size/],
    [report, '  product_holders: {', '  holders: {', /thresholds\.holders: no metric or column of this report has it/],
    [report, 'report: products', 'report: holders', /report: its folder is called products/],
    [report, 'title: { en: Products, pt: Produtos }\n', '', /title: needs a text, or one per language/],
    [report, 'headline', 'filters:\n  shop: { title: Shop, kind: segment }\nheadline', /no query of this report gives a column shop/],
    [report, 'about: People per product', 'about: People, people: persons', /dataset holders has no column persons/],
    ['reports/metrics.yaml', 'count(h.golden_id)', 'count(h.golden)', /metrics\.yaml:\d+:3: Binder Error/],
  ]; // prettier-ignore
  for (const [file, from, to, told] of slips) {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    expect(text, from).toContain(from);
    const at = text.lastIndexOf(from);
    writeFileSync(path, text.slice(0, at) + to + text.slice(at + from.length));
    await expect.soft(made({}), to).rejects.toMatchObject({ kind: 'config', message: expect.stringMatching(told) as string }); // prettier-ignore
    writeFileSync(path, text);
  }
});

test('the guide names every shipped report and every kind of column', () => {
  for (const name of listReports(join(repository, 'reports'))) expect(guide).toContain(`\`${name}\``);
  expect(guide).toContain(kinds.join(' '));
});
