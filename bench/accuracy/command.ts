import { join } from 'node:path';
import type { Options } from '../options.ts';
import { ROOT } from '../mestre.ts';
import { machine, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';
import { bankThroughDedupe, bankThroughRun } from './bank.ts';
import { dedupeSet, linkSet } from './dedupe.ts';
import { namePairSet } from './name-pairs.ts';
import { querySet } from './queries.ts';
import { accuracyReport } from './report.ts';
import { isScore, type Result, type Score } from './score.ts';
import { findSets, type LabelledSet } from './sets.ts';

type Way = readonly [name: string, run: (set: LabelledSet, work: string) => Promise<Score>];

const WAYS: Readonly<Record<LabelledSet['task'], readonly Way[]>> = {
  bank: [
    ['mestre run', bankThroughRun],
    ['mestre dedupe', bankThroughDedupe],
  ],
  dedupe: [['mestre dedupe', dedupeSet]],
  link: [['mestre link', linkSet]],
  queries: [['mestre link --many', querySet]],
  'name pairs': [['one-field rules', namePairSet]],
};

/** `accuracy [--data DIR]`: the demo bank, and each labelled set of DIR, through the same path with no setting per set. */
export async function accuracy(options: Options): Promise<void> {
  const work = scratch(options.work, 'accuracy');
  const only = options.only?.split(',') ?? [];
  const demo: LabelledSet = { name: 'demo', folder: join(ROOT, 'fixtures/demo'), task: 'bank' };
  const sets = [
    ...(only.length === 0 || only.includes('demo') ? [demo] : []),
    ...(options.data === undefined ? [] : findSets(options.data, only)),
  ];
  const results: Result[] = [];
  for (const set of sets)
    for (const [way, run] of WAYS[set.task].filter(([name]) => name.includes(options.way ?? ''))) {
      process.stderr.write(`${set.name}: ${way} … `);
      const result = await run(set, work).catch((error: unknown): Result => {
        return { set: set.name, way, failure: error instanceof Error ? error.message : String(error) };
      });
      results.push(result);
      process.stderr.write(
        `${isScore(result) ? `F1 ${result.pairwise.f1.toFixed(4)}` : `failed: ${result.failure}`}\n`,
      );
    }
  const report = accuracyReport(results);
  process.stdout.write(`${report}\n`);
  if (options.write) {
    writeSection('accuracy', `## Accuracy\n\n${machine()}\n\n${report}`);
    remember('accuracy', { results: results.map((result) => (isScore(result) ? withoutDetail(result) : result)) });
  }
  if (results.some((result) => !isScore(result))) process.exitCode = 1;
}

function withoutDetail({ confusions, ...score }: Score): object {
  return {
    ...score,
    missed: undefined,
    confusions: confusions?.map(({ kind, pairs, persons, exist }) => ({ kind, pairs, persons, exist })),
  };
}
