import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { mestreHere as mestre, temporaryFolder } from '../../test/program.ts';
import { packageRoot } from '../../version.ts';
import { judgeCases } from './cases/judge.ts';
import { loadCases } from './cases/load.ts';
import { runCases } from './cases/run.ts';
import { testFile } from './test.ts';

const folder = temporaryFolder();
cpSync(join(packageRoot, 'rules'), join(folder, 'rules'), { recursive: true });
const rules = join(folder, 'rules/customer.yaml');
const shipped = readFileSync(rules, 'utf8');

/** The cases of a text, tried with the shipped rules: name and outcome, or what failed. */
async function tried(text: string) {
  const file = join(folder, 'rules/customer-own.cases.yaml');
  writeFileSync(file, text);
  const checks = await testFile(folder, file);
  return checks.map(({ name, outcome, message, detail }) => ({ name, outcome, message, detail }));
}

const two = (a: string, b: string) => `    why: w\n    records:\n      a: { ${a} }\n      b: { ${b} }\n`;

test('a failing case shows keys, levels, weights, margin and what decides', async () => {
  const [one] = await tried(
    `matching:\n  - name: sons\n${two("name: JOSE CARLOS SOUZA FILHO, birth: '1955-08-21'", "name: JOSE CARLOS SOUZA NETO, birth: '1955-08-21'")}    expect: same\n`,
  );
  expect(one).toMatchObject({ outcome: 'failed', message: 'expected same, is different. w' });
  const evidence = one!.detail.join('\n');
  expect(evidence).toMatch(
    /^a and b: different, \+[\d.]+ bits: [\d.]+ over the link threshold 0, [\d.]+ over the review/,
  );
  expect(evidence).toMatch(/ {2}found by .*birth_given/);
  expect(evidence).toContain(
    'decided by the never rule generations: Filho, Neto and Junior tell a son from his father.',
  );
  expect(evidence).toMatch(/birth +exact +\+8\.3 +1955-08-21 \| 1955-08-21/);
  expect(evidence).toMatch(/phones +no evidence +- \| -/);
});

test('a pair that no key finds is said to be found by none', async () => {
  const [one] = await tried(
    `matching:\n  - name: strangers\n${two('name: Ana Lima', 'name: Rui Paz')}    expect: same\n`,
  );
  expect(one!.detail.join('\n')).toContain('no blocking key finds this pair');
});

test('cases do not see each other: alone or among copies of themselves, they weigh the same', async () => {
  const pair = (name: string) =>
    `  - name: ${name}\n${two("name: Ana Lima Prado, birth: '1980-05-05'", "name: Ana Lima, birth: '1980-05-05'")}    expect: different\n`;
  const [alone] = await tried(`matching:\n${pair('one')}`);
  const many = await tried(`matching:\n${Array.from({ length: 50 }, (_, i) => pair(`n${i}`)).join('')}`);
  for (const one of many) expect(one.detail).toEqual(alone!.detail);
});

test('how common a value is comes from the counts of the file', async () => {
  const pair = `matching:\n  - name: one\n${two("name: Ana Lima, birth: '1980-05-05'", "name: Ana Lima, birth: '1980-05-05'")}    expect: different\n`;
  const weightOf = (detail: readonly string[]) => Number(/([+-][\d.]+) bits/.exec(detail[0]!)![1]);
  const [rare] = await tried(pair);
  const [common] = await tried(`counts: { name: { ANA LIMA: 1024 } }\n${pair}`);
  // Of people: 5 bits for the second, 10 for the doublings of the others; of each bit 0.4 for the name, 0.75 for its sound.
  expect(weightOf(rare!.detail) - weightOf(common!.detail)).toBeCloseTo((5 + 10) * (0.4 + 0.75), 0);
});

test('golden values and standard forms that are not as expected are told with what they are', async () => {
  const checks = await tried(`survivorship:
  - name: doc
    why: w
    records:
      a: { source: nucleo, name: Ana Lima }
      b: { source: app, name: Ana Maria Lima }
    golden: { name: Ana Lima, sex: null }
standard:
  - { field: document, raw: 401.283.756-71, value: '1', status: ok }
  - { kind: email, raw: Ana.Lima@Gmail.com, value: ana.lima@gmail.com }
`);
  expect(checks.map(({ message }) => message)).toEqual([
    'name: expected "Ana Lima", is "Ana Maria Lima", chosen by complete. w',
    'value: expected "1", is "40128375671"',
    '',
  ]);
});

test('hundreds of cases take one plan, with no more tables and questions than one case', async () => {
  const pair = (name: string, i: number) =>
    `  - name: ${name}\n${two(`name: Ana Lima Prado, birth: '19${50 + (i % 50)}-05-05', phones: ['1198231${4000 + i}']`, `name: Ana Prado, birth: '19${50 + (i % 50)}-05-05'`)}    expect: different\n`;
  const work = async (count: number) => {
    const file = join(folder, 'rules/customer-many.cases.yaml');
    writeFileSync(file, `matching:\n${Array.from({ length: count }, (_, i) => pair(`n${i}`, i)).join('')}`);
    const { cases, rules: read, contracts } = loadCases(file);
    const engine = await openDuckdb({ threads: 1 });
    const asked: string[] = [];
    const make: DuckdbEngine['make'] = (step) => (asked.push(step.table), engine.make(step));
    const rows: DuckdbEngine['rows'] = (query) => (asked.push('rows'), engine.rows(query));
    const results = await runCases({ ...engine, make, rows }, { rules: read.value, contracts }, cases.value);
    await engine.close();
    expect(judgeCases(cases, read.value, results)).toHaveLength(count);
    return asked;
  };
  const one = await work(1);
  expect(one.length).toBeGreaterThan(10);
  expect(await work(400)).toEqual(one);
});

test('through the program: all pass on the shipped rules, one fails on rules that somebody broke, and lint knows the names', async () => {
  const file = 'rules/customer.cases.yaml';
  const good = await mestre(['rules', 'test', file, '--json'], { cwd: folder });
  expect([good.code, good.stderr]).toEqual([0, '']);
  expect(JSON.parse(good.stdout)).toMatchObject({ schema: 'mestre.rules-test/1', outcome: 'passed' });
  writeFileSync(
    rules,
    shipped.replace('when: { document: both_valid_different }', 'when: { document: both_valid_same }'),
  );
  const bad = await mestre(['rules', 'test', file], { cwd: folder });
  writeFileSync(rules, shipped);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toMatch(/^rules\/customer\.cases\.yaml:\d+:\d+ {2}two_valid_cpfs: expected different, is same/m);
  writeFileSync(
    join(folder, 'rules/customer-own.cases.yaml'),
    `matching:\n  - name: x\n${two('nome: Ana', 'name: Rui')}    expect: same\n    rule: nobody\n`,
  );
  const lint = await mestre(['rules', 'lint', 'rules/customer-own.cases.yaml'], { cwd: folder });
  expect(lint.code).toBe(1);
  expect(lint.stdout).toMatch(
    /:5:12 {2}error {2}there is no field nome; .*\n {2}try: .*\n.*:\d+:5 {2}error {2}there is no rule nobody/,
  );
});
