import { constants, copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCES } from '../generate/fields.ts';
import { generateBank } from '../generate/bank.ts';
import { makeProject } from '../accuracy/bank.ts';
import { type Options, toNumber } from '../options.ts';
import { mestreOrThrow } from '../mestre.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';
import { judgeEdition } from './judge.ts';
import { stagesOf, type Stage } from './stages.ts';

/** Persons that give a bank of so many records, from the sample's 2.79 records per person made. */
const RECORDS_PER_PERSON = 2.79;

interface Timed {
  readonly name: string;
  readonly records: number;
  readonly seconds: number;
  readonly peakMiB: number;
  readonly stages: readonly Stage[];
  readonly tables: readonly Stage[];
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly largest: number;
}

async function timedRun(name: string, project: string, truths: readonly string[]): Promise<Timed> {
  const { seconds, peakMiB } = await mestreOrThrow(['run', '--quiet'], { cwd: project });
  const { stages, tables } = stagesOf(join(project, '.mestre/ledger.sqlite'));
  const judged = await judgeEdition(join(project, 'editions/golden.duckdb'), truths);
  const records = Math.max(0, ...stages.filter(({ step }) => step === 'standardise').map(({ rows }) => rows));
  return { name, records, seconds, peakMiB, stages, tables, ...judged };
}

async function bench(records: number, options: Options, work: string): Promise<Timed[]> {
  const delta = toNumber(options.delta, 0);
  const bank = join(work, `bank-${records}`);
  const made = generateBank({
    out: bank,
    seed: options.seed ?? '1',
    persons: Math.round(records / RECORDS_PER_PERSON),
    dirt: toNumber(options.dirt, 1),
    delta,
  });
  const total = SOURCES.reduce((sum, source) => sum + made.records[source], 0);
  process.stderr.write(`${total.toLocaleString('en')} records made; mestre run …\n`);
  const project = join(work, `project-${records}`);
  await makeProject(project, bank);
  const truth = join(bank, 'truth.csv');
  const runs = [{ ...(await timedRun('first run', project, [truth])), records: total }];
  if (delta > 0) {
    const second = join(bank, 'delta');
    for (const name of readdirSync(second).filter((file) => file !== 'truth.csv'))
      copyFileSync(join(second, name), join(project, 'drop', name), constants.COPYFILE_FICLONE);
    const changed = SOURCES.reduce((sum, source) => sum + made.delta[source], 0);
    process.stderr.write(`second delivery of ${changed.toLocaleString('en')} records; mestre run …\n`);
    runs.push({ ...(await timedRun(`second delivery (${delta * 100} % changed or new)`, project, [truth, join(second, 'truth.csv')])), records: total }); // prettier-ignore
  }
  if (options.work === undefined) rmSync(work, { recursive: true, force: true });
  return runs;
}

const perSecond = (count: number, seconds: number): string =>
  Math.round(count / Math.max(0.001, seconds)).toLocaleString('en');

function stageTable({ stages, seconds }: Timed): string {
  const rows = stages.map((stage) => [
    stage.step,
    stage.rows.toLocaleString('en'),
    stage.seconds.toFixed(1),
    perSecond(stage.rows, stage.seconds),
    `${((100 * stage.seconds) / seconds).toFixed(0)} %`,
  ]);
  const known = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  rows.push([
    'start, reports and the rest',
    '',
    (seconds - known).toFixed(1),
    '',
    `${((100 * (seconds - known)) / seconds).toFixed(0)} %`,
  ]);
  return markdownTable(['stage', 'rows out', 'seconds', 'rows per second', 'share'], rows);
}

const TABLES_SHOWN = 12;

function tableTable({ tables }: Timed): string {
  const rows = [...tables]
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, TABLES_SHOWN)
    .map(({ step, rows: count, seconds }) => [step, count.toLocaleString('en'), seconds.toFixed(1)]);
  return markdownTable(['slowest tables', 'rows', 'seconds'], rows);
}

/** `speed [--records N,N]`: banks of these sizes from five files to an edition. */
export async function speed(options: Options): Promise<void> {
  const sizes = (options.records ?? '1000000').split(',').map((text) => toNumber(text, 0));
  const results: Timed[] = [];
  for (const records of sizes) results.push(...(await bench(records, options, scratch(options.work, 'speed'))));
  const growth = markdownTable(
    ['run', 'records', 'seconds', 'records per second', 'peak MiB', 'F1', 'precision', 'recall', 'largest group'],
    results.map((one) => [one.name, one.records.toLocaleString('en'), one.seconds.toFixed(1), perSecond(one.records, one.seconds), one.peakMiB, one.f1.toFixed(4), one.precision.toFixed(4), one.recall.toFixed(4), one.largest]), // prettier-ignore
  );
  const details = results.flatMap((one) => [
    `### ${one.records.toLocaleString('en')} records, ${one.name}`,
    stageTable(one),
    ...(one.tables.length > 0 ? [tableTable(one)] : []),
  ]);
  const report = [growth, ...details].join('\n\n');
  process.stdout.write(`${report}\n`);
  if (options.write) {
    writeSection('speed', `## Speed: five files to an edition\n\n${machine()}\n\n${report}`);
    remember('speed', { seed: options.seed ?? '1', results });
  }
}
