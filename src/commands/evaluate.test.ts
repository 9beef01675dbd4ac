import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const folder = temporaryFolder();
const root = join(folder, 'bank');

beforeAll(async () => {
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  for (const args of [['run'], ['decide', 'same', 'B2', 'B3', '--why', 'a test'], ['run']]) {
    const { code, stderr } = await mestre([...args, '--quiet'], { cwd: root });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  }
});

const asked = async (cwd: string, ...args: string[]) => {
  const { code, stdout, stderr } = await mestre(['evaluate', ...args], { cwd });
  return { code, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> };
};

test('two runs of a project: what a decision changed, masked unless said otherwise', async () => {
  const { code, json } = await asked(root, '--against', 'R000001', '--json', '--html', 'change.html');
  expect(code).toBe(0);
  // The decision takes B3 from its record in the shop: two golden records exchange one.
  expect(json()).toMatchObject({
    schema: 'mestre.evaluate/1',
    before: 'R000001',
    masked: true,
    change: {
      entity: 'person',
      records: 10,
      same: 5,
      changes: { merged: 0, parted: 0, overlapping: 1 },
      confirmed: 1,
      groups: [{ change: 'overlapping', records: 3 }],
    },
  });
  const page = readFileSync(join(root, 'change.html'), 'utf8');
  expect(page).toContain('Groups that exchanged records.');
  expect(page).not.toContain('José Carlos da Silva');
  expect((await asked(root, '--against', 'R000001', '--clear')).stdout).toContain('José Carlos da Silva');
});

test('an edition against a truth: what is right, and what every threshold would have given', async () => {
  writeFileSync(join(root, 'truth.csv'), 'record_id,entity_id\nbank:B1,1\nshop:S1,1\nB2,2\nB3,3\nS2,3\nB4,4\nS3,4\nB5,5\n'); // prettier-ignore
  const { code, json } = await asked(root, '--truth', 'truth.csv', '--clusters', 'R000001', '--json', '--html', 'how-good.html'); // prettier-ignore
  expect(code).toBe(0);
  const answer = json() as { pairwise: object; curve: { weight: number; recall: number; precision: number }[] };
  expect(answer.pairwise).toMatchObject({ hit: 3, claimed: 3, actual: 3, f1: 1 });
  expect(answer.curve.at(-1)).toMatchObject({ precision: 1, recall: 1 });
  expect(answer.curve[0]!.recall).toBeCloseTo(1 / 3, 9);
  expect(readFileSync(join(root, 'how-good.html'), 'utf8')).toContain('<svg');
  expect(answer).toMatchObject({ review: { pairs: 0, same: 0, share: 0 }, keys: null });
  const now = await asked(root, '--truth', 'truth.csv');
  expect(now.stdout).toContain('merged: bank:B2, bank:B3');
  // The keys found all three true pairs: what is missing is not theirs to find.
  expect(now.stdout).toContain('keys       100.00 % of 3 true pairs were compared or identical');
});

test('clusters in files: curve by their weakest links, and what changed between two of them', async () => {
  for (const name of ['old', 'new']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'old/clusters.csv'), 'id,cluster_id,weight\na,1,9\nb,1,9\nc,2,\nd,3,4\ne,3,4\n');
  writeFileSync(join(folder, 'new/clusters.csv'), 'id,cluster_id,weight\na,1,5\nb,1,5\nc,1,5\nd,2,\ne,3,\n');
  writeFileSync(join(folder, 'new/golden.csv'), 'cluster_id,records,name\n1,3,Zulmira Prado\n2,1,Otto Klein\n3,1,Otto Klein\n'); // prettier-ignore
  const change = await asked(folder, '--clusters', 'new/clusters.csv', '--against', 'old/clusters.csv', '--json');
  expect(change.json()).toMatchObject({
    change: {
      records: 5,
      same: 0,
      changes: { merged: 1, parted: 1, overlapping: 0 },
      groups: [
        { change: 'merged', records: 3, before: ['1', '2'], after: ['1'] },
        { change: 'parted', records: 2, before: ['3'], after: ['2', '3'] },
      ],
    },
  });
  expect(change.stdout).not.toContain('Zulmira');
  expect(change.stdout).toContain('Z***');
  writeFileSync(join(folder, 'truth.csv'), 'id,entity_id\na,1\nb,1\nc,2\nd,3\ne,3\n');
  const { curve } = (await asked(folder, '--clusters', 'old/clusters.csv', '--truth', 'truth.csv', '--json')).json();
  expect(curve).toMatchObject([
    { weight: 9, precision: 1, recall: 0.5 },
    { weight: 4, precision: 1, recall: 1 },
  ]);
});

test('what cannot be compared is said', async () => {
  expect(await asked(folder, '--clusters', 'old/clusters.csv')).toMatchObject({ code: 64 });
  expect((await asked(root, '--against', 'R000009')).stderr).toContain('kept: golden-');
  expect(await asked(root, '--against', 'R000002')).toMatchObject({ code: 64 });
  writeFileSync(join(folder, 'other.csv'), 'id,entity_id\nx,1\ny,1\n');
  expect(await asked(folder, '--clusters', 'old/clusters.csv', '--truth', 'other.csv')).toMatchObject({ code: 65 });
});
