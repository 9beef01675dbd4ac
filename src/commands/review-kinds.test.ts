import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const root = join(temporaryFolder(), 'kinds');
const ok = async (...args: string[]): Promise<string> => {
  const ended = await mestre(args, { cwd: root });
  expect([ended.code, ended.stderr], args.join(' ')).toEqual([0, '']);
  return ended.stdout;
};

interface Case {
  readonly case_id: string;
  readonly reason: string;
  readonly rule: string | null;
  readonly weight: number | null;
  readonly decision_id: string | null;
  readonly source_key_l: string;
  readonly source_key_r: string;
  readonly golden_id_l: string | null;
  readonly golden_id_r: string | null;
}
const cases = async () => (JSON.parse(await ok('review', 'list', '--json')) as { cases: Case[] }).cases;
const pairOf = (one: Case | undefined): string => `${one?.source_key_l} ${one?.source_key_r}`;

const bank = [
  'V1;Vera Lima Reis;111.444.777-35;01/02/1971;(11) 98765-4321;;',
  'V2;Vera Lima Reis;111.444.777-35;01/02/1971;;;',
  // One link, a birth date, between two who share a document and two who share a phone.
  'P1;Paulo Assis Melo;529.982.247-25;;;;',
  'P2;Paulo Assis Melo;529.982.247-25;03/04/1962;;;',
  'P3;Paulo Assis Melo;;03/04/1962;(21) 99876-1234;;',
  // Q2 has the document of both and is neither's name; between themselves Q1 and Q3 speak against it.
  'Q1;Zilda Prado;222.333.444-05;05/06/1953;;;',
  'Q2;;222.333.444-05;;(31) 98111-2233;;',
  'R1;Otto Braga;345.678.901-75;07/08/1944;;;',
  'R2;;345.678.901-75;;(41) 99999-0000;;',
  'U1;Enzo Farias;;09/10/1985;;;',
];
const shop = [
  'V3,Vera Lima Reis,98765432100,1971-02-01,11987654321,2026-01-01T00:00:00Z',
  'P4,Paulo Assis Melo,,,21998761234,2026-01-01T00:00:00Z',
  'Q3,Marina Quental,22233344405,1990-12-31,31981112233,2026-01-01T00:00:00Z',
  'R3,Luana Sobral,,1999-11-30,41999990000,2026-01-01T00:00:00Z',
  'U2,Katia Wolff,,1985-10-09,,2026-01-01T00:00:00Z',
];
const bankFile = (lines: readonly string[]) => ['id;name;cpf;birth;phone;since;balance', ...lines, ''].join('\n');

beforeAll(async () => {
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  const rules = join(root, 'rules/person.yaml');
  const weights = {
    name: '{ exact: 6, alike: 3, else: -9.5 }',
    document: '{ exact: 16, else: -6 }',
    birth: '{ exact: 16, else: -4 }',
    phones: '{ shared: 12, else: 0 }',
  };
  const text = Object.entries(weights).reduce((yaml, [name, levels]) => yaml.replace(new RegExp(`^    ${name}: \\{ .*exact.*\\}$|^    ${name}: \\{ shared.*\\}$`, 'm'), `    ${name}: ${levels}`), readFileSync(rules, 'utf8')); // prettier-ignore
  // Strong evidence against this veto is a person's to look at.
  writeFileSync(rules, text.replace('both_valid_different }', 'both_valid_different }\n    review: true'));
  writeFileSync(join(root, 'drop/bank.csv'), bankFile(bank));
  writeFileSync(join(root, 'drop/shop.csv'), ['code,customer,document,born,mobile,changed', ...shop, ''].join('\n'));
  await ok('run', '--quiet');
});

