import { fileURLToPath } from 'node:url';
import readExcel from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import { type BankRecord, nothing, openBankEdition, openEmptyEdition, said } from '../test/bank.ts';
import { computeReport } from './compute.ts';
import { toCsv } from './csv.ts';
import { listReports, loadReport, usedMetrics } from './definition.ts';
import { toHtml } from './html.ts';
import { toJson } from './json.ts';
import { toMarkdown } from './markdown.ts';
import type { Report, Table } from './model.ts';
import { display, isNumeric } from './format.ts';
import { languages, type Language, type Words } from './schema.ts';
import { toMessages } from './telegram.ts';
import { toText } from './terminal.ts';
import { toXlsx } from './xlsx.ts';

const folder = fileURLToPath(new URL('../../reports', import.meta.url));
const context = {
  project: 'Bank <b>"&\'',
  asOf: '2026-11-22',
  made: '2026-11-22T17:00:00Z',
  edition: 'golden-2026-11-22-R000001',
};

/** Twenty people at `core`; the card system agrees, differs, lags, lacks or garbles by the number of the person. */
const people = Array.from({ length: 20 }, (_, i) => i + 1);
const records: BankRecord[] = people.flatMap((person) => {
  const core: BankRecord = {
    source: 'core',
    key: `K${person}`,
    person,
    updated: '2026-05-01 10:00:00',
    name: said(`=Ana "Souza"; ${person}`),
    phones: [said(`+55119000${person}`)],
    balance: '1234.56',
  };
  const name = [core.name, said(`Lima ${person}`), nothing, said('12', '12', 'invalid')][person % 4]!;
  return [
    core,
    { ...core, source: 'cards', key: `D${person}`, name, phones: [], updated: null, balance: undefined as never },
  ];
});
const winners = Object.fromEntries(
  people.map((person) => [person, { name: `core|K${person}`, phones: `core|K${person}` }]),
);

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openBankEdition(records, winners);
});
afterAll(() => engine.close());

const compute = (language: Language, name = 'reconciliation') =>
  computeReport(loadReport(folder, name), (sql) => engine.rows(sql), { ...context, language });
const tableOf = (report: Report, id: string): Table =>
  report.sections.flatMap((section) => section.tables).find((table) => table.id === id)!;
const metricOf = (report: Report, name: string) =>
  [...report.headline, ...report.sections.flatMap((section) => section.metrics)].find(
    (metric) => metric.name === name,
  )!;
const rowsOf = (table: Table) =>
  table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column.name, row[i]])));

test('what is right is reported as right: balances, totals, keys', async () => {
  const report = await compute('en');
  expect(metricOf(report, 'balance_gap')).toMatchObject({ value: 0, status: 'good' });
  expect(metricOf(report, 'totals_agree')).toMatchObject({ value: 1, n: 2, status: 'good' });
  expect(metricOf(report, 'keys_not_central')).toMatchObject({ value: 0, status: 'good' });
  expect(metricOf(report, 'golden_records').value).toBe(20);
  expect(rowsOf(tableOf(report, 'totals'))).toMatchObject([
    { measure: 'balance', promised: '24691.20', central_gap: '0.00' },
  ]);
  expect(rowsOf(tableOf(report, 'rollforward'))).toMatchObject([{ opening: 0, created: 20, closing: 20, gap: 0 }]);
});

test('drift is counted by class and the index is what its formula says', async () => {
  const report = await compute('en');
  const cards = rowsOf(tableOf(report, 'drift')).find(
    (row) => row['attribute'] === 'name' && row['source'] === 'cards',
  );
  expect(cards).toMatchObject({
    comparable: 10,
    equal: 5,
    conflicting: 5,
    missing_in_source: 5,
    invalid_in_source: 5,
    sync_index: 0.5,
  });
  expect(metricOf(report, 'sync_index')).toMatchObject({ value: 0.5, n: 10, status: 'few' });
  expect(report.status).toBe('bad');
});

test('what was not compared is said', async () => {
  const { notCompared } = await compute('en');
  expect(notCompared).toContain('cards: 1 file in quarantine or refused; what it holds is in no number.');
  expect(notCompared).toContain('No system of record is declared for phones: compared with the golden value instead.');
  expect(notCompared).toContain(
    'cards: 5 conflicts lack a time of change; whether the source is stale cannot be told.',
  );
  expect(notCompared).toContain('app: no file accepted so far; nothing could be compared.');
});

