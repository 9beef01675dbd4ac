import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';
import { withModel } from './train.ts';

const folder = temporaryFolder();

test('without records it says what to run first', async () => {
  const root = join(folder, 'fresh');
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  const { code, stderr } = await mestre(['train'], { cwd: root });
  expect(stderr).toContain('There are no records of');
  expect(stderr).toContain('mestre run');
  expect(code).not.toBe(0);
});

test('weights come from the records, and nothing but the model changes in the rules', async () => {
  const root = join(folder, 'trained');
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  expect((await mestre(['run'], { cwd: root })).code).toBe(0);
  const file = join(root, 'rules/person.yaml');
  const before = readFileSync(file, 'utf8');
  const dry = await mestre(['train', '--dry-run', '--json'], { cwd: root });
  expect(dry.code).toBe(0);
  expect(JSON.parse(dry.stdout)).toMatchObject({ schema: 'mestre.train/1', written: false });
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect((await mestre(['train'], { cwd: root })).code).toBe(0);
  const after = readFileSync(file, 'utf8');
  expect(after).toContain('trained:');
  const outside = (text: string) => text.replace(/^model:\n(?: .*\n|\n)*/m, '');
  expect(outside(after).trim()).toBe(outside(before).trim());
});

const model = { classes: 2 as const, prior: -8, weights: { name: { exact: 9.5, else: -4 } } };

test('a model takes the place of the one before, between its comments', () => {
  const text =
    '# rules\nentity: person\n\n# fitted\nmodel:\n  prior: 1 # old\n  weights:\n    name: { exact: 1 }\n\n# after\ngates: {}\n';
  expect(withModel(text, model)).toBe(
    '# rules\nentity: person\n\n# fitted\nmodel:\n  classes: 2\n  prior: -8\n  weights:\n    name: { exact: 9.5, else: -4 }\n\n# after\ngates: {}\n',
  );
});

test('a model is added where there is none', () => {
  expect(withModel('entity: person # who\n', model)).toBe(
    'entity: person # who\n\nmodel:\n  classes: 2\n  prior: -8\n  weights:\n    name: { exact: 9.5, else: -4 }\n',
  );
});
