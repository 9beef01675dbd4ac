import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { MestreError } from '../errors.ts';
import { listReports, loadReport } from './definition.ts';

const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'mestre-report-'));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const metrics = `metrics:
  people:
    title: People
    unit: integer
    from: xref
    numerator: { sql: count(*), text: people }
    exclusions: nobody
    source: us
`;
const good = `report: small
title: Small
text: A small report
privacy: aggregate
datasets:
  rows: { file: rows.sql, grain: a source, about: Rows }
headline: [people]
sections:
  - id: S1
    title: One
    text: One?
    tables:
      - id: rows
        dataset: rows
        title: Rows
        columns:
          source: { title: Source }
`;
const files = { 'metrics.yaml': metrics, 'small/report.yaml': good, 'small/rows.sql': 'select source from source;\n' };

function refusal(changed: Readonly<Record<string, string>>): { text: string; root: string } {
  const root = folderOf({ ...files, ...changed });
  try {
    loadReport(root, 'small');
  } catch (error) {
    if (error instanceof MestreError) return { text: error.message.replaceAll(`${root}/`, ''), root };
    throw error;
  }
  throw new Error('it was taken');
}

test('a good definition is read with its queries', () => {
  const root = folderOf(files);
  expect(listReports(root)).toEqual(['small']);
  expect(loadReport(root, 'small').sql).toEqual({ rows: 'select source from source' });
});

test.each([
  [
    'an unknown metric',
    good.replace('[people]', '[nobody]'),
    'small/report.yaml:7:12  headline.0: no metric is named nobody',
  ],
  [
    'an unknown dataset',
    good.replace('dataset: rows', 'dataset: rose'),
    'small/report.yaml:14:9  sections.0.tables.0.dataset: no dataset is named rose',
  ],
  ['a missing file', good.replace('rows.sql', 'gone.sql'), 'small/report.yaml:6:11  datasets.rows.file: no such file'],
  ['an unknown key', good.replace('grain:', 'grein:'), 'small/report.yaml:6:27'],
  ['an unknown label set', good.replace('Source }', 'Source, labels: words }'), 'no set of labels is named words'],
  [
    'a total of no column',
    good.replace('        columns:', '        totals: [sum]\n        columns:'),
    'no column is named sum; there are source',
  ],
])('%s is told with its place', (_, report, expected) => {
  expect(refusal({ 'small/report.yaml': report }).text).toContain(expected);
});

test('a query that names no parameter of the report is told with the line of the query', () => {
  const { text } = refusal({ 'small/rows.sql': `select source -- $free\nfrom source\nwhere source = $wanted` });
  expect(text).toContain('small/rows.sql:3:16  $wanted is no parameter of this report; there are $as_of, $language');
});

test('all findings come at once', () => {
  const { text } = refusal({ 'small/report.yaml': good.replace('[people]', '[a, b]').replace('rows.sql', 'gone.sql') });
  expect(text.split('\n')).toHaveLength(3);
});

test('a report that is not there names those that are', () => {
  const root = folderOf(files);
  expect(() => loadReport(root, 'big')).toThrow(
    expect.objectContaining({ code: 'no_report', hint: 'there are: small' }),
  );
});
