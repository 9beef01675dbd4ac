import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { groupsOfEdition, judgeBank, makeProject } from '../accuracy/bank.ts';
import { TRAPS } from '../evaluate/errors.ts';
import { readTruth } from '../generate/marginals.ts';
import { mestreOrThrow } from '../mestre.ts';
import type { Options } from '../options.ts';
import { machine, markdownTable, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';

interface Judged {
  readonly bank: string;
  readonly judged: ReturnType<typeof judgeBank>;
  readonly cases: number;
  readonly cpuSeconds: number;
}

async function casesOf(edition: string): Promise<number> {
  const instance = await DuckDBInstance.create(edition, { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    const result = await connection.runAndReadAll('select count(*) from review_case');
    return Number(result.getRows()[0]?.[0]);
  } finally {
    instance.closeSync();
  }
}

async function judge(folder: string, work: string): Promise<Judged> {
  const bank = basename(folder);
  const project = join(work, bank);
  await makeProject(project, folder);
  const { cpuSeconds } = await mestreOrThrow(['run', '--quiet'], { cwd: project });
  const edition = join(project, 'editions/golden.duckdb');
  return { bank, judged: judgeBank(await groupsOfEdition(edition), readTruth(folder)), cases: await casesOf(edition), cpuSeconds }; // prettier-ignore
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const four = (value: number): string => value.toFixed(4);

/** One line per bank, then the mean and the worst of all. */
function table(all: readonly Judged[]): string {
  const rows = all.map(({ bank, judged, cases, cpuSeconds }) => [
    bank,
    judged.records,
    four(judged.pairwise.precision),
    four(judged.pairwise.recall),
    four(judged.pairwise.f1),
    judged.largestGroup,
    ...TRAPS.map((kind) => judged.confusions.find((one) => one.kind === kind)?.persons ?? 0),
    (cases / judged.records).toFixed(3),
    cpuSeconds.toFixed(1),
  ]);
  const scores = (['precision', 'recall', 'f1'] as const).map((one) => all.map(({ judged }) => judged.pairwise[one]));
  const blank = Array.from({ length: TRAPS.length + 1 }, () => '');
  return markdownTable(
    ['bank', 'records', 'precision', 'recall', 'F1', 'largest', ...TRAPS, 'cases per record', 'CPU s'],
    [
      ...rows,
      ['mean', '', ...scores.map((one) => four(mean(one))), ...blank, '', ''],
      ['worst', '', ...scores.map((one) => four(Math.min(...one))), ...blank, '', ''],
    ],
  );
}

/** `banks DIR…`: every bank under the folders through `mestre run` with the shipped rules; persons wrongly merged by kind. */
export async function banks(folders: readonly string[], options: Options): Promise<void> {
  const only = options.only?.split(',') ?? [];
  const found = folders
    .flatMap((folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))])
    .filter((folder) => existsSync(join(folder, 'truth.csv')))
    .filter((folder) => only.length === 0 || only.includes(basename(folder)))
    .toSorted((one, other) => basename(one).localeCompare(basename(other), 'en', { numeric: true }));
  const work = scratch(options.work, 'banks');
  const all: Judged[] = [];
  for (const folder of found) {
    const judged = await judge(folder, work);
    process.stderr.write(`${judged.bank}: F1 ${four(judged.judged.pairwise.f1)}\n`);
    all.push(judged);
  }
  const text = table(all);
  process.stdout.write(`${text}\n`);
  if (options.write) writeSection('banks', `## Made banks through mestre run\n\n${machine()}\n\n${text}`);
}
