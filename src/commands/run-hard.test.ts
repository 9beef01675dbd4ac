import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { mestre, temporaryFolder, toProgramFile } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const folder = temporaryFolder();
let projects = 0;

function tiny(): string {
  const root = join(folder, `tiny-${++projects}`);
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  return root;
}

async function goldenOf(root: string): Promise<unknown> {
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  try {
    return await engine.rows('select golden_id, name, records from golden_person order by golden_id');
  } finally {
    await engine.close();
  }
}

/** Names of everything that a run leaves behind under a folder. */
const left = (root: string, name: string) => readdirSync(join(root, name), { recursive: true, encoding: 'utf8' });

test('wherever the disk is full, a run is 74 and leaves no edition half done; with room again it is whole', async () => {
  const [root, whole] = [tiny(), tiny()];
  const file = toProgramFile();
  await mestre(['run', '--quiet'], { cwd: whole });
  const edition = statSync(join(whole, 'editions/golden.duckdb')).size;
  const codes: (number | null)[] = [];
  // Kilobytes that a file may have: too few for a ledger, for a workspace, for an edition.
  for (const kilobytes of [8, 600, Math.floor(edition / 1024) - 200]) {
    const limited = `ulimit -f ${kilobytes}; exec "${process.execPath}" "${file}" run --quiet`;
    const { status, stderr } = spawnSync('bash', ['-c', limited], { cwd: root, encoding: 'utf8' });
    codes.push(status);
    expect(stderr).toMatch(/No space left|disk is full/);
    expect(stderr).not.toContain('    at ');
    const published = existsSync(join(root, 'editions')) ? readdirSync(join(root, 'editions')) : [];
    expect(published.filter((name) => name.startsWith('golden'))).toEqual([]);
  }
  expect(codes).toEqual([74, 74, 74]);
  expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
  expect(await goldenOf(root)).toEqual(await goldenOf(whole));
  expect(left(root, 'editions').filter((name) => /building/.test(name))).toEqual([]);
  expect(left(root, '.mestre').filter((name) => /\.building\.|incoming\/./.test(name))).toEqual([]);
});

test('a folder of editions that may not be written is 77, said with its path, and nothing is published', async () => {
  const root = tiny();
  expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
  const editions = join(root, 'editions');
  const before = readdirSync(editions);
  chmodSync(editions, 0o555);
  // Root may write everywhere, so where the tests run as root the program runs as nobody.
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
  if (nobody !== undefined)
    for (const name of ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })])
      if (!name.startsWith('editions')) chownSync(join(root, name), nobody, nobody);
  if (nobody !== undefined) chmodSync(folder, 0o755);
  const { code, stderr } = await mestre(['run', '--force', '--quiet'], {
    cwd: root,
    ...(nobody === undefined ? {} : { uid: nobody, env: { HOME: root } }),
  });
  chmodSync(editions, 0o755);
  expect([code, stderr]).toEqual([77, expect.stringContaining(editions)]);
  expect(readdirSync(editions)).toEqual(before);
});

test('two runs at once: one does the work, the other says that it is locked, or waits and finds it done', async () => {
  const root = tiny();
  const [one, other] = await Promise.all([mestre(['run', '--json'], { cwd: root }), mestre(['run', '--json'], { cwd: root })]); // prettier-ignore
  const codes = [one.code, other.code].sort();
  expect(codes[0]).toBe(0);
  // The one that comes late may find that all is done.
  expect([0, 75]).toContain(codes[1]);
  const refused = [one, other].find(({ code }) => code === 75);
  if (refused !== undefined) expect(refused.stderr).toMatch(/--wait/);
  const waiting = tiny();
  const both = await Promise.all(
    [0, 1].map(() => mestre(['run', '--json', '--quiet', '--wait', '120'], { cwd: waiting })),
  );
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.map(({ stdout }) => (JSON.parse(stdout) as { state: string }).state).sort()).toEqual([
    'published',
    'unchanged',
  ]);
});
