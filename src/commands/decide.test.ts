import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { asUser } from '../test/user.ts';
import { packageRoot } from '../version.ts';
import { decisionsJudge } from './decisions.ts';

const folder = temporaryFolder();

const model = join(folder, 'model');
beforeAll(async () => {
  cpSync(join(packageRoot, 'fixtures/tiny'), model, { recursive: true });
  expect((await mestre(['run', '--quiet'], { cwd: model })).code).toBe(0);
});

/** A copy of the project that was run once. */
function tiny(name: string): string {
  const root = join(folder, name);
  cpSync(model, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

/** Golden records and who belongs to whom, as readers see them. */
async function goldenOf(root: string) {
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  try {
    const xref = await engine.rows('select source_key, golden_id from xref order by all');
    return {
      golden: await engine.rows('select * from golden_person order by golden_id'),
      id: Object.fromEntries(xref.map((row) => [row['source_key'] as string, row['golden_id'] as string])),
    };
  } finally {
    await engine.close();
  }
}

const run = (root: string) => mestre(['run', '--quiet'], { cwd: root });
const ok = async (root: string, ...args: string[]) => {
  const ended = await mestre(args, { cwd: root });
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  return ended.stdout;
};

test('decisions outrank rules, hold through third records, re-runs, other rules and new extracts, and leave no trace when undone', async () => {
  const root = tiny('holds');
  const before = await goldenOf(root);
  expect(before.id['B1']).toBe(before.id['S1']);
  expect(before.id['B2']).not.toBe(before.id['B3']);
  // A father and his son, whom two rules part; and two records that the weights tie.
  expect(await ok(root, 'decide', 'same', 'B2', 'bank:B3', '--why', 'one man, two papers')).toContain('D000001: bank:B2, bank:B3 are the same'); // prettier-ignore
  await ok(root, 'split', before.id['S1']!, 'S1', '--why', 'her sister', '--as', 'Rita');
  const holds = async () => {
    expect((await run(root)).code).toBe(0);
    const { id } = await goldenOf(root);
    expect(id['B2']).toBe(id['B3']);
    expect(id['B1']).not.toBe(id['S1']);
    return id;
  };
  const first = await holds();
  expect(first['B1']).toBe(before.id['B1']);
  // Nothing new: nothing to do. Forced: the same again.
  expect((await mestre(['run'], { cwd: root })).stdout).toContain('Nothing is new');
  expect((await mestre(['run', '--force', '--quiet'], { cwd: root })).code).toBe(0);
  expect((await goldenOf(root)).id).toEqual(first);
  // Looser rules, and a third record that fits both of the two that were parted.
  const rules = readFileSync(join(root, 'rules/person.yaml'), 'utf8');
  writeFileSync(join(root, 'rules/person.yaml'), rules.replace('link: 3', 'link: 1'));
  await holds();
  const head = 'code,customer,document,born,mobile,changed\n';
  writeFileSync(join(root, 'drop/shop-2.csv'), `${head}S6,ANA MARIA SOUZA,11144477735,1980-03-12,11987654321,2026-06-01T00:00:00Z\n`); // prettier-ignore
  const third = await holds();
  expect([third['B1'], third['S1']]).toContain(third['S6']);

  const listed = JSON.parse(await ok(root, 'decisions', '--json')) as { decisions: Record<string, unknown>[] };
  expect(listed.decisions).toMatchObject([
    { decision: 'D000002', kind: 'different', records: [['shop:S1'], ['bank:B1']], reason: 'her sister', as: 'Rita', state: 'stands' }, // prettier-ignore
    { decision: 'D000001', kind: 'same', records: [['bank:B2', 'bank:B3']], reason: 'one man, two papers', as: null },
  ]);

  // What was decided serves as labels, as a truth, as cases, and to judge the rules by.
  expect(await ok(root, 'labels')).toBe('source_l,key_l,source_r,key_r,verdict\nbank,B1,shop,S1,different\nbank,B2,bank,B3,same\n'); // prettier-ignore
  expect(await ok(root, 'labels', '--format', 'truth')).toBe('record_id,entity_id\nbank:B1,bank:B1\nbank:B2,bank:B2\nbank:B3,bank:B2\nshop:S1,shop:S1\n'); // prettier-ignore
  expect(await ok(root, 'labels', '--format', 'cases')).toContain("why: 'A person decided on bank:B1 and shop:S1.'");
  const judged = JSON.parse(await ok(root, 'labels', 'estimate', '--json')) as Record<string, unknown>;
  expect(judged).toMatchObject({ decided: 2, precision: { share: 0 } });
  expect(judged['agreement']).toContainEqual({ what: 'two_valid_documents: different', decided: 1, agreed: 0 });
  const story = await ok(root, 'history', third['B2']!);
  const told = ['created (data)', 'bank:B2 joined', 'D000001', 'one man, two papers', 'bank:B3 came to', '(decision)'];
  expect(
    told.map((text) => story.indexOf(text)).every((at, i, all) => at > (all[i - 1] ?? -1)),
    story,
  ).toBe(true);

  // All of it taken back: the same as in a project where nobody ever decided anything.
  writeFileSync(join(root, 'rules/person.yaml'), rules);
  for (const decision of ['D000001', '2']) await ok(root, 'undo', decision, '--why', 'mistaken');
  expect((await run(root)).code).toBe(0);
  const untouched = tiny('untouched');
  cpSync(join(root, 'drop/shop-2.csv'), join(untouched, 'drop/shop-2.csv'));
  expect((await run(untouched)).code).toBe(0);
  expect((await goldenOf(root)).id).toEqual({ ...before.id, S6: before.id['B1'] });
  expect(await goldenOf(root)).toEqual(await goldenOf(untouched));
});

test('what contradicts an earlier decision is refused and says which; a new word on the same records takes its place', async () => {
  const root = tiny('contradicts');
  await ok(root, 'decide', 'same', 'B1', 'B4', '--why', 'one');
  await ok(root, 'decide', 'same', 'B4', 'B5', '--why', 'one');
  const { code, stderr } = await mestre(['decide', 'different', 'B1', 'B5', '--why', 'two'], { cwd: root });
  expect([code, stderr]).toEqual([
    64,
    'mestre: "different" cannot hold beside what was decided before: D000001 (same: bank:B1 bank:B4), D000002 (same: bank:B4 bank:B5)\n' +
      '  try: withdraw what was wrong: mestre undo D000001\n',
  ]);
  expect(await ok(root, 'decide', 'different', 'B5', 'B4', '--why', 'two')).toContain('It takes the place of D000002.');
  await ok(root, 'decisions', 'export', 'decided.jsonl');
  const lines = readFileSync(join(root, 'decided.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { records: unknown }).records)).toEqual([
    [['bank:B1', 'bank:B4']],
    [['bank:B5'], ['bank:B4']],
  ]);
  // Into another project, once and not twice; a line that is wrong keeps all out.
  const other = tiny('other');
  const file = join(root, 'decided.jsonl');
  writeFileSync(join(other, 'bad.jsonl'), `${lines[0]!}\n{"kind":"same"}\nsame, they said\n`);
  const bad = await mestre(['decisions', 'import', 'bad.jsonl'], { cwd: other });
  expect(bad.code).toBe(65);
  expect(bad.stderr).toContain(`${join(other, 'bad.jsonl')}:2:1  entity: `);
  expect(bad.stderr).toContain(`${join(other, 'bad.jsonl')}:3:1  this line is not JSON`);
  expect(await ok(other, 'decisions', 'import', file)).toContain('2 decisions taken in. They count');
  expect(await ok(other, 'decisions', 'import', file)).toBe('0 decisions taken in, 2 were known.\n');
});

test('names that lead nowhere are told apart', async () => {
  const root = tiny('names');
  const failing = async (...args: string[]) => {
    const { code, stderr } = await mestre([...args, '--why', 'x'], { cwd: root });
    return [code, stderr.split('\n')[0]];
  };
  expect(await failing('decide', 'same', 'B1', 'B99')).toEqual([66, 'mestre: No current record has the key B99']);
  expect(await failing('decide', 'same', 'B1', 'bank:B1')).toEqual([64, 'mestre: A decision is about distinct records, at least 2; these are B1, bank:B1']); // prettier-ignore
  expect((await failing('split', 'P0000000', 'B1'))[0]).toBe(66);
  expect((await failing('undo', 'D000007'))[0]).toBe(66);
});

test('above the limits of four eyes a decision waits for another person, and nobody is their own', async () => {
  const root = tiny('eyes');
  writeFileSync(join(root, 'mestre.yaml'), `${readFileSync(join(root, 'mestre.yaml'), 'utf8')}\nreview: { four_eyes: { records: 3 } }\n`); // prettier-ignore
  expect(await ok(root, 'decide', 'same', 'B2', 'B3', '--why', 'one man')).not.toContain('waits for a second person');
  expect(await ok(root, 'decide', 'same', 'B1', 'B3', '--why', 'one man')).toContain('It touches 4 records and waits for a second person'); // prettier-ignore
  const { code, stderr } = await mestre(['decisions', 'approve', 'D000002', '--as', 'somebody else'], { cwd: root });
  expect([code, stderr.includes('a second person must approve it')]).toEqual([77, true]);
  await run(root);
  const { id } = await goldenOf(root);
  expect([id['B2'] === id['B3'], id['B1'] === id['B3']]).toEqual([true, false]);
  await ok(root, 'decisions', 'reject', 'D000002', '--why', 'no');
  expect(await ok(root, 'decisions', '--all')).toContain('rejected');
  // Out of a file it is no other: it waits, whoever brought it does not approve it, and another user does.
  const line = { entity: 'person', kind: 'same', records: [['bank:B1', 'bank:B3']], reason: 'one man', by: 'Rita' };
  writeFileSync(join(root, 'decided.jsonl'), `${JSON.stringify(line)}\n`);
  expect(await ok(root, 'decisions', 'import', 'decided.jsonl')).toContain('1 of them waits for a second person');
  expect((await mestre(['decisions', 'approve', 'D000003'], { cwd: root })).code).toBe(77);
  await expect(asUser(root, userInfo().username, (context) => decisionsJudge(context, 'approved', { decisions: ['D000003'] }))).rejects.toMatchObject({ code: 'own_decision' }); // prettier-ignore
  await asUser(root, 'bruno', (context) =>
    decisionsJudge(context, 'approved', { decisions: ['D000003'], why: 'seen' }),
  );
  await run(root);
  const { id: joined } = await goldenOf(root);
  expect(joined['B1']).toBe(joined['B3']);
  expect(await ok(root, 'history', joined['B1']!)).toMatch(/D000003 +bruno +approved: seen/);
});

test('evidence that changed brings a decision back; confirmed, it rests on what is there now', async () => {
  const root = tiny('stale');
  await ok(root, 'decide', 'different', 'B1', 'S1', '--why', 'two people');
  // The same record again, with another phone.
  writeFileSync(join(root, 'drop/shop-2.csv'), 'code,customer,document,born,mobile,changed\nS1,ANA M SOUZA,11144477735,1980-03-12,11911112222,2026-06-10T09:00:00Z\n'); // prettier-ignore
  await run(root);
  const stale = async () =>
    (JSON.parse(await ok(root, 'review', 'list', '--reason', 'stale', '--json')) as { cases: { case_id: string }[] })
      .cases;
  const [one] = await stale();
  const shown = await ok(root, 'review', 'show', one!.case_id);
  expect(shown).toContain('D000001 decided this; since then what it rested on has changed.');
  expect(shown).toContain('shop:S1 has another phones now');
  expect((await goldenOf(root)).id['B1']).not.toBe((await goldenOf(root)).id['S1']);
  await ok(root, 'review', 'answer', one!.case_id, 'different', '--note', 'still two');
  expect(await stale()).toEqual([]);
  await run(root);
  expect(await stale()).toEqual([]);
  expect((await goldenOf(root)).id['B1']).not.toBe((await goldenOf(root)).id['S1']);
});

test('a value that a person gave outranks the sources, says so, follows mergers and ends when it should', async () => {
  const root = tiny('override');
  const before = await goldenOf(root);
  const [first, other] = [before.id['B1']!, before.id['B5']!];
  await ok(root, 'override', first, 'birth', '1981-03-12', '--why', 'birth certificate', '--until', '2099-12-31');
  await ok(root, 'override', first, 'phones', '(41) 97777-6666', '--why', 'he called');
  await ok(root, 'override', other, 'name', 'Octavio Prado', '--why', 'spelt so in the passport');
  const bad = await mestre(['override', first, 'document', '111.444.777-34', '--why', 'x'], { cwd: root });
  expect([bad.code, bad.stderr.split('\n')[0]]).toEqual([
    64,
    'mestre: "111.444.777-34" is no cpf: invalid (check_digit)',
  ]);
  await run(root);
  const asked = async (query: string) => {
    const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
    try {
      return await engine.rows(query);
    } finally {
      await engine.close();
    }
  };
  const golden = async (id: string) => (await asked(`select birth, birth_from, phones, name from golden_person where golden_id = '${id}'`))[0]; // prettier-ignore
  expect(await golden(first)).toMatchObject({ birth: '1981-03-12', birth_from: 'steward', phones: ['+5541977776666', '+5511987654321'] }); // prettier-ignore
  expect((await golden(other))!['name']).toBe('Octavio Prado');
  expect(
    await asked(
      `select attribute, value, source, rule, rivals, runner_up from value_origin where source = 'steward' order by attribute, value`,
    ),
  ).toEqual([
    // prettier-ignore
    { attribute: 'birth', value: '1981-03-12', source: 'steward', rule: 'override', rivals: 1, runner_up: '1980-03-12' },
    { attribute: 'name', value: 'Octavio Prado', source: 'steward', rule: 'override', rivals: 1, runner_up: 'Otávio Prado' }, // prettier-ignore
    { attribute: 'phones', value: '+5541977776666', source: 'steward', rule: 'override', rivals: expect.any(Number), runner_up: '+5511987654321' }, // prettier-ignore
  ]);
  // The other golden record becomes part of the first: what was said of it goes along, the values that nobody gave do not.
  await ok(root, 'decide', 'same', 'B1', 'B5', '--why', 'one');
  await run(root);
  const both = await golden((await goldenOf(root)).id['B5']!);
  expect(both).toMatchObject({ birth: '1981-03-12', name: 'Octavio Prado' });
  // After the last day sources decide again; so they do where it is withdrawn.
  await ok(root, 'undo', 'D000001', 'O000002', 'O000003');
  expect((await mestre(['run', '--quiet', '--as-of', '2100-01-01'], { cwd: root })).code).toBe(0);
  expect((await goldenOf(root)).golden).toEqual(before.golden);
});

test('explain tells how a golden record came about, and what other rules would say of a pair', async () => {
  const root = tiny('explain');
  const { id } = await goldenOf(root);
  const told = await ok(root, 'explain', id['B1']!);
  expect(told).toMatch(
    /: 2 records\n\n1\. bank:B1 {2}\+ {2}shop:S1\n {3}\+\d+\.\d bits above the threshold; strongest: bank:B1 and shop:S1, /,
  );
  expect(told).toContain('The weakest join is number 1');
  const rules = readFileSync(join(root, 'rules/person.yaml'), 'utf8');
  writeFileSync(join(root, 'blind.yaml'), rules.replace('exact: 12', 'exact: 0').replace('link: 3', 'link: 20'));
  const pair = JSON.parse(await ok(root, 'explain', 'B1', 'S1', '--rules', 'blind.yaml', '--json')) as { weight: number; verdict: string; what_if: { weight: number; verdict: string } }; // prettier-ignore
  expect([pair.verdict, pair.what_if.verdict]).toEqual(['same', 'unsure']);
  expect(pair.weight - pair.what_if.weight).toBeCloseTo(12, 6);
});
