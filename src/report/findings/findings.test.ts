import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { packageRoot } from '../../version.ts';
import { toGithub, toGitlab, toJobSummary } from './annotations.ts';
import { toJunit } from './junit.ts';
import type { CheckReport } from './model.ts';
import { toSarif } from './sarif.ts';
import { toTap } from './tap.ts';

const clean = { rule: 'case', detail: [], remedy: '' };
const report: CheckReport = {
  command: 'mestre rules test',
  version: '0.1.0',
  rules: { case: 'A case is not judged as expected.' },
  milliseconds: 1234,
  checks: [
    { ...clean, suite: 'a.yaml', name: 'father # and son', outcome: 'passed', message: 'different' },
    {
      ...clean,
      suite: 'a.yaml',
      name: 'two "CPFs" <1 & 2>',
      outcome: 'failed',
      message: 'expected different, is same: 100 %\u0007',
      detail: ['document  exact  +6.8', 'margin, 2.1 bits'],
      remedy: 'add a never rule',
      place: { file: 'rules/a b.yaml', line: 12, column: 5 },
    },
    { ...clean, suite: 'b.yaml', name: 'note', outcome: 'note', message: 'idle | key' },
  ],
};
const fixture = (name: string) => readFileSync(join(packageRoot, 'fixtures/ci', name), 'utf8');

test('JUnit is valid and tells what failed, whatever the text holds', async () => {
  const xml = toJunit(report);
  const judged = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [{ fileName: 'junit.xsd', contents: fixture('junit.xsd') }],
  });
  expect(judged.errors).toEqual([]);
  expect(judged.valid).toBe(true);
  expect(xml).toContain('tests="3" failures="1" errors="0" time="1.234"');
  expect(xml).toContain('message="expected different, is same: 100 %\ufffd"');
  const bad = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml.replace('failures="1"', 'failures="one"') }],
    schema: [{ fileName: 'junit.xsd', contents: fixture('junit.xsd') }],
  });
  expect(bad.valid).toBe(false);
});

test('SARIF is valid, points at the line, and leaves out what passed', () => {
  const ajv = formats.default(new Ajv({ strict: true }));
  const validate = ajv.compile(JSON.parse(fixture('sarif.schema.json')) as object);
  const log = JSON.parse(toSarif(report)) as { runs: { results: { locations?: unknown[] }[] }[] };
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  expect(log.runs[0]!.results).toHaveLength(2);
  expect(log.runs[0]!.results[0]!.locations).toEqual([
    {
      physicalLocation: {
        artifactLocation: { uri: 'rules/a%20b.yaml' },
        region: { startLine: 12, startColumn: 5 },
      },
    },
  ]);
  expect(validate({ ...log, version: '2.0.0' })).toBe(false);
});

test('TAP 14 counts from 1 and escapes what would be a directive', () => {
  expect(toTap(report)).toBe(
    [
      'TAP version 14',
      '1..3',
      'ok 1 - a.yaml: father \\# and son',
      'not ok 2 - a.yaml: two "CPFs" <1 & 2>',
      '  ---',
      '  severity: "fail"',
      '  rule: "case"',
      '  message: "expected different, is same: 100 %\\u0007"',
      '  at: "rules/a b.yaml:12:5"',
      '  remedy: "add a never rule"',
      '  evidence:',
      '    - "document  exact  +6.8"',
      '    - "margin, 2.1 bits"',
      '  ...',
      'ok 3 - b.yaml: note',
      '  ---',
      '  severity: "note"',
      '  rule: "case"',
      '  message: "idle | key"',
      '  ...',
      '',
    ].join('\n'),
  );
});

test('GitHub annotations escape what would end them', () => {
  expect(toGithub(report).split('\n').slice(0, 2)).toEqual([
    '::error file=rules/a b.yaml,line=12,col=5,title=mestre rules test%3A two "CPFs" <1 & 2>::expected different, is same: 100 %25\u0007%0Adocument  exact  +6.8%0Amargin, 2.1 bits%0Aadd a never rule',
    '::notice title=mestre rules test%3A note::idle | key',
  ]);
});

test('GitLab gets findings with a severity, a line and a fingerprint that stays', () => {
  const issues = JSON.parse(toGitlab(report)) as Record<string, unknown>[];
  expect(issues.map(({ severity, location }) => [severity, location])).toEqual([
    ['major', { path: 'rules/a b.yaml', lines: { begin: 12 } }],
    ['info', { path: 'b.yaml', lines: { begin: 1 } }],
  ]);
  const moved = {
    ...report,
    checks: report.checks.map((one) => ({ ...one, place: { file: 'x', line: 1, column: 1 } })),
  };
  expect((JSON.parse(toGitlab(moved)) as Record<string, unknown>[])[0]!['fingerprint']).toBe(issues[0]!['fingerprint']);
});

test('the job summary is a Markdown table whose cells stay cells', () => {
  expect(toJobSummary(report).split('\n')).toEqual([
    '## mestre rules test',
    '',
    '1 failed, 1 note, 1 passed',
    '',
    '| | in | what | why | where |',
    '|---|---|---|---|---|',
    '| failed | a.yaml | two "CPFs" &lt;1 & 2> | expected different, is same: 100 %\u0007 | rules/a b.yaml:12:5 |',
    '| note | b.yaml | note | idle \\| key |  |',
    '',
  ]);
});
