import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const root = join(temporaryFolder(), 'bank');

beforeAll(async () => {
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
});

const asked = (...args: string[]) => mestre(args, { cwd: root });
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await asked(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
};

interface Pair {
  readonly weight: number;
  readonly prior: number;
  readonly comparisons: readonly { readonly level: string | null; readonly weight: number | null }[];
}

test('two records that are the same: the bits of their comparisons add up to the weight', async () => {
  const answer = await json('explain', 'bank:B1', 'shop:S1');
  expect(answer).toMatchObject({
    schema: 'mestre.explain/1',
    left: { source: 'bank', source_key: 'B1' },
    right: { source: 'shop', source_key: 'S1' },
    verdict: 'same',
    together: true,
    compared: true,
    foundBy: 'document',
    rule: null,
  });
  const { weight, prior, comparisons } = answer as unknown as Pair;
  expect(prior + comparisons.reduce((sum, one) => sum + (one.weight ?? 0), 0)).toBeCloseTo(weight, 6);
});

test('a pair that no key found is explained all the same, and said never to have been compared', async () => {
  const answer = await json('explain', 'B2', 'B5');
  expect(answer).toMatchObject({ verdict: 'different', together: false, compared: false, foundBy: null });
  const { stdout } = await asked('explain', 'B2', 'B5');
  expect(stdout).toContain('no key shared, so the pair was never compared');
  // A value that is missing on a side is no evidence, not a disagreement.
  const phones = (answer as unknown as Pair).comparisons.at(-1)!;
  expect([phones.level, phones.weight ?? 0]).toEqual([null, 0]);
});

test('what other rules would say of the two stands below what these say', async () => {
  const rules = readFileSync(join(root, 'rules/person.yaml'), 'utf8');
  writeFileSync(join(root, 'stricter.yaml'), rules.replace(/link: [0-9.]+/, 'link: 99'));
  const { code, stdout } = await asked('explain', 'B1', 'S1', '--rules', 'stricter.yaml');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^bank:B1 and shop:S1: same/);
  expect(stdout).toMatch(/By .*stricter\.yaml: unsure/);
});

test('a golden record: its joins in order and the weakest of them', async () => {
  const { golden_id: id } = JSON.parse((await asked('query', "select golden_id from xref where source_key = 'B1'", '--json')).stdout).rows[0] as { golden_id: string }; // prettier-ignore
  const { code, stdout } = await asked('explain', id);
  expect(code).toBe(0);
  expect(stdout).toContain(`${id}: 2 records`);
  expect(stdout).toContain('The weakest join is number 1');
});

test('a record, or a golden record, that does not exist', async () => {
  const record = await asked('explain', 'B1', 'B77');
  expect([record.code, record.stdout]).toEqual([66, '']);
  expect(record.stderr).toContain('No current record has the key B77');
  const golden = await asked('explain', 'P0000001X');
  expect(golden.code).toBe(66);
  expect(golden.stderr).toContain('something is mistyped');
});

test('blocking: what each key finds, and the recall against a truth as mestre labels writes one', async () => {
  writeFileSync(join(root, 'truth.csv'), 'record_id,entity_id\nbank:B1,1\nshop:S1,1\nB3,3\nS2,3\nB4,4\nS3,4\nB2,5\nB5,5\n'); // prettier-ignore
  const answer = await json('blocking', '--truth', 'truth.csv');
  expect(answer).toMatchObject({
    schema: 'mestre.blocking/1',
    entity: 'person',
    // B2 and B5 share no key.
    truth: { pairs: 4, found: 3, recall: 0.75 },
    keys: [
      { name: 'document', on: 'document', hot_blocks: 0, cut_pairs: 0 },
      { name: 'birth', on: 'birth', new_pairs: 0 },
      { name: 'phone', on: 'phones' },
    ],
  });
  const { stdout } = await asked('blocking', '--truth', 'truth.csv');
  expect(stdout).toContain('Against the truth: 75.00 % of 4 true pairs');
  writeFileSync(join(root, 'bad.csv'), 'a,b\n1,2\n');
  expect((await asked('blocking', '--truth', 'bad.csv')).code).toBe(65);
  expect((await asked('blocking', '--entity', 'ghost')).code).toBe(64);
});
