import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyAhead } from './ahead.ts';
import { tidyEditions } from './files.ts';

let folder = '';
let edition = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mestre-ahead-'));
  edition = join(folder, 'golden-2026-08-31-R000001.duckdb');
  writeFileSync(edition, 'customers');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the copy is given away once, to the edition that follows, and the one before stays what it is', async () => {
  const ahead = copyAhead(edition);
  const to = join(folder, '.building-next');
  expect(await ahead.take(join(folder, 'golden-2026-08-30-R000000.duckdb'), to)).toBeNull();
  await (await ahead.take(edition, to))!.synced;
  writeFileSync(to, 'customers and orders');
  expect(readFileSync(edition, 'utf8')).toBe('customers');
  expect(await ahead.take(edition, to)).toBeNull();
  await ahead.drop();
  expect(readFileSync(to, 'utf8')).toBe('customers and orders');
});

test('a copy that nobody takes goes; one that cannot be made is none', async () => {
  const ahead = copyAhead(edition);
  await ahead.drop();
  expect(readdirSync(folder)).toEqual(['golden-2026-08-31-R000001.duckdb']);
  const none = copyAhead(join(folder, 'golden-2026-08-30-R000000.duckdb'));
  expect(await none.take(join(folder, 'golden-2026-08-30-R000000.duckdb'), join(folder, 'next'))).toBeNull();
  await none.drop();
  expect(readdirSync(folder)).toEqual(['golden-2026-08-31-R000001.duckdb']);
});

test('what a process that died had copied is swept away, what this one copies is not', async () => {
  const left = join(folder, '.building-ahead-1.duckdb');
  writeFileSync(left, 'half');
  const ahead = copyAhead(edition);
  const tidy = () => tidyEditions(folder, ['golden-2026-08-31-R000001.duckdb'], { keep: 3, ahead: ahead.name });
  expect(tidy()).toEqual(['.building-ahead-1.duckdb']);
  expect(existsSync(left)).toBe(false);
  expect(await ahead.take(edition, join(folder, '.building-next'))).not.toBeNull();
});
