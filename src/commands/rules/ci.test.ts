import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { parse } from 'yaml';
import { openDuckdb } from '../../engine/duckdb.ts';
import { makeCustomers } from '../../test/demo.ts';
import { mestreHere as mestre, temporaryFolder, toProgramFile } from '../../test/program.ts';
import { packageRoot } from '../../version.ts';

// One project of the demo bank, run once; every test of this file asks it something.
const folder = temporaryFolder();
const root = join(folder, 'bank');
const rules = join(root, 'rules/customer.yaml');
const pipe = (name: string) => readFileSync(join(packageRoot, 'docs/ci', name), 'utf8');
let shipped = '';

/** The commands of ours that a pipeline runs, in order. */
const commands: Readonly<Record<string, () => string[]>> = {
  'github.yml': () =>
    (parse(pipe('github.yml')) as { jobs: { rules: { steps: { run?: string }[] } } }).jobs.rules.steps.flatMap(
      ({ run }) => run ?? [],
    ),
  'gitlab.yml': () => (parse(pipe('gitlab.yml')) as { rules: { script: string[] } }).rules.script,
};

const own = (name: string) => commands[name]!().filter((line) => line.startsWith('mestre '));

/** Runs commands as a runner does: in a shell, one after the other, until one fails. */
function runPipeline(lines: readonly string[]): {
  readonly ran: number;
  readonly code: number | null;
  readonly said: string;
} {
  const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, BASE: 'HEAD~1' };
  for (const [i, line] of lines.entries()) {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: root, env, encoding: 'utf8' });
    if (status !== 0) return { ran: i + 1, code: status, said: `${line}\n${stdout}${stderr}` };
  }
  return { ran: lines.length, code: 0, said: '' };
}

const git = (...args: string[]) => {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@bank.example', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};

beforeAll(async () => {
  makeCustomers(root);
  copyFileSync(join(packageRoot, 'fixtures/demo/truth.csv'), join(root, 'truth.csv'));
  shipped = readFileSync(rules, 'utf8');
  writeFileSync(join(folder, 'mestre'), `#!/bin/sh\nexec "${process.execPath}" "${toProgramFile()}" "$@"\n`);
  chmodSync(join(folder, 'mestre'), 0o755);
  writeFileSync(rules, shipped.replace('link: 0,', 'link: 3,'));
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'stricter');
  writeFileSync(rules, shipped);
  git('commit', '-qam', 'as shipped');
  const ran = await mestre(['run', '--quiet'], { cwd: root });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
});

test('docs/ci/github.yml passes on the shipped rules and stops with 1 on rules that somebody broke', async () => {
  const lines = own('github.yml');
  expect(runPipeline(lines)).toEqual({ ran: 5, code: 0, said: '' });
  for (const file of ['cases.xml', 'gates.xml']) {
    const judged = await validateXML({
      xml: [{ fileName: file, contents: readFileSync(join(root, file), 'utf8') }],
      schema: [{ fileName: 'junit.xsd', contents: readFileSync(join(packageRoot, 'fixtures/ci/junit.xsd'), 'utf8') }],
    });
    expect(judged.errors).toEqual([]);
  }
  writeFileSync(rules, shipped.replace('when: { name.suffix: different,', 'when: { name.suffix: both_valid_same,'));
  const broken = runPipeline(lines);
  writeFileSync(rules, shipped.replace('review: -4', 'review: 40'));
  const worse = runPipeline(lines);
  writeFileSync(rules, shipped);
  expect([broken.ran, broken.code]).toEqual([2, 1]);
  expect(broken.said).toContain('filho_and_neto');
  expect([worse.ran, worse.code]).toEqual([1, 1]);
});

test('docs/ci/gitlab.yml runs the same commands, and lint in the form that GitLab reads', () => {
  const [lint, ...rest] = own('gitlab.yml');
  expect(rest).toEqual(own('github.yml').slice(1));
  expect(runPipeline([lint!])).toEqual({ ran: 1, code: 0, said: '' });
  expect(JSON.parse(readFileSync(join(root, 'gl-code-quality-report.json'), 'utf8'))).toBeInstanceOf(Array);
  writeFileSync(rules, shipped.replace('review: -4', 'review: 40'));
  const worse = runPipeline([lint!]);
  writeFileSync(rules, shipped);
  expect(worse.code).toBe(1);
  expect(JSON.parse(readFileSync(join(root, 'gl-code-quality-report.json'), 'utf8'))).toContainEqual(
    expect.objectContaining({ severity: 'major', location: expect.objectContaining({ path: 'rules/customer.yaml' }) }),
  );
});

