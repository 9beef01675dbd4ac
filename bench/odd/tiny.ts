import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../src/commands/context.ts';
import { dedupe } from '../../src/commands/dedupe.ts';
import { evaluateGroups } from '../../src/domain/evaluation.ts';
import { createRandom, type Random, shuffled } from '../generate/random.ts';
import type { Options } from '../options.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';
import { tables } from './all-tables.ts';
import type { OddTable } from './tables.ts';

/** How many rows a tiny table has. */
const SIZES = [5, 10, 20, 50] as const;

/** How rows are drawn: one of each entity, so that any pair is wrong, or all records of an entity together. */
const DRAWS = { apart: drawApart, together: drawTogether } as const;

/** `tiny`: tables of 5 to 50 rows drawn from the odd ones: what is told to be the same where hardly anything is known. */
export async function tiny(options: Options): Promise<void> {
  const work = scratch(options.work, 'tiny');
  mkdirSync(work, { recursive: true });
  const only = options.only?.split(',') ?? Object.keys(tables);
  const seeds = (options.seed ?? '1').split(',');
  const found = new Map<string, Counts>();
  for (const name of only)
    for (const seed of seeds) {
      const table = tables[name]![1](createRandom(`${name}-${seed}`), 300);
      for (const size of SIZES)
        for (const draw of Object.keys(DRAWS) as (keyof typeof DRAWS)[]) {
          const rows = DRAWS[draw](createRandom(`${name}-${seed}-${size}-${draw}`), table.rows, size);
          const run = await runTiny({ head: table.head, rows }, join(work, `${name}-${draw}.csv`));
          if (run.claimed > run.right) process.stderr.write(`${name} ${seed}, ${size} ${draw}: ${run.claimed - run.right} wrong\n`); // prettier-ignore
          const key = `${size} ${draw}`;
          const before = found.get(key) ?? { tables: 0, actual: 0, claimed: 0, right: 0, wrongTables: 0, abstained: 0, review: 0 }; // prettier-ignore
          found.set(key, plus(before, run));
        }
    }
  const rows = [...found].map(([key, sum]) => {
    const [size, draw] = key.split(' ') as [string, keyof typeof DRAWS];
    const share = (part: number, all: number) => (all === 0 ? '' : (part / all).toFixed(3));
    return [Number(size), draw, sum.tables, sum.abstained, sum.actual, sum.claimed, sum.claimed - sum.right, sum.wrongTables, share(sum.right, sum.claimed), share(sum.right, sum.actual), sum.review]; // prettier-ignore
  });
  const report = markdownTable(['rows', 'drawn', 'tables', 'abstained', 'pairs', 'claimed', 'wrong', 'tables with a wrong one', 'precision', 'recall', 'for a person'], rows); // prettier-ignore
  process.stdout.write(`${report}\n`);
  if (options.write) {
    writeSection('tiny', `## Tiny tables\n\n${machine()}, seed ${seeds.join(', ')}\n\n${report}`);
    remember('tiny', { seeds, found: Object.fromEntries(found) });
  }
}

type Row = OddTable['rows'][number];

interface Counts {
  readonly tables: number;
  readonly actual: number;
  readonly claimed: number;
  readonly right: number;
  readonly wrongTables: number;
  readonly abstained: number;
  readonly review: number;
}

const plus = (a: Counts, b: Counts): Counts =>
  Object.fromEntries(Object.entries(a).map(([name, n]) => [name, n + b[name as keyof Counts]])) as unknown as Counts;

function drawApart(random: Random, rows: readonly Row[], size: number): Row[] {
  const seen = new Set<number>();
  return shuffled(random, rows).filter(
    ({ entity }) => seen.size < size && !seen.has(entity) && seen.add(entity).has(entity),
  );
}

function drawTogether(random: Random, rows: readonly Row[], size: number): Row[] {
  const drawn: Row[] = [];
  const entities = shuffled(random, [...new Set(rows.map(({ entity }) => entity))]);
  for (const entity of entities) if (drawn.length < size) drawn.push(...rows.filter((row) => row.entity === entity));
  return shuffled(random, drawn.slice(0, size));
}

async function runTiny({ head, rows }: OddTable, file: string): Promise<Counts> {
  const key = (row: number): string => `r${row}`;
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const lines = rows.map(({ cells }, row) => [key(row), ...cells.map(quoted)].join(','));
  writeFileSync(file, `${['id', ...head].join(',')}\n${lines.join('\n')}\n`);
  const out = file.replace(/\.csv$/, '.mestre');
  const answer = await answerOf(file, out);
  const claimed = new Map(readFileSync(join(out, 'clusters.csv'), 'utf8').trimEnd().split('\n').slice(1).map((line) => line.split(',').slice(0, 2) as [string, string])); // prettier-ignore
  const { pairwise } = evaluateGroups(claimed, new Map(rows.map(({ entity }, row) => [key(row), String(entity)])));
  const right = pairwise.hit;
  return { tables: 1, actual: pairwise.actual, claimed: pairwise.claimed, right, wrongTables: Number(pairwise.claimed > right), abstained: Number(answer.abstained !== null), review: answer.review }; // prettier-ignore
}

/** `mestre dedupe` within this process: a thousand small tables are told apart without starting a thousand programs. */
async function answerOf(file: string, out: string): Promise<{ abstained: string | null; review: number }> {
  let answer: { abstained: string | null; review: number } | undefined;
  const context: Context = {
    out: {
      json: true,
      quiet: true,
      colour: false,
      width: 100,
      answer: (_, value) => void (answer = value as typeof answer),
      note: () => {},
      warn: () => {},
      progress: () => ({ advance: () => {}, done: () => {} }),
    },
    now: () => new Date(0),
    env: process.env,
    cwd: process.cwd(),
    signal: new AbortController().signal,
    project: () => {
      throw new Error('no project here');
    },
  };
  await dedupe(context, { files: [file], out });
  return answer!;
}
