import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import readExcel from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { sales, writeSalesReport } from '../test/sales-report.ts';
import { computeReport } from './compute.ts';
import { toCsv } from './csv.ts';
import { loadReport, type ReportDefinition } from './definition.ts';
import { display } from './format.ts';
import { toHtml } from './html.ts';
import { toJson } from './json.ts';
import { toMarkdown } from './markdown.ts';
import type { Report, Selection } from './model.ts';
import { narrow, toSelection } from './narrow.ts';
import { narrowed, redraw } from './page.ts';
import { restrict } from './restrict.ts';
import { toMessages } from './telegram.ts';
import { toText } from './terminal.ts';
import { toXlsx } from './xlsx.ts';

let folder: string;
let engine: DuckdbEngine;
let definition: ReportDefinition;
let whole: Report;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mestre-sales-'));
  writeSalesReport(folder);
  engine = await openDuckdb({ threads: 1 });
  definition = loadReport(folder, 'sales');
  whole = await computeReport(definition, (sql) => engine.rows(sql), {
    language: 'pt',
    project: 'Shops',
    asOf: '2026-11-22',
    made: '2026-11-22T17:00:00Z',
    edition: 'golden-2026-11-22-R000001',
  });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const tableOf = (report: Report, id: string) =>
  report.sections.flatMap((section) => section.tables).find((table) => table.id === id)!;

test('rows fold by their columns; a quotient is one of sums, in its total too', () => {
  expect(tableOf(whole, 'by_shop')).toMatchObject({
    rows: [
      ['north', 9, 135, 15],
      ['south', 6, 75, 12.5],
    ],
    total: [null, 15, 210, 14],
    statuses: [
      [null, null, null, 'good'],
      [null, null, null, 'warn'],
    ],
  });
  expect(whole.sections[0]!.charts[0]!.table).toMatchObject({
    columns: [{ name: 'day' }, { name: 'north', title: 'Norte <b>' }, { name: 'south', title: 'Sul' }],
    rows: [
      ['2026-11-20', 2, 1],
      ['2026-11-21', 4, 0],
      ['2026-11-22', 3, 5],
    ],
  });
});

test('a period and a segment narrow metrics, tables and charts; what cannot follow is marked', () => {
  const made = restrict(whole, { from: '2026-11-21', segments: { shop: 'south' } });
  expect(made.headline).toMatchObject([
    { name: 'orders', value: 5 },
    { name: 'check', value: 5, n: 5, status: 'bad' },
    { name: 'days', value: 3, whole: true },
  ]);
  expect(tableOf(made, 'by_shop').rows).toEqual([['south', 5, 25, 5]]);
  expect(tableOf(made, 'by_day').rows).toHaveLength(2);
  expect(tableOf(made, 'list').whole).toBe(true);
  expect(made.parameters).toEqual([
    { title: 'Period', value: '2026-11-21/..', text: '21 de nov. de 2026 – …' },
    { title: 'Shop', value: 'south', text: 'Sul' },
  ]);
  expect(made.status).toBe('bad');
  expect(restrict(whole, {})).toBe(whole);
});

const days = fc.constantFrom(undefined, '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22');
const shops = fc.constantFrom('', 'north', 'south');

test('what is narrowed equals what the engine says of the same rows', async () => {
  const property = fc.asyncProperty(days, days, shops, async (from, to, shop) => {
    const selection: Selection = { from, to, segments: { shop } };
    const where = [
      ...(from ? [`day >= date '${from}'`] : []),
      ...(to ? [`day <= date '${to}'`] : []),
      ...(shop === '' ? [] : [`shop = '${shop}'`]),
    ];
    const values = sales.map(([d, s, o, a]) => `(date '${d}', '${s}', ${o}, ${a})`).join(', ');
    const rows = await engine.rows(
      `select shop, sum(orders)::int as orders, sum(amount)::double as amount from (values ${values}) as t(day, shop, orders, amount) where ${where.join(' and ') || 'true'} group by shop order by amount desc, shop`,
    );
    const table = tableOf(restrict(whole, selection), 'by_shop');
    expect(table.rows.map((row) => row.slice(0, 3)).toSorted()).toEqual(
      rows.map((row) => Object.values(row)).toSorted(),
    );
    expect(restrict(whole, selection).headline[0]!.value).toBe(rows.reduce((n, row) => n + Number(row['orders']), 0));
  });
  await fc.assert(property, { numRuns: 60 });
});

