import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import { type BankRecord, openBankEdition, said } from '../test/bank.ts';
import { sales, writeSalesReport } from '../test/sales-report.ts';
import { computeReport } from './compute.ts';
import { loadReport } from './definition.ts';
import { toHtml } from './html.ts';
import type { Report } from './model.ts';

const reports = fileURLToPath(new URL('../../reports', import.meta.url));
let browser: Browser;
let engine: DuckdbEngine;
let report: Report;
let folder: string;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const records = Array.from({ length: 30 }, (_, i): BankRecord => ({
    source: 'core',
    key: `K${i}`,
    person: i,
    updated: null,
    name: said(`Ana ${i}`),
    phones: [],
    balance: '1234.50',
  }));
  engine = await openBankEdition(records, { 1: { name: 'core|K1' } });
  // Enough rows for a filter: one reject per column.
  await engine.run(
    `insert into reject by name select 'b-core' as batch_id, 'core' as source, 'C' || i as column_name, 'too_long' as rule, 'rejected' as fate from range(20) t(i)`,
  );
  report = await computeReport(loadReport(reports, 'reconciliation'), (sql) => engine.rows(sql), {
    language: 'pt',
    project: '<script>alert(1)</script>',
    asOf: '2026-11-22',
    made: '2026-11-22T17:00:00Z',
    edition: 'golden-2026-11-22-R000001',
  });
  folder = mkdtempSync(join(tmpdir(), 'mestre-browser-'));
  writeFileSync(join(folder, 'page.html'), toHtml(report));
});
afterAll(async () => {
  await browser?.close();
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  troubles = [];
  page = await browser.newPage({ acceptDownloads: true });
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on(
    'request',
    (request) => request.url().startsWith('file:') || request.url().startsWith('blob:') || troubles.push(request.url()),
  );
  page.on('dialog', (dialog) => troubles.push(dialog.message()));
  await page.goto(pathToFileURL(join(folder, 'page.html')).href);
  return async () => {
    await page.close();
    expect(troubles).toEqual([]);
  };
});

const rejects = () => page.locator('[data-table=rejects]');

test('the page is styled by its own style under its own policy, and text stays text', async () => {
  expect(await page.evaluate("getComputedStyle(document.querySelector('header.top')).backgroundColor")).not.toBe(
    'rgba(0, 0, 0, 0)',
  );
  expect(await page.locator('header.top').innerText()).toContain('<script>alert(1)</script>');
  // The definitions have a section of their own, and what was not compared.
  expect(await page.locator('section').count()).toBe(report.sections.length + 2);
});

test('the numbers on the page are those of the edition', async () => {
  const [row] = await engine.rows(
    'select sum(loaded) as loaded, (select count(*) from break_item) as breaks from measure_total',
  );
  const cells = await page.locator('[data-table=totals] tbody td').allInnerTexts();
  expect(cells).toContain('37.035,00');
  expect(row).toMatchObject({ loaded: '37035.00' });
  const shown = await page.locator('[data-table=breaks] tfoot td.n').first().innerText();
  expect(Number(shown.replace('.', ''))).toBe(row!['breaks']);
});

test('the filter leaves the rows that match and says how many', async () => {
  expect(await rejects().locator('tbody tr:visible').count()).toBe(21);
  await rejects().getByLabel('Filtrar linhas').fill('c1');
  expect(await rejects().locator('tbody tr:visible').count()).toBe(11);
  expect(await rejects().locator('output').innerText()).toBe('Linhas: 11');
});

test('the download holds what is visible, as a Brazilian spreadsheet wants it', async () => {
  await rejects().getByLabel('Filtrar linhas').fill('c19');
  const [download] = await Promise.all([page.waitForEvent('download'), rejects().getByRole('button').click()]);
  expect(download.suggestedFilename()).toBe('rejects.csv');
  expect(readFileSync(await download.path(), 'utf8')).toBe(
    '\uFEFFOrigem;Coluna;Regra;Destino;Registros\r\ncore;C19;too_long;rejeitado;1\r\n',
  );
  const [totals] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-table=totals]').getByRole('button').click(),
  ]);
  expect(readFileSync(await totals.path(), 'utf8')).toContain(
    'core;balance;37035,00;37035,00;37035,00;37035,00;0,00;0,00;0,00',
  );
});

test('the keyboard reaches the contents, the filters and every table', async () => {
  await page.keyboard.press('Tab');
  expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe('#main');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#s-L0');
  const tables = await page.locator('.scroll').count();
  expect(await page.locator('.scroll[tabindex="0"][role=region][aria-label]').count()).toBe(tables);
});

test('charts have a name and a description, and a table under each', async () => {
  const charts = page.getByRole('img');
  expect(await charts.count()).toBeGreaterThan(2);
  for (const chart of await charts.all()) {
    const ids = (await chart.getAttribute('aria-labelledby'))!.split(' ');
    for (const id of ids) expect((await page.locator(`#${id}`).textContent())!.length).toBeGreaterThan(5);
  }
  expect(await page.locator('figure details table').count()).toBe(await charts.count());
});

test('dark and light differ, and print opens every table on white', async () => {
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).not.toBe(light);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await background()).toBe('rgb(255, 255, 255)');
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
});

test('nothing is wider than the window on a phone', async () => {
  await page.setViewportSize({ width: 380, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
});

test('filters by period and segment make numbers, charts and downloads again, as SQL says', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mestre-narrow-'));
  writeSalesReport(root);
  const made = await computeReport(loadReport(root, 'sales'), (sql) => engine.rows(sql), {
    language: 'en',
    project: 'Shops',
    asOf: '2026-11-22',
    made: '2026-11-22T17:00:00Z',
    edition: 'golden-2026-11-22-R000001',
  });
  writeFileSync(join(root, 'page.html'), toHtml(made));
  await page.goto(pathToFileURL(join(root, 'page.html')).href);
  const cells = async () =>
    (await page.locator('[data-table=by_shop] tbody td').allInnerTexts()).map((text) => text.replace('\n', ' '));
  const tile = (i: number) => page.locator('#headline .value').nth(i).innerText();
  expect(await cells()).toEqual(['Norte <b>', '9', '135.00', '15.00', 'Sul', '6', '75.00', '12.50 ▲ attention']);
  await page.getByLabel('Shop', { exact: true }).selectOption('south');
  expect(await cells()).toEqual(['Sul', '6', '75.00', '12.50 ▲ attention']);
  await page.getByLabel('From').fill('2026-11-22');
  const rows = sales.filter(([day, shop]) => day >= '2026-11-22' && shop === 'south');
  const [sql] = await engine.rows(
    `select sum(o) as orders from (values ${rows.map((row) => `(${row[2]})`).join(', ')}) as t(o)`,
  );
  expect(await tile(0)).toBe(String(sql!['orders']));
  expect(await tile(1)).toBe('5.00');
  expect(await page.locator('#headline .whole').count()).toBe(1);
  expect(await page.locator('#filters output').innerText()).toContain('Shop: Sul');
  expect(await page.locator('figure').first().locator('circle').count()).toBe(1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-table=by_day]').getByRole('button').click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toBe('\uFEFFDay,Shop,Orders\r\n2026-11-22,Sul,5\r\n');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => tile(0)).toBe('15');
  rmSync(root, { recursive: true });
});
