import { appendFileSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { receive } from './receive.ts';
import { openSeen } from './seen.ts';

const root = mkdtempSync(join(tmpdir(), 'mestre-seen-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const memory = join(root, 'workspace/seen.json');
const statOf = (path: string) => statSync(path, { bigint: true });
const inAMinute = () => new Date(Date.now() + 60_000);

function fileOf(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

test('what a file holds is remembered from run to run, until the file is another', () => {
  const path = fileOf('orders.csv', 'a;b\n1;2\n');
  const seen = openSeen(memory);
  expect(seen.known(path, statOf(path))).toBeUndefined();
  const learned = statOf(path);
  seen.learn(path, learned, { sha256: 'abc', now: inAMinute() });
  seen.save();
  expect(openSeen(memory).known(path, statOf(path))).toBe('abc');
  const before = statOf(path);
  appendFileSync(path, '3;4\n');
  expect(openSeen(memory).known(path, statOf(path))).toBeUndefined();
  // As long and as old as before: a sender that keeps times is no reason to trust them.
  // Until the clock of the file system has moved on: some tick only every few milliseconds.
  do {
    writeFileSync(path, 'a;b\n1;3\n');
    utimesSync(path, Number(before.atimeMs) / 1000, Number(before.mtimeMs) / 1000);
  } while (statOf(path).ctimeNs === learned.ctimeNs);
  expect(statOf(path).size).toBe(before.size);
  expect(openSeen(memory).known(path, statOf(path))).toBeUndefined();
  renameSync(fileOf('other.csv', 'a;b\n1;2\n'), path);
  expect(openSeen(memory).known(path, statOf(path))).toBeUndefined();
});

test('a file that changed a moment before it was read is not remembered, a memory that cannot be read is none', () => {
  const path = fileOf('calls.csv', 'a\n');
  const seen = openSeen(memory);
  seen.learn(path, statOf(path), { sha256: 'abc', now: new Date(Number(statOf(path).ctimeMs)) });
  expect(seen.known(path, statOf(path))).toBeUndefined();
  writeFileSync(memory, '{"half');
  expect(openSeen(memory).known(path, statOf(path))).toBeUndefined();
});

test('files that are gone are forgotten', () => {
  const path = fileOf('gone.csv', 'a\n');
  const stat = statOf(path);
  const seen = openSeen(memory);
  seen.learn(path, stat, { sha256: 'abc', now: inAMinute() });
  rmSync(path);
  seen.save();
  expect(openSeen(memory).known(path, stat)).toBeUndefined();
});

test('a file that is remembered is not read, unless its copy in the archive is gone', async () => {
  const path = fileOf('tickets.csv', 'a\n1\n');
  const archive = join(root, 'archive');
  const first = await receive(path, { archive });
  const other = await receive(fileOf('others.csv', 'a\n2\n'), { archive });
  // A memory that is wrong shows who was asked: the file was not read.
  const seen = { known: () => other.sha256, learn: () => {}, save: () => {} };
  const again = () => receive(path, { archive, seen, cameBefore: () => true });
  expect(await again()).toEqual({ ...other, name: 'tickets.csv' });
  rmSync(other.path);
  expect(await again()).toEqual(first);
});
