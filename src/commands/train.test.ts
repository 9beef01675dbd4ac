import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
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

test('labels and decisions are learned from, and said in the rules; without any the weights are what they were', async () => {
  const root = join(folder, 'labelled');
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  expect((await mestre(['run'], { cwd: root })).code).toBe(0);
  interface Answer {
    readonly trained: readonly {
      readonly model: { readonly prior: number; readonly trained: { readonly labels?: object } };
    }[];
  }
  const trained = async (...args: string[]) => {
    const { code, stdout, stderr } = await mestre(['train', '--dry-run', '--json', ...args], { cwd: root });
    expect(stderr).not.toContain('mestre:');
    expect(code).toBe(0);
    return { model: (JSON.parse(stdout) as Answer).trained[0]!.model, stderr };
  };
  const without = await trained();
  expect(without.model.trained).not.toHaveProperty('labels');

  // Father and son, whom blocking finds by their phone, and a record that is not there.
  writeFileSync(join(root, 'labels.csv'), 'source_l,key_l,source_r,key_r,verdict\nbank,B2,bank,B3,different\nbank,B1,shop,S1,same\nbank,B1,shop,S77,different\nbank,B2,shop,S2,unsure\n'); // prettier-ignore
  const labelled = await trained('--labels', 'labels.csv');
  expect(labelled.model.trained.labels).toEqual({ same: 1, different: 1, decisions: 0, drawn: 0, unused: 1, against: 0 }); // prettier-ignore
  expect(labelled.model.prior).toBeLessThan(without.model.prior);

  expect((await mestre(['decide', 'same', 'bank:B2', 'bank:B3', '--why', 'test'], { cwd: root })).code).toBe(0);
  expect((await trained()).model.trained.labels).toMatchObject({ same: 1, different: 0, decisions: 1 });
  expect((await trained('--no-decisions')).model).toEqual(without.model);
  const torn = await trained('--labels', 'labels.csv');
  expect(torn.stderr).toContain('2 labels contradict each other and are left out');
  expect(torn.model.trained.labels).toMatchObject({ same: 1, different: 0, decisions: 0 });

  writeFileSync(join(root, 'labels.csv'), 'source_l,key_l,source_r,key_r,verdict\nbank,B2,bank,B3,maybe\n');
  const wrong = await mestre(['train', '--labels', 'labels.csv'], { cwd: root });
  expect(wrong.code).toBe(65);
  expect(wrong.stderr).toContain('labels.csv:2');
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
