import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createStatements, editionTables } from '../domain/edition.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { loadYaml } from '../rules/load.ts';
import { literal } from '../sql/sql.ts';
import { packageRoot } from '../version.ts';
import { loadReport, usedMetrics } from './definition.ts';
import { bind } from './parameters.ts';
import { casesOf, metricsSchema } from './schema.ts';

const cell = z.union([z.string(), z.number(), z.boolean()]);
const day = loadYaml(
  join(packageRoot, 'fixtures/tiny/sales.yaml'),
  z.strictObject({ as_of: z.string(), rows: z.record(z.string(), z.array(z.record(z.string(), cell))) }),
).value;
const byHand = loadYaml(
  join(packageRoot, 'fixtures/metrics/sales.yaml'),
  z.record(z.string(), z.strictObject({ value: z.number(), n: z.number().optional(), why: z.string() })),
).value;
const { metrics } = loadYaml(join(packageRoot, 'reports/metrics.yaml'), metricsSchema).value;

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 1 });
  for (const statement of createStatements(editionTables([]), 'main')) await engine.run(statement);
  for (const [table, rows] of Object.entries(day.rows))
    for (const row of rows)
      await engine.run(
        `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).map(literal).join(', ')})`,
      );
});
afterAll(() => engine.close());

test('every metric of these reports is worked out by hand', () => {
  const used = ['daily-sales', 'stock', 'what-to-do'].flatMap((name) =>
    usedMetrics(loadReport(join(packageRoot, 'reports'), name).yaml.value),
  );
  expect(used.filter((name) => !(name in byHand))).toEqual([]);
});

test.each(Object.entries(byHand))('%s', async (name, { value, n }) => {
  const metric = metrics[name]!;
  const bindings = {
    as_of: { sql: `date ${literal(day.as_of)}`, text: day.as_of },
    day: { sql: "cast('2025-03-10' as date)", text: '2025-03-10' },
    language: { sql: "'en'", text: 'en' },
  };
  const counted = casesOf(metric) ?? metric.denominator?.sql ?? 'null';
  const [row] = await engine.rows(
    bind(
      `select ${metric.numerator.sql} as numerator, ${metric.denominator?.sql ?? 1} as denominator, ${counted} as n from ${metric.from}`,
      bindings,
    ),
  );
  expect(Number(row!['numerator']) / Number(row!['denominator'])).toBeCloseTo(value, 6);
  if (n !== undefined) expect(Number(row!['n'])).toBeCloseTo(n, 6);
});
