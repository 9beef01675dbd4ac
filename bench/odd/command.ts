import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateGroups } from '../../src/domain/evaluation.ts';
import { clustersOf } from '../accuracy/dedupe.ts';
import { createRandom } from '../generate/random.ts';
import { type Options, toNumber } from '../options.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';
import { tables } from './all-tables.ts';

/** `odd`: made tables of several languages and kinds through `mestre dedupe` with no setting, with one seed or several. */
export async function odd(options: Options): Promise<void> {
  const work = scratch(options.work, 'odd');
  const only = options.only?.split(',') ?? Object.keys(tables);
  const size = toNumber(options.persons, 900);
  const seed = options.seed ?? '1';
  const results: Awaited<ReturnType<typeof runTable>>[] = [];
  for (const name of only) for (const one of seed.split(',')) results.push(await runTable({ name, seed: one, size, work })); // prettier-ignore
  const rows = only.map((name) => {
    const runs = results.filter(({ table }) => table === name);
    const mean = (of: (run: (typeof runs)[number]) => number) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length; // prettier-ignore
    return [
      name,
      runs[0]!.hard,
      Math.round(mean(({ records }) => records)),
      mean(({ pairwise }) => pairwise.precision).toFixed(4),
      mean(({ pairwise }) => pairwise.recall).toFixed(4),
      mean(({ pairwise }) => pairwise.f1).toFixed(4),
      Math.min(...runs.map(({ pairwise }) => pairwise.f1)).toFixed(4),
      Math.max(...runs.map(({ largestGroup }) => largestGroup)),
      mean(({ seconds }) => seconds).toFixed(1),
    ];
  });
  const report = markdownTable(['table', 'hard for', 'records', 'precision', 'recall', 'F1', 'worst', 'largest group', 'seconds'], rows); // prettier-ignore
  const f1 = results.map(({ pairwise }) => pairwise.f1);
  const all = `Mean F1 ${(f1.reduce((a, b) => a + b, 0) / f1.length).toFixed(4)}, worst ${Math.min(...f1).toFixed(4)}.`;
  process.stdout.write(`${report}\n${all}\n`);
  if (options.write) {
    writeSection('odd', `## Odd tables\n\n${machine()}, seed ${seed}\n\n${report}\n\n${all}`);
    remember('odd', { seed, results });
  }
}

interface Run {
  readonly name: string;
  readonly seed: string;
  readonly size: number;
  readonly work: string;
}

async function runTable({ name, seed, size, work }: Run) {
  const found = tables[name];
  if (found === undefined) throw new Error(`no table ${name}; there are ${Object.keys(tables).join(', ')}`);
  const [hard, make] = found;
  const table = make(createRandom(`${name}-${seed}`), size);
  mkdirSync(work, { recursive: true });
  const file = join(work, `${name}.csv`);
  const key = (row: number): string => `r${String(row).padStart(6, '0')}`;
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const lines = table.rows.map(({ cells }, row) => [key(row), ...cells.map(quoted)].join(','));
  writeFileSync(file, `${['id', ...table.head].join(',')}\n${lines.join('\n')}\n`);
  writeFileSync(join(work, `${name}.truth.csv`), `id,cluster_id\n${table.rows.map(({ entity }, row) => `${key(row)},${entity}`).join('\n')}\n`); // prettier-ignore
  const { groups, seconds, peakMiB } = await clustersOf(file, join(work, `${name}.mestre`));
  const truth = new Map(table.rows.map(({ entity }, row) => [key(row), String(entity)]));
  const { pairwise, records, largestGroup } = evaluateGroups(groups, truth);
  const said = `${pairwise.precision.toFixed(3)} / ${pairwise.recall.toFixed(3)} of ${pairwise.actual} pairs, ${pairwise.claimed} claimed`; // prettier-ignore
  process.stderr.write(`${name} ${seed}: F1 ${pairwise.f1.toFixed(4)} (${said}), ${seconds.toFixed(1)} s\n`);
  return { table: name, seed, hard, records, pairwise, largestGroup, seconds, peakMiB };
}
