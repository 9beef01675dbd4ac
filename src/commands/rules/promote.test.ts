import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckdb } from '../../engine/duckdb.ts';
import { mestreHere as mestre, temporaryFolder } from '../../test/program.ts';
import { asUser } from '../../test/user.ts';
import { packageRoot } from '../../version.ts';
import { rulesPromote } from './promote.ts';

const root = join(temporaryFolder(), 'tiny');
cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
const rules = join(root, 'rules/person.yaml');
const shipped = readFileSync(rules, 'utf8');
const promote = (name: string, reason: string) => mestre(['rules', 'promote', '--as', name, '--reason', reason, '--json'], { cwd: root }); // prettier-ignore
/** The same by another user of the system, in this process. */
async function promoteAs(user: string, reason: string): Promise<string> {
  return (await asUser(root, user, (context) => rulesPromote(context, { reason }))).stdout;
}
const said = (stdout: string) => JSON.parse(stdout) as Record<string, unknown>;

async function rulesOfEdition(): Promise<string> {
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  try {
    return String((await engine.rows('select rules_hash from meta_run'))[0]!['rules_hash']);
  } finally {
    await engine.close();
  }
}

test('where a project asks for promotion by two, nothing but what two people approved runs', async () => {
  writeFileSync(join(root, 'mestre.yaml'), `${readFileSync(join(root, 'mestre.yaml'), 'utf8')}promotion: { required: true, four_eyes: true }\n`); // prettier-ignore
  const before = await mestre(['run'], { cwd: root });
  expect([before.code, before.stderr]).toEqual([
    77,
    'mestre: This project runs promoted rules only, and none were promoted yet\n  try: mestre rules promote --as NAME --reason "why"\n',
  ]);
  const ana = await promote('Ana', 'first version');
  expect(said(ana.stdout)).toMatchObject({
    promotion: 'P000001',
    state: 'waiting',
    as: 'Ana',
    reason: 'first version',
  });
  expect((await mestre(['run'], { cwd: root })).stderr).toContain('P000001 waits for a second one');
  // The same user under another name is no other person.
  expect(said((await promote('Rui', 'again')).stdout)['state']).toBe('waiting');
  expect(said(await promoteAs('rui', 'looked at it too'))['state']).toBe('holds');
  expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
  const hash = await rulesOfEdition();
  expect(hash).toBe(said(ana.stdout)['rules_hash']);
  // The file changes and nobody approves it: the next run goes by the version that was.
  writeFileSync(rules, shipped.replace(/link: [-\d.]+/, 'link: 40'));
  expect((await mestre(['run', '--quiet', '--force'], { cwd: root })).code).toBe(0);
  expect(await rulesOfEdition()).toBe(hash);
  // Whatever tells of the project goes by it too, and what the file would do is said where it is asked for.
  const explained = async (...more: string[]) => said((await mestre(['explain', 'B1', 'S1', '--json', ...more], { cwd: root })).stdout); // prettier-ignore
  expect(await explained()).toMatchObject({ verdict: 'same', what_if: null });
  expect(await explained('--rules', 'rules/person.yaml')).toMatchObject({
    verdict: 'same',
    what_if: { verdict: 'unsure' },
  });
  const status = said((await mestre(['status', '--json'], { cwd: root })).stdout);
  expect(status['rules']).toEqual({ hash, promotion: 'P000003' });
});

test('rules with an error are not promoted, and comments alone are the same version', async () => {
  writeFileSync(rules, shipped.replace(/review: [-\d.]+/, 'review: 90'));
  const refused = await promote('Ana', 'broken');
  expect(refused.code).toBe(1);
  expect(said(refused.stdout)).toMatchObject({ state: 'refused' });
  writeFileSync(rules, `# a comment\n${shipped}`);
  expect(said((await promote('Eva', 'comments')).stdout)['rules_hash']).toBe(await rulesOfEdition());
  writeFileSync(rules, shipped);
});