test('planted trouble of receipt, counts, totals and keys is found', async () => {
  const broken = await openBankEdition(records, winners);
  await broken.run(`
    update batch set received = received + 1 where source = 'core';
    update batch set received_at = timestamp '2026-11-01 05:00:00' where source = 'core';
    update batch_total set promised = '24691.21';
    delete from xref where source_key = 'K7';
    insert into xref by name select 'customer' as entity, 'core' as source, 'GONE' as source_key, 'C0001' as golden_id`);
  const report = await computeReport(loadReport(folder, 'reconciliation'), (sql) => broken.rows(sql), {
    ...context,
    language: 'en',
  });
  await broken.close();
  expect(metricOf(report, 'sources_on_time')).toMatchObject({ value: 0.5, n: 2 });
  expect(metricOf(report, 'balance_gap')).toMatchObject({ value: 1, status: 'bad' });
  expect(metricOf(report, 'totals_agree')).toMatchObject({ value: 0.5, status: 'bad' });
  expect(metricOf(report, 'keys_not_central')).toMatchObject({ value: 1, status: 'bad' });
  expect(metricOf(report, 'keys_not_source')).toMatchObject({ value: 1, status: 'bad' });
  expect(rowsOf(tableOf(report, 'receipt')).find((row) => row['source'] === 'core')).toMatchObject({
    arrival: 'late',
    age_days: 21,
  });
  expect(rowsOf(tableOf(report, 'totals'))[0]).toMatchObject({ promised_gap: '-0.01' });
  expect(
    rowsOf(tableOf(report, 'key_totals'))
      .filter((row) => row['differs'] === 1)
      .map((row) => row['source']),
  ).toEqual(['core']);
});

/** Every number of a report as it is shown in its language. */
function numbersOf(report: Report): string[] {
  const tables = report.sections.flatMap((section) => section.tables);
  const cells = tables.flatMap((table) =>
    [...table.rows, ...(table.total ? [table.total] : [])].flatMap((row) =>
      row.flatMap((cell, i) =>
        cell !== null && isNumeric(table.columns[i]!.kind) ? [display(cell, table.columns[i]!, report.language)] : [],
      ),
    ),
  );
  const metrics = [...report.headline, ...report.sections.flatMap((section) => section.metrics)].map((metric) =>
    display(metric.value, { kind: metric.kind, labels: {} }, report.language),
  );
  return [...cells, ...metrics];
}

test.each(languages)('html, markdown and text show the same numbers, in %s', async (language) => {
  const report = await compute(language);
  const numbers = numbersOf(report);
  expect(numbers.length).toBeGreaterThan(100);
  const html = toHtml(report).replaceAll('&amp;', '&');
  const shown = {
    html: html.replaceAll(/<style>.*?<\/style>|<script>.*?<\/script>/gs, '').replaceAll(/<[^>]*>/g, '|'),
    md: toMarkdown(report).replaceAll('\\', ''),
    txt: toText(report, { width: 80, colour: false }),
  };
  for (const [format, text] of Object.entries(shown)) {
    const lacks = numbers.filter((number) => !text.includes(number));
    expect(lacks, format).toEqual([]);
  }
});

test('csv and json hold the same values as the model', async () => {
  const report = await compute('pt');
  const lines = toCsv(report).split('\r\n');
  const json = JSON.parse(toJson(report)) as {
    schema: string;
    sections: { tables: { rows: Record<string, unknown>[]; id: string }[] }[];
  };
  expect(json.schema).toBe('mestre.report/1');
  for (const table of report.sections.flatMap((section) => section.tables)) {
    const twin = json.sections.flatMap((section) => section.tables).find(({ id }) => id === table.id)!;
    expect(twin.rows).toEqual(rowsOf(table));
    const at = lines.indexOf(
      lines.find((line) => line.endsWith(` ${table.title}`) || line.endsWith(` ${table.title}"`))!,
    );
    expect(lines.slice(at + 2, at + 2 + table.rows.length)).toHaveLength(table.rows.length);
    for (const [r, row] of table.rows.entries())
      for (const [i, cell] of row.entries())
        if (typeof cell === 'number')
          expect(lines[at + 2 + r]!.split(';')[i], `${table.id} ${r} ${i}`).toBe(String(cell).replace('.', ','));
  }
});

