import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchEvents, heldBatches } from '../ledger/batches.ts';
import { openLedger } from '../ledger/open.ts';
import { openBench } from '../test/ingest.ts';
import { mestre } from '../test/program.ts';

/** Through the real program: killed at any step, started eight at once. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mestre-crash-'));
  writeFileSync(join(root, 'mestre.yaml'), 'name: crash\n');
  mkdirSync(join(root, 'rules/sources'), { recursive: true });
  mkdirSync(join(root, 'drop'));
  for (const source of ['one', 'two', 'three'])
    writeFileSync(
      join(root, 'rules/sources', `${source}.yaml`),
      `source: ${source}
title: ${source}
owner: test@bank.example
files: ['${source}*.csv']
mode: delta
format: csv
key: [id]
updated: at
layouts:
  - { name: v1, delimiter: ',', columns: [id, name, at] }
map: { name: name }
`,
    );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function extract(name: string, from: number, to: number, day: string): void {
  const lines = Array.from({ length: to - from }, (_, i) => `K${from + i},name ${from + i} of ${name},2026-01-${day}`);
  writeFileSync(join(root, 'drop', name), ['id,name,at', ...lines, 'short', ''].join('\n'));
}

async function state(folder = root) {
  const bench = await openBench({ root: folder });
  try {
    return {
      batches: heldBatches(bench.ledger).map(
        ({ batch_id, file_name, received, new: fresh, changed, unchanged, rejected }) => ({
          batch_id,
          file_name,
          balance: [received, fresh, changed, unchanged, rejected],
        }),
      ),
      one: await bench.state('one'),
      two: await bench.state('two'),
      lake: readdirSync(join(folder, '.mestre/lake'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.parquet'))
        .sort(),
      incoming: readdirSync(join(folder, '.mestre/lake/.incoming')),
      rejects: readdirSync(join(folder, 'out')).map((name) => readFileSync(join(folder, 'out', name), 'utf8')),
    };
  } finally {
    await bench.close();
  }
}

test.each(['received', 'parsed', 'part_written', 'renamed', 'committed'])(
  'killed when %s, run again: the same as never killed',
  async (step) => {
    extract('one-a.csv', 0, 50, '01');
    extract('two-a.csv', 0, 30, '01');
    const undisturbed = mkdtempSync(join(tmpdir(), 'mestre-crash-'));
    cpSync(root, undisturbed, { recursive: true });
    try {
      expect((await mestre(['ingest'], { cwd: undisturbed })).code).toBe(0);
      const killed = await mestre(['ingest'], { cwd: root, env: { MESTRE_CRASH_AT: step } });
      expect(killed.code).toBeNull();
      const between = openLedger(join(root, '.mestre/ledger.sqlite'));
      expect(heldBatches(between).length).toBe(step === 'committed' ? 1 : 0);
      between.close();
      const again = await mestre(['ingest'], { cwd: root });
      expect([again.code, again.stderr.replace(/^ingest.*\n/gm, '')]).toEqual([0, '']);
      expect(await state()).toEqual(await state(undisturbed));
    } finally {
      rmSync(undisturbed, { recursive: true, force: true });
    }
  },
);

test('a revert that is killed is not there, and done again is whole', async () => {
  extract('one-a.csv', 0, 20, '01');
  extract('one-b.csv', 10, 30, '02');
  await mestre(['ingest'], { cwd: root });
  const ledger = openLedger(join(root, '.mestre/ledger.sqlite'));
  const [first] = heldBatches(ledger);
  const killed = await mestre(['ingest', 'revert', first!.batch_id], {
    cwd: root,
    env: { MESTRE_CRASH_AT: 'renamed' },
  });
  expect([killed.code, batchEvents(ledger).length]).toEqual([null, 0]);
  const again = await mestre(['ingest', 'revert', first!.batch_id], { cwd: root });
  expect([again.code, again.stdout]).toEqual([
    0,
    expect.stringContaining('21 received = 20 new + 0 changed + 0 unchanged + 1 rejected + 0 duplicate'),
  ]);
  ledger.close();
  expect((await state()).one.length).toBe(20);
});

test('eight at once on eight files, and the same file thrice, lose and duplicate nothing', async () => {
  const plan = [
    ['one-a.csv', 0, 400, '01'],
    ['one-b.csv', 200, 600, '02'],
    ['one-c.csv', 100, 300, '03'],
    ['one-d.csv', 500, 900, '04'],
    ['two-a.csv', 0, 500, '01'],
    ['two-b.csv', 0, 500, '02'],
    ['three-a.csv', 0, 10, '01'],
    ['three-b.csv', 5, 15, '02'],
  ] as const;
  for (const [name, from, to, day] of plan) extract(name, from, to, day);
  const undisturbed = mkdtempSync(join(tmpdir(), 'mestre-crash-'));
  cpSync(root, undisturbed, { recursive: true });
  try {
    const thrice = [...plan.map(([name]) => name), 'one-b.csv', 'one-b.csv'];
    const ended = await Promise.all(thrice.map((name) => mestre(['ingest', join('drop', name)], { cwd: root })));
    expect(ended.map(({ code }) => code)).toEqual(thrice.map(() => 0));
    await mestre(['ingest'], { cwd: undisturbed });
    const [together, alone] = [await state(), await state(undisturbed)];
    expect(together.batches.map(({ file_name }) => file_name).sort()).toEqual(plan.map(([name]) => name).sort());
    expect([together.one, together.two]).toEqual([alone.one, alone.two]);
    expect(together.lake.filter((name) => !/reject/.test(name))).toEqual(
      alone.lake.filter((name) => !/reject/.test(name)),
    );
    expect(together.incoming).toEqual([]);
  } finally {
    rmSync(undisturbed, { recursive: true, force: true });
  }
});

test('a half-written file is left alone; what no contract is for is put aside and ends 65', async () => {
  extract('one-a.csv', 0, 5, '01');
  extract('one-b.csv.part', 0, 5, '01');
  writeFileSync(join(root, 'drop/stray.csv'), 'a,b\n1,2\n');
  const ended = await mestre(['ingest', '--json'], { cwd: root });
  expect(ended.code).toBe(65);
  const answer = JSON.parse(ended.stdout) as {
    files: { file: string; status: string; error: { code: string } | null }[];
  };
  expect(answer.files.map(({ file, status, error }) => [file, status, error?.code ?? null])).toEqual([
    ['one-a.csv', 'taken', null],
    ['stray.csv', 'quarantined', 'unknown_source'],
  ]);
  expect(existsSync(join(root, 'drop/one-b.csv.part'))).toBe(true);
});

test('standard input is a file too, once its source is named', async () => {
  const ended = await mestre(['ingest', '-', '--source', 'one'], {
    cwd: root,
    input: 'id,name,at\n1,Ana,2026-01-01\n',
  });
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringMatching(/one-stdin-\S+ +one +1 +1 +0/)]);
  const nameless = await mestre(['ingest', '-'], { cwd: root, input: '' });
  expect([nameless.code, nameless.stderr]).toEqual([64, expect.stringContaining('mestre ingest - --source NAME')]);
});
