import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateGroups } from '../../src/domain/evaluation.ts';
import { clustersOf } from '../accuracy/dedupe.ts';
import { createRandom, type Random } from '../generate/random.ts';
import { type Options, toNumber } from '../options.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';
import { makeArticles, makePeople, type OddTable, type PeopleOptions } from './tables.ts';
import { type Country, countries } from './vocabulary.ts';

const people =
  (country: Country, columns: PeopleOptions['columns'], more: Partial<PeopleOptions> = {}) =>
  (random: Random, persons: number): OddTable =>
    makePeople(random, country, { columns, persons, sharedPhone: 0.3, moved: 0.12, dirt: 1, ...more });

/** The tables, none like the sets that rules were made with: what each is hard for. */
const TABLES: Readonly<Record<string, readonly [hard: string, make: (random: Random, size: number) => OddTable]>> = {
  'dutch-address': ['relatives share telephone and address', people(countries.dutch, ['name', 'street', 'code', 'place', 'phone'])], // prettier-ignore
  'dutch-full': ['two names, a birth date, moves', people(countries.dutch, ['first', 'last', 'born', 'street', 'code', 'place', 'phone', 'mail'])], // prettier-ignore
  'turkish-few': ['a name, a town, a telephone', people(countries.turkish, ['name', 'place', 'phone'])],
  'indian-mail': ['no birth date, a common address', people(countries.indian, ['name', 'street', 'place', 'phone', 'mail'])], // prettier-ignore
  'russian-born': ['another script, the family name first', people(countries.russian, ['name', 'born', 'place', 'phone', 'mail'])], // prettier-ignore
  'polish-dirty': ['twice the dirt', people(countries.polish, ['first', 'last', 'born', 'street', 'code', 'place', 'phone', 'mail'], { dirt: 2 })], // prettier-ignore
  'polish-moved': ['half of the later records after a move', people(countries.polish, ['first', 'last', 'born', 'street', 'code', 'place'], { moved: 0.5 })], // prettier-ignore
  articles: ['offers of articles that are much alike', makeArticles],
};

/** `odd`: made tables of several languages through `mestre dedupe` with no setting. */
export async function odd(options: Options): Promise<void> {
  const work = scratch(options.work, 'odd');
  const only = options.only?.split(',') ?? Object.keys(TABLES);
  const size = toNumber(options.persons, 900);
  const seed = options.seed ?? '1';
  const results = [];
  for (const name of only) {
    const found = TABLES[name];
    if (found === undefined) throw new Error(`no table ${name}; there are ${Object.keys(TABLES).join(', ')}`);
    const [hard, make] = found;
    const table = make(createRandom(`${name}-${seed}`), size);
    const file = join(work, `${name}.csv`);
    const key = (row: number): string => `r${String(row).padStart(6, '0')}`;
    const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    const lines = table.rows.map(({ cells }, row) => [key(row), ...cells.map(quoted)].join(','));
    writeFileSync(file, `${['id', ...table.head].join(',')}\n${lines.join('\n')}\n`);
    const { groups, seconds, peakMiB } = await clustersOf(file, join(work, `${name}.mestre`));
    const truth = new Map(table.rows.map(({ entity }, row) => [key(row), String(entity)]));
    const { pairwise, records, largestGroup } = evaluateGroups(groups, truth);
    process.stderr.write(`${name}: F1 ${pairwise.f1.toFixed(4)}\n`);
    results.push({ table: name, hard, records, pairwise, largestGroup, seconds, peakMiB });
  }
  const rows = results.map(({ table, hard, records, pairwise, largestGroup, seconds }) => [
    table,
    hard,
    records,
    pairwise.precision.toFixed(4),
    pairwise.recall.toFixed(4),
    pairwise.f1.toFixed(4),
    largestGroup,
    seconds.toFixed(1),
  ]);
  const report = markdownTable(['table', 'hard for', 'records', 'precision', 'recall', 'F1', 'largest group', 'seconds'], rows); // prettier-ignore
  process.stdout.write(`${report}\n`);
  if (options.write) {
    writeSection('odd', `## Odd tables\n\n${machine()}, seed ${seed}\n\n${report}`);
    remember('odd', { seed, results });
  }
}
