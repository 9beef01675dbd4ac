import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Options, toNumber } from '../options.ts';
import { mestreOrThrow } from '../mestre.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';
import { type Stage, stagesOf } from '../speed/stages.ts';
import { localText, epochAt } from '../generate/clock.ts';
import { generateFacts, type Made } from './generate.ts';

/** The reports that read facts, with what makes each of them one of a month. */
const REPORTS: readonly (readonly [name: string, ...options: string[]])[] = [
  ['daily-sales'],
  ['stock'],
  ['what-to-do'],
  ['contact-centre'],
  ['managers-daily'],
  ['operator', '--set', 'operator=operador1'],
  ['digest'],
];

interface Timed {
  readonly name: string;
  readonly seconds: number;
  readonly cpu: number;
  readonly peakMiB: number;
}

interface Run extends Timed {
  readonly stages: readonly Stage[];
  readonly tables: readonly Stage[];
}

async function run(name: string, project: string, asOf: string): Promise<Run> {
  process.stderr.write(`${name} …\n`);
  const { seconds, cpuSeconds: cpu, peakMiB } = await mestreOrThrow(['run', '--quiet', '--as-of', asOf], { cwd: project }); // prettier-ignore
  return { name, seconds, cpu, peakMiB, ...stagesOf(join(project, '.mestre/ledger.sqlite')) };
}

/** Every report of facts over the month up to a day, each by the program as a user would call it. */
async function month(project: string, from: string, to: string): Promise<Timed[]> {
  const made: Timed[] = [];
  for (const [name, ...options] of REPORTS) {
    const period = ['digest', 'what-to-do'].includes(name) ? [] : ['--from', from, '--to', to];
    const args = ['report', name, ...period, ...options, '--out', join(project, 'out', `${name}.html`)];
    const { seconds, cpuSeconds: cpu, peakMiB } = await mestreOrThrow(args, { cwd: project });
    made.push({ name, seconds, cpu, peakMiB });
    process.stderr.write(`  ${name} ${seconds.toFixed(1)} s\n`);
  }
  return made;
}

const dayText = (day: number): string => localText(epochAt(day, 0)).slice(0, 10);
const count = (value: number): string => value.toLocaleString('en');

function timedTable(what: string, all: readonly Timed[]): string {
  const rows = all.map(({ name, seconds, cpu, peakMiB }) => [name, seconds.toFixed(1), cpu.toFixed(1), peakMiB]);
  const sum = (of: (one: Timed) => number) => all.reduce((total, one) => total + of(one), 0).toFixed(1);
  if (all.length > 2) rows.push(['together', sum((one) => one.seconds), sum((one) => one.cpu), Math.max(...all.map((one) => one.peakMiB))]); // prettier-ignore
  return markdownTable([what, 'seconds', 'CPU seconds', 'peak MiB'], rows);
}

const TABLES_SHOWN = 25;

function stagesTable({ stages, tables }: Run): string {
  const slowest = tables.toSorted((one, other) => other.seconds - one.seconds).slice(0, TABLES_SHOWN);
  const rows = (all: readonly Stage[]) => all.map(({ step, rows: n, seconds }) => [step, count(n), seconds.toFixed(2)]);
  return `${markdownTable(['stage', 'rows', 'seconds'], rows(stages))}\n\n${markdownTable(['slowest tables', 'rows', 'seconds'], rows(slowest))}`;
}

interface Result {
  readonly size: number;
  readonly days: number;
  readonly counts: Made['counts'];
  readonly runs: readonly Run[];
  readonly reports: readonly Timed[];
}

async function measure(size: number, days: number, options: Options): Promise<Result> {
  const work = scratch(options.work, `facts-${size}`);
  for (const name of ['data', 'next', 'later', 'bank', 'project'])
    rmSync(join(work, name), { recursive: true, force: true });
  process.stderr.write(`making ${count(Math.round(size * 1e7))} order lines of ${days} days …\n`);
  const { project, next, counts } = await generateFacts(work, { size, days, seed: options.seed ?? '1' });
  mkdirSync(join(project, 'out'), { recursive: true });
  const runs = [await run('all days', project, dayText(days - 1))];
  const reports = await month(project, dayText(days - 30), dayText(days - 1));
  // A day on which nothing was counted sends no file of counts.
  for (const name of readdirSync(next).filter(
    (file) => readFileSync(join(next, file)).indexOf('\n') < statSync(join(next, file)).size - 1,
  ))
    copyFileSync(join(next, name), join(project, 'drop', name));
  runs.push(await run('one new day', project, dayText(days)));
  if (options.work === undefined) rmSync(work, { recursive: true, force: true });
  return { size, days, counts, runs, reports };
}

/** `facts [--size 0.01,0.1]`: a year of orders, stock, calls and tickets to an edition, all reports of its last month, and one new day. */
export async function facts(options: Options): Promise<void> {
  const days = toNumber(options.days, 365);
  const results: Result[] = [];
  for (const size of (options.size ?? '0.01').split(',').map((text) => toNumber(text, 0)))
    results.push(await measure(size, days, options));
  const report = results
    .flatMap(({ size, runs, reports, counts }) => [
      `### ${size * 100} % of the full size: ${Object.entries(counts).map(([name, n]) => `${count(n)} ${name.replace('_', ' ')}`).join(', ')}`, // prettier-ignore
      timedTable('mestre run', runs),
      timedTable('reports of a month', reports),
      ...runs.map((one) => `<details><summary>${one.name}: stages</summary>\n\n${stagesTable(one)}\n\n</details>`),
    ])
    .join('\n\n');
  process.stdout.write(`${report}\n`);
  if (!options.write) return;
  writeSection('facts', `## Facts: a year of sales, stock and calls\n\n${machine()}\n\n${report}`);
  remember('facts', { days, results: results.map(({ runs, ...rest }) => ({ ...rest, runs: runs.map(({ name, seconds, cpu, peakMiB, stages }) => ({ name, seconds, cpu, peakMiB, stages })) })) }); // prettier-ignore
}