test('a workbook holds the same values with their types; a message shows every metric', async () => {
  const report = await compute('ru');
  const book = await readExcel(Buffer.from(await toXlsx(report)));
  const sheets = new Map(book.map(({ sheet, data }) => [sheet, data]));
  for (const section of report.sections)
    for (const table of section.tables) {
      const data = sheets.get(`${section.id} ${table.title}`.replaceAll(/[[\]:*?/\\']/g, ' ').slice(0, 31))!;
      for (const [r, row] of table.rows.entries())
        for (const [i, cell] of row.entries())
          if (isNumeric(table.columns[i]!.kind) && cell !== null)
            expect(data[r + 1]![i], `${table.id} ${r} ${i}`).toBe(Number(cell));
    }
  const messages = toMessages(report);
  const text = messages.map((message) => message.text).join('\n');
  for (const metric of report.headline)
    expect(text).toContain(`${metric.title}: ${display(metric.value, { kind: metric.kind, labels: {} }, 'ru')}`);
  for (const message of messages) expect(message.text.length).toBeLessThanOrEqual(4096);
});

test('csv opens in a Brazilian Excel: mark, semicolon, decimal comma; in English with comma and point', async () => {
  const [pt, en] = [toCsv(await compute('pt')), toCsv(await compute('en'))];
  expect(pt.startsWith('\uFEFFReconciliação\r\n')).toBe(true);
  expect(pt).toContain('core;balance;24691,20;24691,20;24691,20;24691,20;0,00;0,00;0,00');
  expect(en).toContain('core,balance,24691.20,24691.20,24691.20,24691.20,0.00,0.00,0.00');
});

test('html asks the network for nothing, runs nothing but its own, and keeps text text', async () => {
  const html = toHtml(await compute('es'));
  expect(html).not.toMatch(/\b(?:src|href|action|srcset|data|poster)="(?!#)/);
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|"\/\/|@import|url\((?!#)/);
  expect(html).toMatch(/content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/);
  expect(html).not.toMatch(/\son[a-z]+=|\sstyle=/);
  expect(html).toContain('Bank &lt;b&gt;&quot;&amp;&#39;');
  expect(html).not.toContain('<b>"&');
  expect(html.match(/<svg/g)).toHaveLength(4);
  expect(html.match(/<title id=/g)).toHaveLength(4);
  expect(html.match(/<desc id=/g)).toHaveLength(4);
  expect(html.match(/<figure>/g)).toHaveLength(html.match(/<details>/g)!.length);
});

test('no colour and no line wider than asked for in a terminal without colour', async () => {
  const text = toText(await compute('ru'), { width: 80, colour: false });
  expect(text).not.toContain('\u001b');
  expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
  expect(toText(await compute('ru'), { width: 80, colour: true })).toContain('\u001b[32m');
});

const shipped = listReports(folder);

test.each(shipped)('%s works on an edition without a row', async (name) => {
  const empty = await openEmptyEdition();
  const report = await computeReport(loadReport(folder, name), (sql) => empty.rows(sql), {
    ...context,
    language: 'pt',
  });
  await empty.close();
  for (const render of [toHtml, toMarkdown, toCsv, toJson]) expect(render(report)).toContain(report.title);
  expect(toText(report, { width: 80, colour: false })).not.toMatch(/NaN|undefined|Infinity/);
  expect(toHtml(report)).not.toMatch(/>[^<]*\b(?:NaN|undefined|Infinity)\b[^<]*<\/(?:td|span|p|text)/);
  expect(['none', null]).toContain(report.status);
});

test.each(shipped)('%s speaks all four languages', (name) => {
  const { yaml, metrics } = loadReport(folder, name);
  const lacking: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const keys = Object.keys(value);
    if (keys.some((key) => (languages as readonly string[]).includes(key))) {
      for (const language of languages)
        if (!(value as Record<string, Words>)[language]) lacking.push(`${path}.${language}`);
      return;
    }
    for (const key of keys) visit((value as Record<string, unknown>)[key], `${path}.${key}`);
  };
  visit(yaml.value, name);
  for (const metric of usedMetrics(yaml.value)) visit(metrics[metric], metric);
  expect(lacking).toEqual([]);
});