test('the page makes the same again from its own block of data', () => {
  const html = toHtml(whole);
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]!;
  const again = redraw(JSON.parse(data) as Report, {});
  for (const [id, text] of Object.entries(again)) expect(html, id).toContain(text.trim());
  expect(narrowed(whole, { segments: { shop: 'north' } })).toBe('Filtrado por Shop: Norte <b>');
  expect(narrowed(whole, {})).toBe('');
});

test('every format shows the narrowed numbers', async () => {
  const made = restrict(whole, { segments: { shop: 'north' } });
  const wanted = ['9', '135,00', '15,00'];
  const messages = toMessages(made);
  const shown = {
    html: toHtml(made).replaceAll(/<script.*?<\/script>|<style>.*?<\/style>/gs, ''),
    md: toMarkdown(made),
    txt: toText(made, { width: 80, colour: false }),
    telegram: messages.map(({ text }) => text).join('\n'),
  };
  for (const [format, text] of Object.entries(shown)) for (const value of wanted) expect(text, format).toContain(value);
  expect(toCsv(made)).toContain('Norte <b>;9;135;15');
  const book = await readExcel(Buffer.from(await toXlsx(made)));
  expect(book.find(({ sheet }) => sheet === 'S1 By shop')!.data).toEqual([
    ['Shop', 'Orders', 'Amount', 'Average check'],
    ['Norte <b>', 9, 135, 15],
    ['Total', 9, 135, 15],
  ]);
  expect(display(15, { kind: 'amount', labels: {} }, 'pt')).toBe('15,00');
});

test('pages for people write days as their language does, files for machines as ISO', async () => {
  const made = restrict(whole, { from: '2026-11-20', to: '2026-11-21' });
  const text = '20 de nov. de 2026 – 21 de nov. de 2026';
  const shown = [toHtml(made).split('<main')[0], toMarkdown(made), toText(made, { width: 120, colour: false }), toMessages(made)[0]!.text]; // prettier-ignore
  for (const one of shown) expect(one).toContain(text);
  expect(toJson(made)).toContain('"value": "2026-11-20/2026-11-21"');
  const day = { ...whole, parameters: [{ title: 'Dia', value: '2026-11-20', text: '20 de nov. de 2026' }] };
  expect(toCsv(day)).toContain('Dia;2026-11-20');
  const [sheet] = await readExcel(Buffer.from(await toXlsx(day)));
  expect(sheet!.data).toContainEqual(expect.arrayContaining(['Dia', new Date('2026-11-20T00:00:00Z')]));
});

test('what is typed goes to the parameter or the filter of that name, or is refused', () => {
  const yaml = definition.yaml.value;
  expect(toSelection(yaml, { from: '2026-11-21', segment: { shop: 'north' } })).toEqual({
    parameters: {},
    selection: { from: '2026-11-21', segments: { shop: 'north' } },
  });
  const declared = { ...yaml, parameters: { to: { type: 'date', title: 'To' } } } as unknown as typeof yaml;
  expect(toSelection(declared, { to: '2026-11-21' })).toEqual({
    parameters: { to: '2026-11-21' },
    selection: { segments: {} },
  });
  expect(() => toSelection(yaml, { segment: { town: 'x' } })).toThrow(
    expect.objectContaining({ code: 'parameter_unknown' }),
  );
  expect(() => toSelection(yaml, { from: '2026-02-30' })).toThrow(
    expect.objectContaining({ code: 'parameter_invalid' }),
  );
  expect(() => narrow(whole, { segments: { shop: 'east' } })).toThrow(
    expect.objectContaining({ code: 'segment_unknown', hint: 'there are: north, south' }),
  );
});

test('a figure that its dataset contradicts is refused with its place', async () => {
  const wrong = { ...definition, sql: { ...definition.sql, sales: `${definition.sql['sales']} limit 5` } };
  await expect(
    computeReport(wrong, (sql) => engine.rows(sql), {
      language: 'en',
      project: '',
      asOf: '2026-11-22',
      made: '',
      edition: '',
    }),
  ).rejects.toMatchObject({ code: 'figure_differs', kind: 'config' });
  const { metrics } = definition;
  const uncounted = { ...definition, metrics: { ...metrics, check: { ...metrics['check']!, n: 'count(*)' } } };
  await expect(
    computeReport(uncounted, (sql) => engine.rows(sql), {
      language: 'en',
      project: '',
      asOf: '2026-11-22',
      made: '',
      edition: '',
    }),
  ).rejects.toMatchObject({
    message: 'check stands on 6 cases in the catalogue of metrics and on 15 from dataset sales',
  });
});