test('a gate that is not kept ends eval with 1, and a truth that is not there is another failure', async () => {
  writeFileSync(rules, shipped.replace('precision: 0.995, f1: 0.98,', 'precision: 0.99999, f1: 0.98,'));
  const no = await mestre(['rules', 'eval', '--truth', 'truth.csv', '--json'], { cwd: root });
  writeFileSync(rules, shipped);
  expect(no.code).toBe(1);
  const { checks, measured } = JSON.parse(no.stdout) as { checks: { name: string; outcome: string }[]; measured: Record<string, number> }; // prettier-ignore
  expect(checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    'precision failed',
    'f1 passed',
    'largest_group passed',
    'review_share passed',
  ]);
  expect(measured['precision']).toBeGreaterThan(0.99);
  expect((await mestre(['rules', 'eval', '--truth', 'nowhere.csv'], { cwd: root })).code).toBe(66);
});

test('diff tells what would merge and change, and its masked output holds no clear name, document, phone or key', async () => {
  writeFileSync(rules, shipped.replace('link: 0,', 'link: -3,').replace('by: [validated, complete, frequent, source]', 'by: [recent]')); // prettier-ignore
  const files = ['--html', 'diff.html', '--markdown', 'diff.md', '--examples', '200'];
  const json = await mestre(['rules', 'diff', 'HEAD', '--quiet', '--json', ...files], { cwd: root });
  // What is taken over from the last run is what would be made anew.
  renameSync(join(root, '.mestre/workspace'), join(root, '.mestre/workspace-away'));
  const anew = await mestre(['rules', 'diff', 'HEAD', '--quiet', '--json', '--examples', '200'], { cwd: root });
  renameSync(join(root, '.mestre/workspace-away'), join(root, '.mestre/workspace'));
  writeFileSync(rules, shipped);
  expect([json.code, json.stderr]).toEqual([0, '']);
  const told = ({ stdout }: { readonly stdout: string }) =>
    (JSON.parse(stdout) as { differences: object[] }).differences;
  expect(told(json)).toEqual(told(anew));
  const [difference] = (JSON.parse(json.stdout) as { differences: { before: { golden: number }; after: { golden: number }; same: number; changes: Record<string, number>; disappeared: number; values: Record<string, number>; groups: { change: string; before: string[]; after: string[]; products: number }[] }[] }).differences; // prettier-ignore
  // An id is lost with each merger, and by nothing else.
  expect(difference!.changes['merged']).toBeGreaterThan(0);
  expect(difference!.before.golden - difference!.after.golden).toBe(difference!.disappeared);
  const merged = difference!.groups.filter(({ change }) => change === 'merged');
  expect(merged.length).toBe(difference!.changes['merged']);
  for (const { before, after } of merged) expect([before.length > 1, before.includes(after[0]!)]).toEqual([true, true]);
  const products = merged.map((group) => group.products);
  expect(products).toEqual(products.toSorted((a, b) => b - a));
  expect(difference!.values['name']).toBeGreaterThan(0);
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  const held = await engine.rows(`
    select name as value from record where name is not null
    union select mother from record where mother is not null
    union select document from record where document is not null
    union select source_key from record
    union select cast(birth as varchar) from record where birth is not null
    union select unnest(phones) from record
    union select unnest(emails) from record`);
  await engine.close();
  const values = held.map(({ value }) => String(value)).filter((value) => value.length > 5);
  expect(values.length).toBeGreaterThan(5000);
  const masked = [json.stdout, ...['diff.html', 'diff.md'].map((file) => readFileSync(join(root, file), 'utf8'))]; // prettier-ignore
  for (const output of masked) expect(values.filter((value) => output.includes(value))).toEqual([]);
});

test('the same rules, also named by their folder, change nothing; rules that nobody knows are refused', async () => {
  const same = await mestre(['rules', 'diff', 'HEAD', 'rules', '--quiet', '--json'], { cwd: root });
  expect((JSON.parse(same.stdout) as { differences: object[] }).differences[0]).toMatchObject({
    changes: { merged: 0, parted: 0, overlapping: 0 },
    appeared: 0,
    disappeared: 0,
    moved: 0,
    values: {},
  });
  const none = await mestre(['rules', 'diff', 'no-such-branch'], { cwd: root });
  expect(none.code).toBe(66);
  expect(none.stderr).toContain('no revision of git');
});

test('lint with data tells keys that leave pairs out and rules that did nothing, each at its line', async () => {
  const { code, stdout } = await mestre(['rules', 'lint', '--json'], { cwd: root });
  expect(code).toBe(0);
  const { checks } = JSON.parse(stdout) as {
    checks: { rule: string; outcome: string; place?: { file: string; line: number } }[];
  };
  const idle = checks.filter(({ rule }) => rule.startsWith('idle_'));
  expect(idle.length).toBeGreaterThan(0);
  for (const { outcome, place } of idle) expect([outcome, place!.line > 1]).toEqual(['note', true]);
  const status = await mestre(['status', '--json'], { cwd: root });
  expect((JSON.parse(status.stdout) as { idle: string[] }).idle).toHaveLength(idle.length);
});
