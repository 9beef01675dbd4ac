import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { loadQualityTrend, recordQualityTrend } from '../../ledger/quality.ts';
import { openLedger } from '../../ledger/open.ts';
import { computeReport } from '../../report/compute.ts';
import { loadReport } from '../../report/definition.ts';
import type { Report } from '../../report/model.ts';
import { openBankEdition, said } from '../../test/bank.ts';
import { temporaryFolder } from '../../test/program.ts';
import { packageRoot } from '../../version.ts';
import { settleQuality } from './quality.ts';

const folder = temporaryFolder();
let engine: DuckdbEngine;
beforeAll(async () => {
  const core = { source: 'core', updated: null, phones: [], balance: '1.00', name: said('Ana') };
  engine = await openBankEdition([{ ...core, key: 'K1', person: 1 }], { 1: { name: 'core|K1' } });
});
afterAll(() => engine.close());

/** Passing names of 100 in source core, run by run; names of source cards are never measured. */
async function publish(passing: readonly number[]) {
  const ledger = openLedger(`${folder}/ledger.sqlite`);
  ledger.pragma('foreign_keys = OFF');
  for (const [i, count] of passing.entries()) {
    const [runId, asOf] = [`R00000${i + 1}`, `2026-11-0${i + 1}`];
    await engine.run(`
      delete from edition.main.quality_trend;
      delete from edition.main.quality;
      insert into edition.main.quality by name select 'customer' as entity, 'account' as product, * from (values
        ('completeness', 'core', 'name', ${count}, 100), ('completeness', null, 'name', ${count}, 100),
        ('uniqueness', 'core', null, 90, 100), ('validity', 'cards', 'name', null, null)
      ) as t(dimension, source, attribute, numerator, denominator)`);
    const scores = await settleQuality(engine, { runId, asOf, trend: loadQualityTrend(ledger, 29) });
    expect(scores).toHaveLength(3);
    recordQualityTrend(ledger, scores);
    // What a run that died before its edition counted does again.
    recordQualityTrend(ledger, scores);
    ledger
      .prepare(
        "insert into edition (run_id, path, published_at, rules_hash, golden, records) values (?, ?, '', '', 1, 1)",
      )
      .run(runId, runId);
  }
  ledger.close();
}

const tableOf = (report: Report, id: string) => {
  const table = report.sections.flatMap((section) => section.tables).find((one) => one.id === id)!;
  return table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column.name, row[i]])));
};

test('the scores of each run stay known, and the report shows how each of them goes', async () => {
  await publish([95, 80, 84, 81]);
  const rows = await engine.rows('select run_id, numerator from edition.main.quality_trend where source = \'\' order by run_id'); // prettier-ignore
  expect(rows.map(({ run_id, numerator }) => [run_id, Number(numerator)])).toEqual([
    ['R000001', 95],
    ['R000002', 80],
    ['R000003', 84],
    ['R000004', 81],
  ]);
  const report = await computeReport(loadReport(`${packageRoot}/reports`, 'quality'), (sql) => engine.rows(sql), {
    language: 'en',
    project: 'Bank',
    asOf: '2026-11-04',
    made: '2026-11-04T17:00:00Z',
    edition: 'golden-2026-11-04-R000004',
  });
  const [name, all] = tableOf(report, 'course');
  // From 84 to 81 of 100: what fell most comes first.
  expect(name).toMatchObject({ source: 'core', attribute: 'name', product: 'account', score: 0.81, before: 0.84, runs: 4, course: '[0.95,0.8,0.84,0.81]' }); // prettier-ignore
  expect(name!['change']).toBeCloseTo(-0.03, 9);
  expect(all).toMatchObject({ dimension: 'uniqueness', attribute: '', score: 0.9, change: 0 });
  const [chart] = report.sections.find(({ id }) => id === 'Q4')!.charts;
  expect(chart!.table.rows).toEqual([
    ['R000001', 0.95, 0.9],
    ['R000002', 0.8, 0.9],
    ['R000003', 0.84, 0.9],
    ['R000004', 0.81, 0.9],
  ]);
});