test('the queue holds what lies between the thresholds, vetoes against strong evidence, parted pairs, bridges and loose groups', async () => {
  const found = new Map((await cases()).map((one) => [one.reason, one]));
  expect([...found.keys()].sort()).toEqual(['bridge', 'loose', 'parted', 'unsure', 'veto']);
  // Weights by hand: prior -6 and what agrees or does not.
  expect([pairOf(found.get('unsure')), found.get('unsure')!.weight]).toEqual(['U1 U2', -6 - 9.5 + 16]);
  expect(found.get('veto')).toMatchObject({ rule: 'two_valid_documents', weight: -6 + 6 - 6 + 16 + 12 });
  expect(pairOf(found.get('veto'))).toBe('V1 V3');
  expect([pairOf(found.get('parted')), found.get('parted')!.weight]).toEqual(['R2 R3', -6 + 12]);
  expect([pairOf(found.get('bridge')), found.get('bridge')!.weight]).toEqual(['P2 P3', -6 + 6 + 16]);
  expect([pairOf(found.get('loose')), found.get('loose')!.weight]).toEqual(['Q1 Q3', -6 - 9.5 + 16 - 4]);
  for (const [reason, { golden_id_l: l, golden_id_r: r }] of found)
    expect(l === r, reason).toBe(reason === 'bridge' || reason === 'loose');
});

test('a case shows every record of its golden records side by side, what differs marked', async () => {
  const [veto] = (await cases()).filter(({ reason }) => reason === 'veto');
  const shown = await ok('review', 'show', veto!.case_id);
  expect(shown).toMatch(/^ +bank:V1 +shop:V3 +bank:V2$/m);
  expect(shown).toMatch(/^CPF +11144477735 +≠ 98765432100 +11144477735$/m);
  expect(shown).toMatch(/^Name +Vera Lima Reis +Vera Lima Reis +Vera Lima Reis$/m);
  const [bridge] = (await cases()).filter(({ reason }) => reason === 'bridge');
  const four = await ok('review', 'show', bridge!.case_id);
  expect(four).toMatch(/^ +bank:P2 +bank:P3 +bank:P1 +shop:P4$/m);
});

test('a key that its source gave anew comes back as a case; answered, the decision goes on with the new key', async () => {
  const [asked] = (await cases()).filter(({ reason }) => reason === 'unsure');
  await ok('review', 'assign', asked!.case_id, '--to', 'ana');
  const past = async (state: string) => (JSON.parse(await ok('review', 'list', '--state', state, '--json')) as { cases: object[] }).cases; // prettier-ignore
  expect(await past('superseded')).toEqual([]);
  await ok('decide', 'different', 'U1', 'U2', '--why', 'seen both');
  await ok('decide', 'same', 'V1', 'V3', '--why', 'wrong paper');
  // The bank sends everything again: U1 is U9 now, V1 has another birth date.
  const moved = bank.map((line) => line.replace(/^U1;/, 'U9;').replace('V1;Vera Lima Reis;111.444.777-35;01/02/1971', 'V1;Vera Lima Reis;111.444.777-35;01/02/1972')); // prettier-ignore
  writeFileSync(join(root, 'drop/bank-2.csv'), bankFile(moved));
  await ok('run', '--quiet');
  const found = new Map((await cases()).map((one) => [one.reason, one]));
  const changed = found.get('key_change');
  expect([pairOf(changed), changed?.decision_id]).toEqual(['U1 U9', 'D000001']);
  expect(await ok('review', 'show', changed!.case_id)).toContain(
    'One of them is gone and the other came at once: a new key? D000001 is about the old one.',
  );
  expect([pairOf(found.get('stale')), found.get('stale')?.decision_id]).toEqual(['V1 V3', 'D000002']);
  // U9 and U2 are asked again, until somebody says that U9 is U1.
  expect(pairOf(found.get('unsure'))).toBe('U9 U2');
  await ok('review', 'answer', changed!.case_id, 'same');
  await ok('run', '--quiet');
  expect((await cases()).map(({ reason }) => reason)).not.toContain('unsure');
  expect((await cases()).map(({ reason }) => reason)).not.toContain('key_change');
  // What became of cases that are no more in the queue.
  expect(await past('applied')).toMatchObject([{ case_id: changed!.case_id, answer: 'same', decision_id: 'D000003' }]);
  expect(await past('superseded')).toMatchObject([{ case_id: asked!.case_id, answer: null, owner: 'ana' }]);
});
