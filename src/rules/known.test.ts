import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../test/program.ts';
import { openKnown } from './known.ts';
import { loadYaml } from './load.ts';

const folder = temporaryFolder();
const schema = z.strictObject({ name: z.string(), list: z.array(z.number()).default([]) });

test('a known text gives the same value, places and findings as one that is parsed', () => {
  mkdirSync(join(folder, 'state'));
  const known = openKnown(join(folder, 'state/known'));
  const file = join(folder, 'one.yaml');
  writeFileSync(file, '# first\nname: a\nlist:\n  - 1\n  - 2\n');
  const tell = () => {
    const { value, at, has } = loadYaml(file, schema, known);
    return { value, at: [at(['list', 1]), at(['name']), at(['other'])], has: [has(['list', 1]), has(['other'])] };
  };
  const parsed = tell();
  expect(parsed).toEqual({
    value: { name: 'a', list: [1, 2] },
    at: [`${file}:5:5`, `${file}:2:1`, `${file}:1:1`],
    has: [true, false],
  });
  expect(readdirSync(join(folder, 'state/known'))).toHaveLength(1);
  expect(statSync(join(folder, 'state/known')).mode & 0o777).toBe(0o700);
  const find = vi.spyOn(known, 'find');
  expect(tell()).toEqual(parsed);
  expect(find.mock.results[0]!.value).toEqual({ name: 'a', list: [1, 2] });
  // What a schema does not want is said with its place, however the text was read.
  writeFileSync(file, 'name: 3\nlst: []\n');
  const complaints = [0, 1].map(() => {
    try {
      return loadYaml(file, schema, known).value;
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(complaints[0]).toContain(`${file}:2:1  lst`);
  expect(complaints[1]).toBe(complaints[0]);
});

test('a changed text is read anew, a text with an error is never kept, and neither is what JSON cannot hold', () => {
  const known = openKnown(join(folder, 'state/known'));
  const kept = () => readdirSync(join(folder, 'state/known')).length;
  const file = join(folder, 'two.yaml');
  const load = (text: string) => {
    writeFileSync(file, text);
    return loadYaml(file, z.unknown(), known).value;
  };
  expect(load('a: 1')).toEqual({ a: 1 });
  expect(load('a: 2')).toEqual({ a: 2 });
  const before = kept();
  expect(() => load('a: 1\na: 2')).toThrow(/two\.yaml:2:1/);
  expect(load('a: .inf')).toEqual({ a: Infinity });
  expect(load('a: .inf')).toEqual({ a: Infinity });
  expect(kept()).toBe(before);
});

test('a file of it that is damaged, or a folder that is not there, only costs time', () => {
  const known = openKnown(join(folder, 'state/known'));
  const file = join(folder, 'three.yaml');
  writeFileSync(file, 'name: b');
  loadYaml(file, schema, known);
  for (const name of readdirSync(join(folder, 'state/known')))
    writeFileSync(join(folder, 'state/known', name), readFileSync(join(folder, 'state/known', name), 'utf8').slice(1));
  expect(loadYaml(file, schema, known).value.name).toBe('b');
  const nowhere = openKnown(join(folder, 'none/known'));
  expect(loadYaml(file, schema, nowhere).value.name).toBe('b');
  expect(readdirSync(folder)).not.toContain('none');
});
