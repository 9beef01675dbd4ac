import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, contractOf, openBench } from '../test/ingest.ts';
import { mestre, toProgramFile } from '../test/program.ts';
import { exitCodeOf } from './ingest.ts';
import { receive } from './receive.ts';

/** What is too large for fixtures/messy, or concerns the machine: made here, in a temporary folder. */
let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ memory: '200MB' });
});
afterEach(() => bench.close());

const contract = contractOf();

/** Writes many lines without holding them. */
function write(name: string, head: string, count: number, line: (i: number) => string): string {
  const path = join(bench.root, name);
  const file = openSync(path, 'w');
  let text = head;
  for (let i = 0; i < count; i++) {
    text += line(i);
    if (text.length > 2 ** 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
  return path;
}

test('ten megabytes in one field are a value; seventeen are a reject, and the next record is read', async () => {
  const big = 'x'.repeat(10 * 2 ** 20);
  const path = join(bench.root, 'big.csv');
  writeFileSync(path, `id,name,at\n1,"${big}\n",\n2,${'y'.repeat(17 * 2 ** 20)},\n3,Caio,\n`);
  const { batch } = await bench.take(path, contract);
  expect([batch!.received, batch!.new, batch!.rejected]).toEqual([3, 2, 1]);
  const lengths = await bench.engine.rows(
    `select _key, _line, length(name) as size from read_parquet('${join(bench.project.paths.lake, batch!.part)}') order by _key`,
  );
  expect(lengths).toEqual([
    { _key: '1', _line: 2, size: 10 * 2 ** 20 + 1 },
    { _key: '3', _line: 5, size: 4 },
  ]);
  const [reject] = await bench.rejects(batch!);
  expect([reject!['line'], reject!['rule']]).toEqual([4, 'too_long']);
  expect(String(reject!['raw']).length).toBeLessThan(70_000);
});

test('a million rejects are told one by one, in bounded memory', async () => {
  const path = write('rejects.csv', 'id,name,at\nA,Ana,2026-01-01\n', 1_000_000, (i) => `bad ${i}\n`);
  const { batch, rejects } = await bench.take(path, contract);
  expect([batch!.received, batch!.new, batch!.rejected]).toEqual([1_000_001, 1, 1_000_000]);
  const lines = spawnSync('wc', ['-l', rejects!], { encoding: 'utf8' }).stdout.trim().split(' ')[0];
  expect(lines).toBe('1000001');
});

test('a memory limit far below the file spills and does not die', async () => {
  const small = await openBench({ memory: '160MB' });
  const path = write(
    'wide.csv',
    'id,name,at\n',
    600_000,
    (i) => `K${i % 500_000},${`name of number ${i} `.repeat(12)},2026-01-01\n`,
  );
  const { batch } = await small.take(path, contract);
  expect([batch!.received, batch!.new, batch!.duplicate]).toEqual([600_000, 500_000, 100_000]);
  await small.close();
});

test('a file that changes while it is read is refused with 75, and nothing of it stays', async () => {
  const path = join(bench.root, 'moving.csv');
  writeFileSync(path, 'id,name,at\n1,Ana,\n');
  const { archive } = bench.project.paths;
  const change = () => {
    appendFileSync(path, '2,Bia,\n');
    return false;
  };
  await expect(receive(path, { archive, cameBefore: change })).rejects.toMatchObject({
    code: 'file_changing',
    exitCode: 75,
  });
  expect(readdirSync(join(archive, 'incoming'))).toEqual([]);
  expect(readdirSync(archive)).toEqual(['incoming']);
  expect((await bench.take(path, contract)).batch!.new).toBe(2);
});

test('a missing file is 66, and the others go on', async () => {
  const outcome = await bench.take(join(bench.root, 'nowhere.csv'), contract);
  expect([outcome.status, outcome.error!.code, exitCodeOf([outcome])]).toEqual(['failed', 'file_not_found', 66]);
});

/** A project that the program itself runs in. */
function projectFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'mestre-hard-'));
  writeFileSync(join(root, 'mestre.yaml'), 'name: hard\n');
  mkdirSync(join(root, 'rules/sources'), { recursive: true });
  mkdirSync(join(root, 'drop'));
  writeFileSync(
    join(root, 'rules/sources/test.yaml'),
    "source: test\ntitle: T\nowner: o\nfiles: ['test*.csv']\nmode: delta\nformat: csv\nkey: [id]\nlayouts: [{ name: v1, columns: [id, name] }]\nmap: {}\n",
  );
  return root;
}

test('no permission on a file is 77, said with its path', async () => {
  const root = projectFolder();
  const path = join(root, 'drop/test.csv');
  writeFileSync(path, 'id,name\n1,Ana\n');
  chmodSync(path, 0o000);
  // Root may read everything, so where the tests run as root the program runs as nobody.
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
  if (nobody !== undefined) chownSync(root, nobody, nobody);
  const ended = await mestre(['ingest'], {
    cwd: root,
    ...(nobody === undefined ? {} : { uid: nobody, env: { HOME: root } }),
  });
  expect([ended.code, ended.stderr]).toEqual([77, expect.stringContaining(`Not permitted: ${path}`)]);
  rmSync(root, { recursive: true, force: true });
});

test('a full disk is 74, leaves nothing half done, and the next run is whole', async () => {
  const root = projectFolder();
  writeFileSync(
    join(root, 'drop/test.csv'),
    `id,name\n${Array.from({ length: 40_000 }, (_, i) => `${i},name ${i} ${(i * 7919) % 10_007}\n`).join('')}`,
  );
  const program = `ulimit -f 800; exec "${process.execPath}" "${toProgramFile()}" ingest`;
  const full = spawnSync('sh', ['-c', program], { cwd: root, encoding: 'utf8' });
  expect([full.status, full.stderr]).toEqual([
    74,
    expect.stringMatching(/No space left[^]*run the same command again/),
  ]);
  const again = await mestre(['ingest', '--json'], { cwd: root });
  expect([again.code, JSON.parse(again.stdout).files[0].batch.new]).toEqual([0, 40_000]);
  expect(readdirSync(join(root, '.mestre/lake/test')).length).toBe(1);
  rmSync(root, { recursive: true, force: true });
});
