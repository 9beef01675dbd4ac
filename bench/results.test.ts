import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measured } from './measured.ts';
import { markdownTable, writeSection } from './results.ts';

test('a generated part is replaced, what people wrote around it stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mestre-results-'));
  const path = join(folder, 'RESULTS.md');
  writeFileSync(path, '# Title\n\nBefore.\n');
  writeSection('one', 'first', path);
  writeSection('two', 'second', path);
  writeSection('one', 'third', path);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('Before.\n\n<!-- bench:one -->\n\nthird\n\n<!-- /bench:one -->\n\n<!-- bench:two -->');
  expect(text).not.toContain('first');
  rmSync(folder, { recursive: true });
});

test('tables put numbers to the right', () => {
  expect(markdownTable(['name', 'n'], [['a', 1], ['b', 23]])).toBe('| name |   n |\n| ---- | --: |\n| a    |   1 |\n| b    |  23 |'); // prettier-ignore
});

test('a program is timed, and stopped at its limit', async () => {
  const done = await measured(process.execPath, ['-e', 'console.log(1); process.exitCode = 3']);
  expect(done).toMatchObject({ code: 3, stdout: '1\n' });
  expect(done.seconds).toBeGreaterThan(0);
  const late = await measured(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { limitSeconds: 0.3 });
  expect(late.code).toBe(124);
});
