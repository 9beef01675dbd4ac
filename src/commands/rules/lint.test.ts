import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../../test/program.ts';
import { packageRoot } from '../../version.ts';

const folder = temporaryFolder();
const lint = (args: readonly string[], env = {}) => mestre(['rules', 'lint', ...args], { cwd: folder, env });
cpSync(join(packageRoot, 'rules'), join(folder, 'rules'), { recursive: true });

test('the shipped rules, cases and contracts of customers have no finding', async () => {
  const names = [
    'customer.yaml',
    'customer.cases.yaml',
    'sources/nucleo.yaml',
    'sources/cartoes.yaml',
    'sources/sac.yaml',
  ];
  const { code, stdout, stderr } = await lint([...names.map((name) => `rules/${name}`), '--strict']);
  expect([code, stderr, stdout.replace(/\(.*\)/, '')]).toEqual([0, '', '0 failed, 5 passed \n']);
});

test('several files at once: what is broken is told with line, reason and remedy, and a gate says no', async () => {
  const text = readFileSync(join(folder, 'rules/customer.yaml'), 'utf8');
  writeFileSync(join(folder, 'rules/broken.yaml'), text.replace('review: -4', 'review: 4'));
  writeFileSync(join(folder, 'rules/worse.yaml'), 'entity: x\n  y: [\n');
  const args = ['rules/broken.yaml', 'rules/worse.yaml', 'rules/item.yaml'];
  const { code, stdout } = await lint(args);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^rules\/broken\.yaml:\d+:24 {2}error {2}the review threshold \(4\) is above/m);
  expect(stdout).toMatch(/^rules\/worse\.yaml:\d+:\d+ {2}error .*\[yaml\]$/m);
  expect(stdout).toMatch(/^ {2}try: \S/m);
  const summary = join(folder, 'summary.md');
  const out = join(folder, 'lint.xml');
  const machine = await lint([...args, '--format', 'junit', '--out', out], { GITHUB_STEP_SUMMARY: summary });
  expect(machine.code).toBe(1);
  expect(machine.stdout).toMatch(/^rules\/broken\.yaml/);
  expect(readFileSync(out, 'utf8')).toContain('<testsuites name="mestre rules lint"');
  expect(readFileSync(summary, 'utf8')).toMatch(/^## mestre rules lint\n/);
  const json = await lint([...args, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'mestre.rules-lint/1', outcome: 'failed' });
});

test('a file that is not there is the tool’s failure, not a finding', async () => {
  expect((await lint(['nowhere.yaml'])).code).toBe(66);
});
