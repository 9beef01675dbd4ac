import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mestre, temporaryFolder } from '../test/program.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = temporaryFolder();

/** Sources the script in bash and asks what it offers after these words. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const script = join(folder, 'mestre.bash');
  writeFileSync(script, (await mestre(['completion', 'bash'])).stdout);
  const line = ['mestre', ...words].map((word) => `'${word}'`).join(' ');
  const ask = `source '${script}'; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _mestre; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash offers commands, then the options of the one that was typed', async () => {
  expect(await offered('')).toContain('run');
  expect(await offered('ru')).toEqual(expect.arrayContaining(['run']));
  expect(await offered('run', '--as')).toEqual(['--as-of']);
  expect(await offered('config', '')).toContain('show');
  expect(await offered('config', 'show', '--or')).toEqual(['--origin']);
  expect(await offered('run', '--language', '')).toEqual(['pt', 'es', 'ru', 'en']);
});

test.each(['bash', 'zsh', 'fish'])('the %s script knows every command and option', async (shell) => {
  const { code, stdout, stderr } = await mestre(['completion', shell]);
  expect([code, stderr]).toEqual([0, '']);
  for (const word of ['run', 'doctor', 'status', 'config', 'show']) expect(stdout).toContain(word);
  expect(stdout).toContain(shell === 'fish' ? '-l as-of' : '--as-of');
});

test.each([
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
])('%s, where it is installed, reads its script without complaint', async (shell, args) => {
  const script = join(folder, `mestre.${shell}`);
  writeFileSync(script, (await mestre(['completion', shell])).stdout);
  const { error, status, stderr } = spawnSync(shell, [...args, script], { encoding: 'utf8' });
  if (error === undefined) expect([status, stderr]).toEqual([0, '']);
  else expect(error).toMatchObject({ code: 'ENOENT' });
});

test('an unknown shell is a usage error', async () => {
  expect(await mestre(['completion', 'tcsh'])).toEqual({
    code: 64,
    stdout: '',
    stderr: 'mestre: No completion for tcsh\n  try: mestre completion bash, zsh or fish\n',
  });
});
