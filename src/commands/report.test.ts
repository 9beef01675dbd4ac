import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadProject } from '../rules/project.ts';
import { openBankEdition, said } from '../test/bank.ts';
import type { Context } from './context.ts';
import { report } from './report.ts';
import { renderReport } from './report/write.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mestre-report-'));
  mkdirSync(join(root, 'editions'));
  writeFileSync(
    join(root, 'mestre.yaml'),
    `name: Bank\nreports: ${repository}/reports\nrules: [${repository}/rules/customer.yaml]\nsources: ${repository}/rules/sources\n`,
  );
  const record = {
    source: 'core',
    key: 'K1',
    person: 1,
    updated: '2026-05-01 10:00:00',
    name: said('Ana'),
    phones: [],
    balance: '1.00',
  };
  const engine = await openBankEdition([record], { 1: { name: 'core|K1' } });
  for (const day of ['2026-11-20', '2026-11-22'])
    await engine.run(
      `update edition.main.meta_run set as_of = date '${day}'; attach '${root}/editions/golden-${day}-R00000${day.at(-1)!}.duckdb' as file; copy from database edition to file; detach file`,
    );
  // One that a version made which did not know of courses of scores yet.
  await engine.run(
    `update edition.main.meta_run set as_of = date '2026-11-18'; attach '${root}/editions/golden-2026-11-18-R000000.duckdb' as file; copy from database edition to file; drop table file.main.quality_trend; detach file`,
  );
  await engine.close();
  symlinkSync('golden-2026-11-22-R000002.duckdb', join(root, 'editions/golden.duckdb'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** What a command answers, and where it stands. */
function contextOf(options: { json?: boolean } = {}): {
  context: Context;
  answers: { schema: string; value: object; text: string }[];
} {
  const answers: { schema: string; value: object; text: string }[] = [];
  const context: Context = {
    out: {
      json: options.json ?? false,
      quiet: false,
      colour: false,
      width: 80,
      answer: (schema, value, text) => void answers.push({ schema, value, text: text() }),
      note: () => {},
      warn: () => {},
      progress: () => ({ advance: () => {}, done: () => {} }),
    },
    now: () => new Date('2026-11-22T17:00:00Z'),
    env: {},
    cwd: root,
    signal: new AbortController().signal,
    project: () => loadProject(root, {}, {}),
  };
  return { context, answers };
}

async function answerOf(options: Parameters<typeof report>[1]) {
  const { context, answers } = contextOf();
  const code = await report(context, options);
  return { ...answers[0]!, code };
}

test('without a name the reports are listed, in the language asked for', async () => {
  const { schema, text } = await answerOf({ lang: 'pt' });
  expect(schema).toBe('mestre.reports/1');
  expect(text).toMatch(/reconciliation\s+Reconciliação/);
});

test('a name shows the report of the current edition in the terminal', async () => {
  const { schema, text, value } = await answerOf({ name: 'reconciliation' });
  expect(schema).toBe('mestre.report/1');
  expect(text).toMatch(/^Reconciliation — Bank/);
  expect(text).toContain('Edition golden-2026-11-22-R000002');
  expect(value).toMatchObject({ name: 'reconciliation', asOf: '2026-11-22' });
});

test('--as-of takes the edition that was in force then', async () => {
  expect((await answerOf({ name: 'reconciliation', asOf: '2026-11-21' })).text).toContain('golden-2026-11-20-R000000');
  await expect(answerOf({ name: 'reconciliation', asOf: '2026-01-01' })).rejects.toMatchObject({
    code: 'no_edition',
    kind: 'missing',
    hint: 'the oldest that is kept stands for 2026-11-18',
  });
});

test('--out writes the file whole, in the format of its ending', async () => {
  const { text } = await answerOf({ name: 'reconciliation', out: 'page.html', lang: 'es' });
  expect(text).toBe(join(root, 'page.html'));
  expect(readFileSync(text, 'utf8')).toMatch(/^<!doctype html>\n<html lang="es-PE">/);
  expect(existsSync(`${text}.${process.pid}.part`)).toBe(false);
});

test.each([
  [{ name: 'nothing' }, 'no_report'],
  [{ name: 'reconciliation', format: 'pdf' }, 'format_unknown'],
  [{ name: 'reconciliation', out: 'page' }, 'format_unknown'],
  [{ name: 'reconciliation', lang: 'fr' }, 'language_unknown'],
  [{ name: 'reconciliation', asOf: 'yesterday' }, 'not_a_day'],
  [{ name: 'reconciliation', set: { shop: '1' } }, 'parameter_unknown'],
])('%j is refused with %s', async (options, code) => {
  await expect(answerOf(options)).rejects.toMatchObject({ code });
});

test('check runs every definition over an empty edition and the current one', async () => {
  const { code, text, value } = await answerOf({ name: 'check' });
  expect(text).toContain('ok   reconciliation on (empty)');
  expect(text).toContain('ok   reconciliation on golden-2026-11-22-R000002');
  expect([code, value]).toMatchObject([0, { ok: true }]);
});

test('a run renders its report into the folder for reports, once per format', async () => {
  const paths = await renderReport(loadProject(root, {}, {}), {
    name: 'reconciliation',
    edition: join(root, 'editions/golden-2026-11-22-R000002.duckdb'),
    formats: ['html', 'md', 'csv', 'json'],
    now: new Date('2026-11-22T17:00:00Z'),
  });
  expect(paths.map((path) => path.slice(root.length + 1))).toEqual(
    ['html', 'md', 'csv', 'json'].map((format) => `out/reconciliation-2026-11-22.${format}`),
  );
  for (const path of paths) expect(statSync(path).size).toBeGreaterThan(1000);
});

test('the queries of a report reach nothing but the edition', async () => {
  const folder = join(root, 'curious');
  mkdirSync(join(folder, 'peek'), { recursive: true });
  writeFileSync(join(folder, 'peek/peek.sql'), `select * from read_csv('${root}/mestre.yaml')`);
  writeFileSync(
    join(folder, 'peek/report.yaml'),
    'report: peek\ntitle: Peek\ntext: Peek\nprivacy: aggregate\ndatasets:\n  rows: { file: peek.sql, grain: a row, about: Rows }\nsections:\n  - { id: S, title: S, text: S, tables: [{ id: t, dataset: rows, title: T, columns: { a: { title: A } } }] }\n',
  );
  const { context } = contextOf();
  const project = { ...loadProject(root, {}, {}) };
  const curious = { ...context, project: () => ({ ...project, paths: { ...project.paths, reports: folder } }) };
  await expect(report(curious, { name: 'peek' })).rejects.toMatchObject({
    code: 'query_failed',
    kind: 'config',
    at: `${join(folder, 'peek/peek.sql')}:1`,
  });
});

test('an edition of an older version is reported on, and what it cannot tell is said', async () => {
  const warned: string[] = [];
  const { context, answers } = contextOf();
  const loud = { ...context, out: { ...context.out, warn: (line: string) => void warned.push(line) } };
  await report(loud, { name: 'quality', set: {}, asOf: '2026-11-18', format: 'md' });
  expect(warned).toEqual([
    'golden-2026-11-18-R000000 was made before quality_trend existed: what is told from there is empty',
  ]);
  expect(answers[0]!.text).toContain('Data quality');
  await report(loud, { name: 'quality', set: {} });
  expect(warned.length).toBe(1);
});
