import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openBankEdition, said } from '../test/bank.ts';
import { computeReport } from './compute.ts';
import { listReports, loadReport } from './definition.ts';
import { kinds } from './schema.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(repository, 'docs/reports.md'), 'utf8');

test('the report of docs/reports.md works as it is written there', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mestre-guide-'));
  cpSync(join(repository, 'reports'), join(root, 'reports'), { recursive: true });
  for (const [, name, text] of guide.matchAll(/```\w+ (\S+)\n(.*?)```/gs)) {
    const file = join(root, name!);
    mkdirSync(dirname(file), { recursive: true });
    if (name === 'reports/metrics.yaml') appendFileSync(file, text!);
    else writeFileSync(file, text!);
  }
  const core = { source: 'core', updated: null, name: said('Ana'), phones: [], balance: '1.00' };
  const engine = await openBankEdition(
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
  const made = (parameters: Record<string, string>) =>
    computeReport(loadReport(join(root, 'reports'), 'products'), (sql) => engine.rows(sql), {
      language: 'pt',
      project: 'Bank',
      asOf: '2026-11-22',
      made: '2026-11-22T17:00:00Z',
      edition: 'golden-2026-11-22-R000001',
      parameters,
    });
  const report = await made({});
  expect(report.headline[0]).toMatchObject({ name: 'product_holders', value: 0.5, n: 2, status: 'few' });
  expect(report.sections[0]!.tables[0]!.rows.toSorted()).toEqual([
    ['account', 1, '2020-01-31'],
    ['card', 1, null],
  ]);
  const one = await made({ product: 'card' });
  expect(one.sections[0]!.tables[0]!.rows).toEqual([['card', 1, null]]);
  expect(one.parameters).toEqual([{ title: 'Product', value: 'card', text: 'card' }]);
  await engine.close();
  rmSync(root, { recursive: true });
});

test('the guide names every shipped report and every kind of column', () => {
  for (const name of listReports(join(repository, 'reports'))) expect(guide).toContain(`\`${name}\``);
  expect(guide).toContain(kinds.join(' '));
});
