import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Options, toNumber } from '../options.ts';
import { peerHome } from '../peers/command.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { makeTable } from './command.ts';
import { raceScores, type ScoreRace } from './score.ts';

const MODELS = [
  ['plain', 'rules-plain.yaml'],
  ['with e-mail and phone', 'rules.yaml'],
] as const;

const ratio = (one: number, other: number): string => `${(one / other).toFixed(1)} ×`;

/** `score [--rows N]`: the score stage against naive scoring of every level, on the same pairs of a person table. */
export async function score(options: Options): Promise<void> {
  const home = await peerHome(options);
  const rows = toNumber(options.rows, 1_000_000);
  const folder = await makeTable(home, rows, options.seed ?? '1');
  const races: (ScoreRace & { readonly model: string })[] = [];
  for (const [model, file] of MODELS) {
    process.stderr.write(`${model} … `);
    const race = await raceScores(join(folder, 'records.parquet'), file, availableParallelism());
    races.push({ model, ...race });
    process.stderr.write(`${ratio(race.naive.seconds, race.cascade.seconds)}\n`);
  }
  const table = markdownTable(
    ['model', 'rows', 'pairs', 'naive s', 'cascade s', 'ratio', 'naive CPU s', 'cascade CPU s', 'ratio of CPU', 'pairs kept', 'different edges'], // prettier-ignore
    races.map(({ model, pairs, kept, naive, cascade, different }) => [
      model,
      rows.toLocaleString('en'),
      pairs.toLocaleString('en'),
      naive.seconds.toFixed(1),
      cascade.seconds.toFixed(1),
      ratio(naive.seconds, cascade.seconds),
      naive.cpuSeconds.toFixed(1),
      cascade.cpuSeconds.toFixed(1),
      ratio(naive.cpuSeconds, cascade.cpuSeconds),
      kept.toLocaleString('en'),
      different,
    ]),
  );
  process.stdout.write(`${table}\n`);
  if (options.write) {
    writeSection('score', `## Score stage: cascade against every level of every pair\n\n${machine()}\n\n${table}`);
    remember('score', { rows, races });
  }
  if (races.some(({ different }) => different > 0)) process.exitCode = 1;
}
