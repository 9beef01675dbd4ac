import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { temporaryFolder, toProgramFile } from '../test/program.ts';
import { packageRoot } from '../version.ts';
import { writeWhole } from './write-whole.ts';

const folder = temporaryFolder();
const modeOf = (path: string) => statSync(path).mode & 0o777;

test('values of persons are their owner’s, another file keeps its mode, a link is written through, a device straight', () => {
  const path = join(folder, 'new/cases.csv');
  writeWhole(path, 'a', 'none');
  expect(modeOf(path)).toBe(0o644);
  writeWhole(path, 'b', 'personal');
  expect([modeOf(path), readFileSync(path, 'utf8')]).toEqual([0o600, 'b']);
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, 'mine', { mode: 0o640 });
  symlinkSync('rules.yaml', join(folder, 'link.yaml'));
  writeWhole(join(folder, 'link.yaml'), 'trained', 'none');
  expect([lstatSync(join(folder, 'link.yaml')).isSymbolicLink(), readFileSync(rules, 'utf8')]).toEqual([
    true,
    'trained',
  ]);
  expect(modeOf(rules)).toBe(0o640);
  writeWhole('/dev/null', 'nothing', 'none');
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('on a full disk what stood there stands, and nothing lies beside it', () => {
  const root = join(folder, 'full');
  mkdirSync(root);
  writeFileSync(join(root, 'rules.yaml'), 'mine');
  toProgramFile();
  const built = join(packageRoot, 'dist/commands/write-whole.js');
  const code = `import(${JSON.stringify(built)}).then((made) => made.writeWhole('rules.yaml', 'x'.repeat(9999), 'none')).catch((error) => { console.error(error.message); process.exit(error.exitCode); })`;
  const limited = `ulimit -f 4; exec "${process.execPath}" -e "$1"`;
  const { status, stderr } = spawnSync('bash', ['-c', limited, 'bash', code], { cwd: root, encoding: 'utf8' });
  expect([status, stderr]).toEqual([74, 'No space left while writing rules.yaml\n']);
  expect(readFileSync(join(root, 'rules.yaml'), 'utf8')).toBe('mine');
  expect(readdirSync(root)).toEqual(['rules.yaml']);
});
