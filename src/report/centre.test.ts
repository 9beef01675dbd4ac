import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import { openCentreDay } from '../test/centre-day.ts';
import { computeReport } from './compute.ts';
import { loadReport } from './definition.ts';
import type { Report } from './model.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const counted = parse(readFileSync(at('fixtures/metrics/centre.yaml'), 'utf8')) as Record<
  string,
  { readonly value: number; readonly n?: number }
>;

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openCentreDay();
});
afterAll(() => engine.close());

const day = { from: '2026-03-02', to: '2026-03-02' };
const compute = (name: string, parameters: Record<string, string>): Promise<Report> =>
  computeReport(loadReport(at('reports'), name), (sql) => engine.rows(sql), {
    project: 'Bank',
    asOf: '2026-03-20',
    made: '2026-03-20T10:00:00Z',
    edition: 'golden-2026-03-20-R000001',
    language: 'en',
    parameters,
  });
const table = (report: Report, id: string) => {
  const found = report.sections.flatMap((section) => section.tables).find((one) => one.id === id)!;
  return found.rows.map((row) => Object.fromEntries(found.columns.map((column, i) => [column.name, row[i]])));
};

test('every metric of the contact centre is what was counted by hand', async () => {
  const report = await compute('contact-centre', day);
  const metrics = Object.fromEntries(
    [...report.headline, ...report.sections.flatMap((section) => section.metrics)].map((one) => [one.name, one]),
  );
  for (const [name, { value, n }] of Object.entries(counted)) {
    expect.soft(metrics[name]?.value, name).toBeCloseTo(value, 9);
    if (n !== undefined) expect.soft(metrics[name]?.n, `${name} n`).toBe(n);
  }
});

test('tables by queue, by team, by way of being lost', async () => {
  const report = await compute('contact-centre', day);
  expect(table(report, 'queues')).toMatchObject([
    { queue: '700', offered: 4, answered: 2, lost: 2, lost_share: 0.5, wait_mean: 17.5, talk_mean: 150 },
    { queue: '701', offered: 2, answered: 1, lost: 0, lost_share: 0, wait_mean: 5, talk_mean: 50 },
  ]);
  expect(table(report, 'lost_by')).toMatchObject([
    { how: 'abandoned', lost: 1, back: 1 },
    { how: 'short', lost: 1, back: 0 },
  ]);
  expect(table(report, 'teams')).toMatchObject([
    { team: 'cards', desk_s: 7200, pause_s: 600, busy_s: 170, handled: 2, missed: 1, missed_share: 1 / 3 },
    { team: 'general', desk_s: 3600, pause_s: 0, busy_s: 200, handled: 1, missed: 0 },
  ]);
  expect(table(report, 'operators')).toMatchObject([{ operator: '…', people: 2, handled: 3, missed: 1 }]);
  expect(report.notCompared.join(' ')).toContain('1 of 6 calls was open where the log ends');
});

test('replies in working hours: nights and weekends do not count', async () => {
  // Replied two and four hours after a Monday morning: all of it working time. From Friday 19:00 to Monday 09:00 are two working hours.
  const report = await compute('contact-centre', day);
  expect(table(report, 'channels')).toMatchObject([{ channel: '?', reply_mean: 3, reply_work_mean: 3 }]);
  await engine.run(`
    insert into ticket(source, ticket_id, business_day, created_at, created_local, first_reply_at, first_reply_local, first_reply_s, ahead_s)
    values ('desk', 'friday', date '2026-03-13', timestamp '2026-03-13 22:00:00', timestamp '2026-03-13 19:00:00', timestamp '2026-03-16 12:00:00', timestamp '2026-03-16 09:00:00', 223200, -10800)`);
  const friday = await compute('contact-centre', { from: '2026-03-13', to: '2026-03-13' });
  await engine.run("delete from ticket where ticket_id = 'friday'");
  expect(table(friday, 'channels')).toMatchObject([{ created: 1, reply_mean: 62, reply_work_mean: 2 }]);
});

test('the period ends with the data: the last 28 days of them', async () => {
  const report = await compute('contact-centre', {});
  expect(report.parameters.slice(0, 2).map(({ value }) => value)).toEqual(['2026-03-12', '2026-02-13']);
});

test('an operator sees own numbers, and no name or row of a colleague', async () => {
  const report = await compute('operator', { ...day, operator: 'ana' });
  expect(table(report, 'measures')).toMatchObject([
    { measure: 'handled', own: 2, n: 1, before: null, middle: null, people: 0 },
    { measure: 'per_day', own: 2 },
    { measure: 'talk_mean', own: 75, n: 2 },
    { measure: 'missed_share', own: 1 / 3, n: 3 },
    { measure: 'satisfied', own: 0.5, n: 2 },
    { measure: 'rating_mean', own: 4, n: 2 },
  ]);
  expect(table(report, 'days')).toMatchObject([{ handled: 2, talk_mean: 75, missed: 1, desk_s: 7200, pause_s: 600 }]);
  expect(table(report, 'ratings')).toHaveLength(2);
  expect(JSON.stringify(report)).not.toContain('rui');
  const nobody = await compute('operator', day);
  expect(table(nobody, 'measures')).toEqual([]);
  expect(nobody.notCompared).toEqual(['Say whose: --set operator=NAME.']);
  const stranger = await compute('operator', { ...day, operator: 'eve' });
  expect(stranger.notCompared).toEqual(['There is no operator eve in the data.']);
});
