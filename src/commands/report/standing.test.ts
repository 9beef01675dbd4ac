import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../report/model.ts';
import { bind } from '../../report/parameters.ts';
import type { Language } from '../../report/schema.ts';
import { openEmptyEdition } from '../../test/bank.ts';
import { packageRoot } from '../../version.ts';
import type { OpenEdition } from './edition.ts';
import { compute, formats, toFormat } from './render.ts';

let edition: OpenEdition;
beforeAll(async () => {
  const engine = await openEmptyEdition();
  edition = { engine, name: 'golden-2026-11-20-R000001', asOf: '2026-11-20', lacks: [] };
  // Four days: the tills have told of all but the last, the exchange of the first two alone, the counts of all of them.
  await engine.run(`
    insert into calendar_day (business_day, weekday, sales, sales_waits_for, stock, stock_waits_for, centre, centre_waits_for) values
      ('2026-11-17', 2, 'final', null, 'final', null, 'final', null),
      ('2026-11-18', 3, 'final', null, 'final', null, 'final', null),
      ('2026-11-19', 4, 'final', null, 'final', null, 'provisional', 'cdr, queue_log'),
      ('2026-11-20', 5, 'provisional', 'till_1, till_2, till_3, till_4, till_5, till_6', 'final', null, 'provisional', 'queue_log')
  `);
  await engine.run("insert into sale_order (order_source, order_id, business_day, status, net) values ('t', '1', '2026-11-20', 'completed', 5)"); // prettier-ignore
  await engine.run("insert into fact_horizon (fact, source, last_day) values ('order', 't', '2026-11-20')");
  await engine.run(
    "insert into stock_day (shop, article, business_day) select 'S', 'A', business_day from calendar_day",
  );
});
afterAll(() => edition.engine.close());

/** What a report says of its days: a code, how many of how many are open, the first of them and what they wait for. */
async function standing(report: string, days: Readonly<Record<string, string>>): Promise<string[]> {
  const bound = (text: string) => ({ sql: text === '' ? 'cast(null as date)' : `date '${text}'`, text });
  const given = { as_of: '2026-11-20', day: '', from: '', to: '', ...days };
  const query = bind(
    readFileSync(join(packageRoot, `reports/${report}/standing.sql`), 'utf8'),
    Object.fromEntries(Object.entries(given).map(([name, text]) => [name, bound(text)])),
  );
  const rows = await edition.engine.rows(`select reason, amount, n, first_day, names from (${query}) as standing`);
  return rows.map((row) => Object.values(row).map((value) => value ?? '-').join(' | ')); // prettier-ignore
}

test('days are provisional as long as one of them waits for a source', async () => {
  const four = { from: '2026-11-17', to: '2026-11-20' };
  expect(await standing('contact-centre', four)).toEqual(['provisional_days | 2 | 4 | 2026-11-19 | cdr, queue_log']);
  expect(await standing('contact-centre', { ...four, to: '2026-11-18' })).toEqual(['final | 0 | 2 | - | ']);
  // Days of which the calendar knows nothing are neither.
  expect(await standing('contact-centre', { from: '2025-01-01', to: '2025-01-02' })).toEqual([]);
  const tills = 'till_1, till_2, till_3, till_4, till_5 + 1';
  expect(await standing('daily-sales', { day: '2026-11-20' })).toEqual([
    `provisional_day | 1 | 4 | 2026-11-20 | ${tills}`,
  ]);
  expect(await standing('daily-sales', { day: '2026-11-19' })).toEqual(['final | 0 | 3 | - | ']);
  // What was sold is gone from the shelf: a till that has not told leaves the stock open.
  expect(await standing('stock', {})).toEqual([`provisional_day | 1 | 4 | 2026-11-20 | ${tills}`]);
  expect(await standing('managers-daily', { day: '2026-11-20' })).toEqual([
    'provisional_day | 1 | 1 | 2026-11-20 | queue_log, till_1, till_2, till_3, till_4 + 2',
  ]);
});

const report = (name: string, language: Language = 'en'): Promise<Report> =>
  compute(join(packageRoot, 'reports'), name, edition, {
    language,
    project: 'Bank',
    asOf: edition.asOf,
    made: '2026-11-20T10:00:00Z',
    brief: true,
  });

const firstSheet = async (made: Report): Promise<string> => {
  const { default: read } = await import('read-excel-file/node');
  const [first] = await read(Buffer.from((await toFormat(made, 'xlsx')) as Uint8Array));
  return first!.data.flat().join('\n');
};
const textOf = async (made: Report, format: (typeof formats)[number]): Promise<string> =>
  format === 'xlsx' ? firstSheet(made) : String(await toFormat(made, format)).replaceAll(/\s+/g, ' ');

test('every format says so, in every language', async () => {
  const stock = await report('stock');
  expect(stock.notices).toEqual([
    'Provisional: 20 Nov 2026 may still change; it waits for till_1, till_2, till_3, till_4, till_5 + 1.',
  ]);
  for (const format of formats)
    expect.soft(await textOf(stock, format), format).toContain('Provisional: 20 Nov 2026 may still change');
  expect((await report('stock', 'pt')).notices[0]).toMatch(/^Provisório: 20.* ainda pode mudar; espera till_1/);
  expect((await report('stock', 'es')).notices[0]).toMatch(/^Provisional: 20.* aún puede cambiar; espera till_1/);
  expect((await report('stock', 'ru')).notices[0]).toMatch(
    /^Предварительно: 20.* ещё может измениться; ожидаются till_1/,
  );
});

test('the digest says so beside the days of each report that it gathers, the workbook in its first sheet too', async () => {
  const digest = await report('digest');
  expect(digest.sections.find(({ title }) => title === 'Stock')?.text).toMatch(/^Provisional: 20 Nov 2026 may still/);
  const days = /20 Nov 2026 · Provisional: 20 Nov 2026 may still change/;
  expect(digest.sections.find(({ title }) => title === 'Daily sales')?.text).toMatch(days);
  for (const format of formats) expect.soft(await textOf(digest, format), format).toMatch(days);
});
