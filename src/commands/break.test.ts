import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const root = join(temporaryFolder(), 'tiny');

beforeAll(async () => {
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  cpSync(join(packageRoot, 'reports'), join(root, 'reports'), { recursive: true });
  await mestre(['run', '--quiet'], { cwd: root });
});

const json = async (...command: string[]) => {
  const { code, stdout, stderr } = await mestre([...command, '--json'], { cwd: root });
  return { code, stderr, value: JSON.parse(stdout) as Record<string, unknown> };
};
const idsOf = async (...options: string[]) =>
  ((await json('break', 'list', ...options)).value['breaks'] as { break_id: string; status: string }[]).map(
    ({ break_id }) => break_id,
  );

test('breaks are acknowledged, explained and withdrawn; lists and reports show it at once', async () => {
  const all = await idsOf();
  expect(all.length).toBeGreaterThan(1);
  const [one, two] = all as [string, string];
  expect((await mestre(['break', 'ack', one, '--reason', 'ticket 1'], { cwd: root })).code).toBe(0);
  expect(
    (await mestre(['break', 'explain', two, '--until', '2999-12-31', '--reason', 'so it is'], { cwd: root })).code,
  ).toBe(0);
  expect(await idsOf('--status', 'acknowledged')).toEqual([one]);
  expect(await idsOf('--status', 'explained')).toEqual([two]);
  const report = await mestre(['report', 'reconciliation', '--format', 'md'], { cwd: root });
  expect(report.stdout).toContain('| acknowledged |');
  expect(report.stdout).toContain('ticket 1');
  await mestre(['break', 'withdraw', one, two], { cwd: root });
  expect((await idsOf()).toSorted()).toEqual(all.toSorted());
});

test('what cannot be is refused: an unknown break, a day that is past', async () => {
  expect((await mestre(['break', 'ack', '0000000000000000'], { cwd: root })).code).toBe(66);
  const [id] = await idsOf();
  expect((await mestre(['break', 'explain', id!, '--until', '2020-01-01', '--reason', 'x'], { cwd: root })).code).toBe(
    64,
  );
});

test('a report is signed with its hash; what was signed can be computed again', async () => {
  const signed = await json('certify', '--note', 'seen');
  expect(signed.value).toMatchObject({ run_id: 'R000001', report: 'reconciliation', note: 'seen' });
  expect(signed.value['report_sha256']).toMatch(/^[0-9a-f]{64}$/);
  const again = await json('certify', '--note', 'again');
  expect(again.value['report_sha256']).toBe(signed.value['report_sha256']);
  expect((await json('certify', '--check')).value).toMatchObject({ ok: true });
  expect((await mestre(['report', 'reconciliation', '--format', 'txt'], { cwd: root })).stdout).toContain('again');
});

test('the back-feed of a source is a file that the source’s own contract takes', async () => {
  const { value } = await json('backfeed', '--out', 'fb');
  const fed = value['sources'] as { source: string; corrections: number; placed: number }[];
  expect(fed.some(({ placed }) => placed > 0)).toBe(true);
  for (const file of readdirSync(join(root, 'fb')).filter((name) => name.includes('-corrections-')))
    expect(readFileSync(join(root, 'fb', file), 'utf8')).toMatch(
      /^\uFEFFbreak_id,source_key,attribute,columns,from,to,why,reference\r\n/,
    );
  for (const file of readdirSync(join(root, 'fb')).filter((name) => name.includes('-backfeed-'))) {
    const taken = await mestre(['ingest', join('fb', file), '--source', file.split('-')[0]!], { cwd: root });
    expect(taken.code, taken.stderr).toBe(0);
  }
});
