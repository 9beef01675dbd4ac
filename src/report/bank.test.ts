import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type BankRecord, nothing, openBankEdition, said } from '../test/bank.ts';
import { packageRoot } from '../version.ts';
import { computeReport } from './compute.ts';
import { loadReport } from './definition.ts';

interface Counted {
  readonly value: number;
  readonly n?: number;
}
const folder = join(packageRoot, 'fixtures/metrics');
const countedIn = (file: string) => parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Counted>;

test('every metric of the catalogue has a value that was counted by hand', () => {
  const known = new Set(readdirSync(folder).flatMap((file) => Object.keys(countedIn(file))));
  const { metrics } = parse(readFileSync(join(packageRoot, 'reports/metrics.yaml'), 'utf8')) as { metrics: object };
  expect(Object.keys(metrics).filter((name) => !known.has(name))).toEqual([]);
});

const core = { source: 'core', updated: '2026-05-01 10:00:00', phones: [said('+5511900001')], balance: '100.00' };
const cards = { source: 'cards', updated: null, phones: [] };
const records: readonly BankRecord[] = [
  { ...core, key: 'K1', person: 1, name: said('Ana Souza') },
  { ...core, key: 'K2', person: 2, name: said('Rui Lima'), phones: [] },
  { ...core, key: 'K3', person: 3, name: said('Eva Melo') },
  { ...cards, key: 'D1', person: 1, name: said('Ana Souza') },
  { ...cards, key: 'D2', person: 2, name: said('Rui Lemos'), phones: [said('+5511900002')] },
  { ...cards, key: 'D3', person: 3, name: nothing },
  { ...cards, key: 'D4', person: 4, name: said('12', '12', 'invalid') },
];
const winners = {
  1: { name: 'core|K1', phones: 'core|K1' },
  2: { name: 'core|K2', phones: 'cards|D2' },
  3: { name: 'core|K3', phones: 'core|K3' },
  4: { name: 'cards|D4' },
};

test('the metrics about customers are what was counted by hand', async () => {
  const engine = await openBankEdition(records, winners);
  await engine.run(`
    insert into edition.main.contact_point by name select * from (values
      ('C0001', 'phones', 'phone', '+5511900001', 'ok'), ('C0002', 'phones', 'phone', '+5511900002', 'repaired'),
      ('C0002', 'emails', 'email', 'rui@example.com', 'ok'), ('C0003', 'phones', 'phone', '123', 'invalid')
    ) as t(golden_id, attribute, kind, value, status);
    insert into edition.main.quality by name select 'customer' as entity, * from (values
      ('completeness', 'core', 'name', 3, 3), ('completeness', 'cards', 'name', 2, 4), ('completeness', null, 'name', 9, 9),
      ('validity', 'core', 'name', 3, 3), ('validity', 'cards', 'name', 1, 2), ('consistency', 'cards', 'name', 1, 2),
      ('timeliness', 'core', 'name', 0, 3), ('uniqueness', 'core', null, 3, 3), ('uniqueness', 'cards', null, 4, 4)
    ) as t(dimension, source, attribute, numerator, denominator);
    insert into edition.main.quality_count by name select * from (values ('high', 2), ('low', 5)) as t(severity, findings);
    insert into edition.main.review_case by name select 'customer' as entity, 'unsure' as reason`);
  const found: Record<string, { value: number | null; n: number | null }> = {};
  for (const name of ['reconciliation', 'quality', 'reuse', 'contactability', 'match-health', 'scenario']) {
    const report = await computeReport(loadReport(join(packageRoot, 'reports'), name), (sql) => engine.rows(sql), {
      language: 'en',
      project: 'Bank',
      asOf: '2026-11-22',
      made: '2026-11-22T17:00:00Z',
      edition: 'golden-2026-11-22-R000001',
    });
    for (const metric of [...report.headline, ...report.sections.flatMap((section) => section.metrics)])
      found[metric.name] = metric;
  }
  await engine.close();
  for (const [name, { value, n }] of Object.entries(countedIn('bank.yaml'))) {
    expect.soft(found[name]?.value, name).toBeCloseTo(value, 9);
    if (n !== undefined) expect.soft(found[name]?.n, `${name} n`).toBe(n);
  }
});
