import { constants, copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../src/sql/sql.ts';
import { makeProject } from '../accuracy/bank.ts';
import { generateBank } from '../generate/bank.ts';
import { type Options, toNumber } from '../options.ts';
import { mestreOrThrow } from '../mestre.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';

const RECORDS_PER_PERSON = 2.79;

interface Run {
  readonly name: string;
  readonly seconds: number;
  readonly matched: string;
  /** CPU seconds by phase. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** Runs the project and reads the CPU seconds of each phase off the process as it says that the phase is done. */
async function runOnce(name: string, project: string, args: readonly string[]): Promise<Run> {
  const cpu: Record<string, number> = {};
  let before = 0;
  const { stdout, seconds } = await mestreOrThrow(['run', '--json', ...args], {
    cwd: project,
    onStderr: (text, now) => {
      for (const [, phase] of text.matchAll(/^(\w+) +[\d,.]+ +[\d.]+ /gm)) {
        cpu[phase!] = (cpu[phase!] ?? 0) + now - before;
        before = now;
      }
    },
  });
  const { matched } = JSON.parse(stdout) as { matched: { touched: number; records: number; full: string | null }[] };
  const [one] = matched;
  return { name, seconds, matched: one!.full ?? `${one!.touched} of ${one!.records} records touched`, cpu };
}

/** What readers of an edition rely on, as one number per table. */
async function sumsOf(edition: string): Promise<Record<string, string>> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await connection.run(`attach ${literal(edition)} as edition (read_only)`);
    const tables = {
      groups: 'select source, source_key, golden_id from edition.xref',
      links: "select columns(c -> c not in ('run_id')) from edition.link",
      golden: 'select * from edition.golden_customer',
      cases: "select columns(c -> c not in ('run_id', 'opened_at')) from edition.review_case",
    };
    const sums: Record<string, string> = {};
    for (const [name, query] of Object.entries(tables)) {
      const [row] = (await connection.runAndReadAll(`select count(*) || ' rows, ' || coalesce(sum(hash(q)::hugeint), 0) from (${query}) as q`)).getRows(); // prettier-ignore
      sums[name] = String(row![0]);
    }
    return sums;
  } finally {
    instance.closeSync();
  }
}

/** `increment`: a bank, then 1 % new and changed records: matched by what changed, and all over again, in the same sitting. */
export async function increment(options: Options): Promise<void> {
  const records = toNumber(options.records, 100_000);
  const delta = toNumber(options.delta, 0.01);
  const work = scratch(options.work, 'increment');
  const bank = join(work, `bank-${records}`);
  generateBank({ out: bank, seed: options.seed ?? '1', persons: Math.round(records / RECORDS_PER_PERSON), dirt: toNumber(options.dirt, 1), delta }); // prettier-ignore
  const project = join(work, `project-${records}`);
  await makeProject(project, bank);
  const first = await runOnce('first run', project, []);
  const second = join(bank, 'delta');
  for (const name of readdirSync(second).filter((file) => file !== 'truth.csv'))
    copyFileSync(join(second, name), join(project, 'drop', name), constants.COPYFILE_FICLONE);
  const changed = await runOnce(`${delta * 100} % changed or new`, project, []);
  const edition = join(project, 'editions/golden.duckdb');
  const found = await sumsOf(edition);
  const full = await runOnce('the same, everything matched', project, ['--full']);
  const whole = await sumsOf(edition);
  const equal = Object.keys(found).map((table) => `${table} ${found[table] === whole[table] ? 'equal' : `DIFFER (${found[table]} against ${whole[table]})`}`); // prettier-ignore
  const phases = ['standardise', 'match', 'publish', 'report'];
  const table = markdownTable(
    ['run', 'matched', 'wall s', ...phases.map((phase) => `${phase}, CPU s`)],
    [first, changed, full].map((run) => [run.name, run.matched, run.seconds.toFixed(1), ...phases.map((phase) => (run.cpu[phase] ?? 0).toFixed(1))]), // prettier-ignore
  );
  const share = (changed.cpu['match'] ?? 0) / Math.max(0.01, full.cpu['match'] ?? 0);
  const total = ({ cpu }: Run): number => Object.values(cpu).reduce((sum, one) => sum + one, 0);
  const ofWhole = total(changed) / Math.max(0.01, total(first));
  const said = `Matching what changed costs ${(100 * share).toFixed(1)} % of the CPU time of matching everything, and the whole run ${(100 * ofWhole).toFixed(1)} % of the first one, from files to reports; ${equal.join(', ')}.`;
  const report = `${table}\n\n${said}`;
  process.stdout.write(`${report}\n`);
  if (options.work === undefined) rmSync(work, { recursive: true, force: true });
  if (options.write) {
    writeSection('increment', `## Increment: ${records.toLocaleString('en')} records\n\n${machine()}\n\n${report}`);
    remember('increment', { records, delta, first, changed, full, share, ofWhole, equal });
  }
  if (equal.some((one) => one.includes('DIFFER'))) process.exitCode = 1;
}
