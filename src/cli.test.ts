import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toHelps } from './test/docs.ts';
import { type How, mestre, temporaryFolder, toProgramFile } from './test/program.ts';
import { loadVersion } from './version.ts';

const folder = temporaryFolder();

/** The least processor time of seven starts of each, in milliseconds, taken in turn: unlike the wall's, it is the same on a busy machine. */
function costsOf(...programs: readonly (readonly string[])[]): number[] {
  const hook = join(folder, 'cost.cjs');
  writeFileSync(hook, "process.on('exit', () => require('fs').writeSync(2, JSON.stringify(process.cpuUsage())));");
  const rounds = Array.from({ length: 7 }, () =>
    programs.map((args) => {
      const { stderr } = spawnSync(process.execPath, ['--require', hook, ...args], { encoding: 'utf8' });
      const { user, system } = JSON.parse(stderr) as { user: number; system: number };
      return (user + system) / 1000;
    }),
  );
  return programs.map((_, i) => Math.min(...rounds.map((costs) => costs[i]!)));
}

async function rootOf(args: readonly string[], how: How = {}): Promise<string> {
  const { stdout } = await mestre(['config', 'show', '--json', ...args], how);
  return (JSON.parse(stdout) as { project: string }).project;
}

test('--version and --help answer on stdout, in no more than three times the start of Node itself', async () => {
  expect(await mestre(['--version'])).toEqual({ code: 0, stdout: `${loadVersion()}\n`, stderr: '' });
  const help = await mestre(['--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(/^Examples:\n {2}mestre demo\n/);
  const [own, bare] = costsOf([toProgramFile(), '--help'], ['-e', '0']);
  expect(own).toBeLessThan(3 * bare!);
});

test('every command has a description, and its examples come first', async () => {
  const helps = new Map(toHelps());
  expect([...helps.keys()]).toContain('mestre run');
  for (const [path, help] of helps) {
    expect(help, path).toMatch(/^Examples:\n {2}\S/);
    expect(help, path).toMatch(/^Usage: .*\n\n\S.*/m);
  }
  // And so the program itself says it.
  expect((await mestre(['rules', 'diff', '--help'])).stdout).toMatch(/^Examples:\n {2}mestre rules diff/);
});

test('a wrong command line exits 64, says what was meant and leaves stdout empty', async () => {
  expect(await mestre(['rnu'])).toEqual({
    code: 64,
    stdout: '',
    stderr:
      "mestre: unknown command 'rnu' (Did you mean run?)\n  try: mestre --help lists the commands; mestre help COMMAND its options\n",
  });
  expect((await mestre(['run', '--dry-rum'])).stderr).toContain("unknown option '--dry-rum' (Did you mean --dry-run?)");
  expect((await mestre(['run', '--as-of', '2026-02-30'])).stderr).toContain('Not a day such as 2026-11-22.');
  expect((await mestre(['run', '--threads', '0'])).code).toBe(64);
  expect(await mestre(['init'])).toMatchObject({ code: 64, stdout: '' });
  const bare = await mestre([]);
  expect(bare).toMatchObject({ code: 64, stdout: '' });
  expect(bare.stderr).toContain('Usage: mestre');
});

test('under --json an error is one object on stderr', async () => {
  const { code, stdout, stderr } = await mestre(['run', '--json', '--project', join(folder, 'nowhere')]);
  expect([code, stdout]).toEqual([66, '']);
  expect(JSON.parse(stderr)).toEqual({
    schema: 'mestre.error/1',
    code: 'no_project',
    exit: 66,
    message: `No mestre.yaml in ${join(folder, 'nowhere')}`,
    hint: `mestre init ${join(folder, 'nowhere')}`,
  });
  const lacking = await mestre(['outbox', '--json']);
  expect([lacking.code, lacking.stdout]).toEqual([64, '']);
  expect(JSON.parse(lacking.stderr)).toMatchObject({ exit: 64, message: 'a command is missing' });
});

test('the project is found upward, by flag and by MESTRE_PROJECT, the flag first', async () => {
  expect((await mestre(['init', 'bank'], { cwd: folder })).code).toBe(0);
  await mestre(['init', 'shop'], { cwd: folder });
  const bank = join(folder, 'bank');
  const shop = join(folder, 'shop');
  expect(await rootOf([], { cwd: join(bank, 'rules') })).toBe(bank);
  expect(await rootOf([], { cwd: bank, env: { MESTRE_PROJECT: shop } })).toBe(shop);
  expect(await rootOf(['--project', bank], { env: { MESTRE_PROJECT: shop } })).toBe(bank);
  expect((await mestre(['config', 'show'], { cwd: '/' })).code).toBe(66);
});

test('config show --origin: flag over environment over project file over default', async () => {
  await mestre(['init', 'origin'], { cwd: folder });
  const { stdout } = await mestre(['config', 'show', '--origin', '--json', '--memory', '1GB'], {
    cwd: join(folder, 'origin'),
    env: { MESTRE_MEMORY: '2GB', MESTRE_THREADS: '1' },
  });
  const { settings } = JSON.parse(stdout) as {
    settings: { key: string; value: unknown; origin: string; from: string }[];
  };
  const pick = (key: string) => settings.find((setting) => setting.key === key);
  expect(pick('memory')).toEqual({ key: 'memory', value: '1GB', origin: 'flag', from: '--memory' });
  expect(pick('threads')).toEqual({ key: 'threads', value: 1, origin: 'environment', from: 'MESTRE_THREADS' });
  expect(pick('drop')).toMatchObject({ origin: 'project', from: `${join(folder, 'origin/mestre.yaml')}:8:1` });
  expect(pick('engine')).toMatchObject({ origin: 'default', from: '' });
});

test('init refuses to write over a project, and does with --force', async () => {
  await mestre(['init', 'twice'], { cwd: folder });
  const refused = await mestre(['init', 'twice'], { cwd: folder });
  expect(refused).toMatchObject({ code: 73, stdout: '' });
  expect(refused.stderr).toContain('is there already\n  try: choose another folder, or add --force');
  writeFileSync(join(folder, 'twice/mestre.yaml'), 'name: x\n');
  expect((await mestre(['init', 'twice', '--force'], { cwd: folder })).code).toBe(0);
  expect(readFileSync(join(folder, 'twice/mestre.yaml'), 'utf8')).toContain('drop: drop');
});

test('init on a full disk leaves nothing behind, and a name that no file can have is said to be one', async () => {
  const limited = `ulimit -f 4; exec "${process.execPath}" "${toProgramFile()}" init full`;
  const full = spawnSync('bash', ['-c', limited], { cwd: folder, encoding: 'utf8' });
  expect([full.status, full.stderr]).toEqual([74, expect.stringContaining('No space left')]);
  expect(existsSync(join(folder, 'full'))).toBe(false);
  expect((await mestre(['init', 'full', '--quiet'], { cwd: folder })).code).toBe(0);
  const long = await mestre(['init', 'x'.repeat(300)], { cwd: folder });
  expect([long.code, long.stderr]).toEqual([73, expect.stringContaining('its name is too long')]);
});

test('two errors in the settings are both reported, each with its line and column', async () => {
  mkdirSync(join(folder, 'wrong'));
  writeFileSync(join(folder, 'wrong/mestre.yaml'), 'name: x\nmemory: much\ndorp: here\n');
  const { code, stderr } = await mestre(['status'], { cwd: join(folder, 'wrong') });
  expect(code).toBe(78);
  expect(stderr).toContain('mestre.yaml:2:1  memory: a size such as 4GB, or auto');
  expect(stderr).toContain('mestre.yaml:3:1  dorp: ');
});

test('a reader that goes away is no error', () => {
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${toProgramFile()}" completion fish | head -n 1; echo "$?"`],
    { encoding: 'utf8' },
  );
  expect([stdout.split('\n').at(-2), stderr]).toEqual(['0', '']);
});

test('an answer that does not reach its file is 74; a note that cannot be told changes nothing', () => {
  const run = (rest: string) => {
    const { status, stderr } = spawnSync('sh', ['-c', `exec "${process.execPath}" "${toProgramFile()}" ${rest}`], {
      encoding: 'utf8',
    });
    return [status, stderr.split('\n')[0]];
  };
  expect(run('completion fish > /dev/full')).toEqual([74, 'mestre: No space left while writing standard output']);
  expect(run('nonsense 2> /dev/full')).toEqual([64, '']);
});
