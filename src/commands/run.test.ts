import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { mestre as spawned, mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const folder = temporaryFolder();
let projects = 0;

/** A copy of the project that fits on a screen: two sources, ten records, seven people. */
function tiny(): string {
  const root = join(folder, `tiny-${++projects}`);
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  return root;
}

let model: string | undefined;
/** A copy of such a project that was run once. */
async function ran(): Promise<string> {
  if (model === undefined) {
    const root = tiny();
    expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
    model = root;
  }
  const root = join(folder, `tiny-${++projects}`);
  cpSync(model, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return root;
}

/** What readers of the edition rely on: golden records, who belongs to whom, where values come from. Nothing that tells the run. */
async function goldenOf(root: string): Promise<unknown> {
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  try {
    return {
      golden: await engine.rows('select * from golden_person order by golden_id'),
      xref: await engine.rows('select source, source_key, golden_id from xref order by all'),
      origin: await engine.rows('select * from value_origin order by all'),
      phones: await engine.rows('select * from contact_point order by all'),
    };
  } finally {
    await engine.close();
  }
}

/** Pairs with weights and verdicts, without what tells the run. */
async function linksOf(root: string): Promise<unknown> {
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  try {
    return await engine.rows('select * from link order by all');
  } finally {
    await engine.close();
  }
}

const fresh = tiny();

test('a first run publishes an edition and says what came out', async () => {
  const { code, stdout, stderr } = await spawned(['run'], { cwd: fresh });
  expect(stdout.replace(/took +.*/, 'took')).toBe(
    [
      'received      10 records in 2 files',
      'standardised  10 records',
      'linked        3 pairs',
      'golden        7 records',
      'to review     0 pairs',
      'did nothing   3 keys, levels and rules: mestre rules lint names them',
      'took',
      '',
      'golden file  editions/golden.duckdb',
      '',
    ].join('\n'),
  );
  expect(stderr.replace(/ {2}[\d.]+ m?s$/gm, '')).toBe(
    [
      'standardise           10',
      'match                  3',
      'facts                  0',
      'publish                7',
      'report                 0',
      '',
    ].join('\n'),
  );
  expect(code).toBe(0);
  // A father and his son share a phone and stay two people.
  const { golden } = (await goldenOf(fresh)) as { golden: { name: string; records: number }[] };
  expect(golden.filter(({ name }) => /Silva/i.test(name)).map(({ records }) => records)).toEqual([1, 2]);
});

test('what holds personal data is its owner’s alone', () => {
  const state = join(fresh, '.mestre');
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' }).map((name) => join(state, name));
  for (const path of [state, ...files]) expect(statSync(path).mode & 0o077, path).toBe(0);
});

test('a second run has nothing to do and says so; --force publishes the same values with the same ids', async () => {
  const before = await goldenOf(fresh);
  expect(await spawned(['run'], { cwd: fresh })).toEqual({
    code: 0,
    stdout: 'Nothing is new since R000001: its edition stands. --force publishes one all the same.\n',
    stderr: '',
  });
  expect(readdirSync(join(fresh, 'editions')).filter((name) => name.includes('-R'))).toHaveLength(1);
  const forced = await mestre(['run', '--force', '--json', '--quiet', '--as-of', '2026-12-01'], { cwd: fresh });
  expect([forced.code, forced.stderr]).toEqual([0, '']);
  expect(JSON.parse(forced.stdout)).toMatchObject({
    schema: 'mestre.run/1',
    state: 'published',
    run: 'R000002',
    as_of: '2026-12-01',
    golden: 7,
  });
  expect(existsSync(join(fresh, 'editions/golden-2026-12-01-R000002.duckdb'))).toBe(true);
  expect(await goldenOf(fresh)).toEqual(before);
});

test('under --quiet success is silent', async () => {
  expect(await spawned(['run', '--quiet'], { cwd: fresh })).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a new extract does only what it must, equals a run over everything, and ids are carried', async () => {
  const [step, whole] = [await ran(), tiny()];
  const made = () =>
    readdirSync(join(step, '.mestre/lake/bank')).map((name) => [
      name,
      statSync(join(step, '.mestre/lake/bank', name)).mtimeMs,
    ]);
  const before = made();
  const more =
    'code,customer,document,born,mobile,changed\nS6,Otavio Prado,52998224725,1970-01-01,,2026-06-01T00:00:00Z\n';
  for (const root of [step, whole]) writeFileSync(join(root, 'drop/shop-2.csv'), more);
  const second = JSON.parse((await mestre(['run', '--json'], { cwd: step })).stdout) as Record<string, unknown>;
  expect(second).toMatchObject({ files: 1, received: 1, standardised: 11, golden: 7 });
  expect(second['matched']).toEqual([{ entity: 'person', records: 11, touched: 2, full: null }]);
  expect(made()).toEqual(before);
  await mestre(['run'], { cwd: whole });
  expect(await goldenOf(step)).toEqual(await goldenOf(whole));
});

test('files that say of every record what was said before are matched without looking at one, and publish what matching everything would', async () => {
  const root = tiny();
  await mestre(['run'], { cwd: root });
  const before = await goldenOf(root);
  const [head, ...rows] = readFileSync(join(root, 'drop/bank.csv'), 'utf8').trim().split('\n');
  writeFileSync(join(root, 'drop/bank-2.csv'), `${[head, ...rows.toReversed()].join('\n')}\n`);
  const second = JSON.parse((await mestre(['run', '--json'], { cwd: root })).stdout) as Record<string, unknown>;
  expect(second).toMatchObject({ state: 'published', files: 1, golden: 7 });
  expect(second['matched']).toEqual([{ entity: 'person', records: 10, touched: 0, full: null }]);
  const changed = { ...((await goldenOf(root)) as object), links: await linksOf(root) };
  expect(changed).toMatchObject(before as object);
  await mestre(['run', '--full'], { cwd: root });
  expect({ ...((await goldenOf(root)) as object), links: await linksOf(root) }).toEqual(changed);
});

test('matching only what changed, also after a kill in its midst, is matching everything', async () => {
  const step = await ran();
  writeFileSync(
    join(step, 'drop/shop-2.csv'),
    'code,customer,document,born,mobile,changed\nS6,Otavio Prado,52998224725,1970-01-01,,2026-06-01T00:00:00Z\n',
  );
  const killed = await mestre(['run'], { cwd: step, env: { MESTRE_CRASH_AT: 'match.scored' } });
  expect(killed.code).not.toBe(0);
  const next = await mestre(['run', '--json'], { cwd: step });
  expect(JSON.parse(next.stdout)).toMatchObject({ matched: [{ full: null }] });
  const changed = { ...((await goldenOf(step)) as object), links: await linksOf(step) };
  const full = await mestre(['run', '--full', '--json'], { cwd: step });
  expect(JSON.parse(full.stdout)).toMatchObject({ matched: [{ touched: 11, full: 'asked for' }] });
  expect({ ...((await goldenOf(step)) as object), links: await linksOf(step) }).toEqual(changed);
  // The workspace may go at any time.
  rmSync(join(step, '.mestre/workspace'), { recursive: true });
  const again = await mestre(['run', '--force', '--json'], { cwd: step });
  expect(JSON.parse(again.stdout)).toMatchObject({ matched: [{ full: 'there is no earlier match to go on from' }] });
  expect({ ...((await goldenOf(step)) as object), links: await linksOf(step) }).toEqual(changed);
});

test('shuffled rows and a deleted workspace give the same golden records with the same ids', async () => {
  const [one, other] = [await ran(), tiny()];
  for (const name of ['bank.csv', 'shop.csv']) {
    const [head, ...rows] = readFileSync(join(other, 'drop', name), 'utf8')
      .trim()
      .split('\n');
    writeFileSync(join(other, 'drop', name), `${[head, ...rows.toReversed()].join('\n')}\n`);
  }
  await mestre(['run'], { cwd: other });
  expect(await goldenOf(other)).toEqual(await goldenOf(one));
});

test('a file that its contract does not know lets the rest publish, and the run ends 65', async () => {
  const root = tiny();
  writeFileSync(join(root, 'drop/bank-new.csv'), 'id;name;cpf;birth;phone;since;balance;segment\nB9;X;;;;;;gold\n');
  writeFileSync(join(root, 'drop/unknown.csv'), 'a,b\n1,2\n');
  const { code, stdout } = await mestre(['run', '--json'], { cwd: root });
  expect(code).toBe(65);
  expect(JSON.parse(stdout)).toMatchObject({
    state: 'published',
    golden: 7,
    refused: [
      { file: 'bank-new.csv', status: 'quarantined', code: 'unknown_layout' },
      { file: 'unknown.csv', status: 'quarantined', code: 'unknown_source' },
    ],
  });
});

test('a file that comes in while a run is at work is for the next run', async () => {
  const root = tiny();
  const late = join(root, 'shop-late.csv');
  writeFileSync(late, 'code,customer,document,born,mobile,changed\nS7,Ivo Nunes,,1960-01-01,,2026-06-01T00:00:00Z\n');
  let ingest: ReturnType<typeof mestre> | undefined;
  const onNote = (text: string) => {
    if (/^standardise/m.test(text)) ingest ??= mestre(['ingest', late], { cwd: root });
  };
  expect(JSON.parse((await mestre(['run', '--json'], { cwd: root, onNote })).stdout)).toMatchObject({ golden: 7 });
  expect((await ingest)?.code).toBe(0);
  expect(JSON.parse((await mestre(['run', '--json'], { cwd: root })).stdout)).toMatchObject({ golden: 8, received: 0 });
});

test('an empty project says what to do', async () => {
  const root = tiny();
  writeFileSync(join(root, 'mestre.yaml'), 'name: tiny\nrules: [rules/person.yaml]\ndrop: nowhere\n');
  const { code, stdout, stderr } = await mestre(['run'], { cwd: root });
  expect([code, stdout]).toEqual([66, '']);
  expect(stderr).toContain(`No file came yet: ${join(root, 'nowhere')} is empty`);
});

test('a memory limit that is too small is no end: the engine gets what it needs, and spills', async () => {
  const root = tiny();
  expect((await mestre(['run', '--memory', '1MB', '--threads', '1'], { cwd: root })).code).toBe(0);
  expect(await goldenOf(root)).toEqual(await goldenOf(fresh));
});

test('--dry-run prints the whole plan and touches nothing', async () => {
  const root = tiny();
  const { code, stdout, stderr } = await mestre(['run', '--dry-run'], { cwd: root });
  expect([code, stderr]).toEqual([0, '']);
  expect(existsSync(join(root, '.mestre'))).toBe(false);
  for (const table of ['std_slice', 'std_part', 'record', 'candidate', 'scored', 'link', 'grouping', 'golden', 'xref'])
    expect(stdout).toMatch(new RegExp(`^-- ${table}: \\S`, 'm'));
});

test('killed at any step and run again: the same golden records', async () => {
  const root = tiny();
  const steps = [
    'committed',
    'ingest',
    'standardise',
    'match.scored',
    'match',
    'publish.golden',
    'publish.xref',
    'publish',
    'report',
  ];
  for (const step of steps) {
    const killed = await mestre(['run'], { cwd: root, env: { MESTRE_CRASH_AT: step } });
    expect(killed.code, step).toBe(null);
  }
  expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
  expect(await goldenOf(root)).toEqual(await goldenOf(fresh));
  const left = readdirSync(root, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => /building|\.part$|incoming.+/.test(name))).toEqual([]);
});

test('interrupted, it keeps what was finished, says how to go on, and goes on', async () => {
  const root = tiny();
  const { code, stdout, stderr } = await mestre(['run'], {
    cwd: root,
    kill: { when: /^standardise/m, signal: 'SIGINT' },
  });
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toContain('Stopping: the step at hand is being ended; once more stops at once.\n');
  expect(stderr).toContain('try: run the same command again: it goes on from what was finished');
  const state = JSON.parse((await mestre(['status', '--json'], { cwd: root })).stdout) as { run: { state: string } };
  expect(state.run.state).toBe('interrupted');
  expect((await mestre(['run'], { cwd: root })).code).toBe(0);
  expect(await goldenOf(root)).toEqual(await goldenOf(fresh));
});
