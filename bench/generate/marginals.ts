import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readBank, type BankRow } from '../bank-table.ts';
import { markdownTable } from '../results.ts';
import { SOURCES } from './fields.ts';

/** One line of a bank's truth file. */
export interface TruthRow {
  readonly source: string;
  readonly record_id: string;
  readonly person_id: string;
  readonly household_id: string;
  readonly trap: string;
  readonly year: string;
  /** Names of errors, joined by `|`. */
  readonly errors: string;
}

/** Reads `truth.csv` of a bank. */
export function readTruth(folder: string): TruthRow[] {
  return parse(readFileSync(join(folder, 'truth.csv')), { columns: true, bom: true });
}

/** Named numbers that say what a bank looks like. */
export type Marginals = ReadonlyMap<string, number>;

function countBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

const share = (rows: readonly BankRow[], test: (row: BankRow) => boolean): number =>
  rows.filter(test).length / Math.max(1, rows.length);

/** Measures a bank: sizes, blanks, distinct values, traps and errors. */
export function measure(folder: string): Marginals {
  const rows = readBank(folder);
  const truth = readTruth(folder);
  const result = new Map<string, number>();
  const persons = countBy(truth, (row) => row.person_id);
  const households = new Set(truth.map((row) => row.household_id));
  result.set('records', rows.length);
  result.set('records per person', truth.length / persons.size);
  result.set('persons per household', persons.size / households.size);
  let pairs = 0;
  for (const count of persons.values()) pairs += (count * (count - 1)) / 2;
  result.set('true pairs per record', pairs / truth.length);
  result.set('largest person', Math.max(...persons.values()));
  result.set('records with an error', truth.filter((row) => row.errors !== '').length / truth.length);
  result.set(
    'errors per record',
    truth.reduce((sum, row) => sum + (row.errors === '' ? 0 : row.errors.split('|').length), 0) / truth.length,
  );
  for (const trap of ['married', 'senior', 'junior', 'twin'])
    result.set(`trap ${trap}`, truth.filter((row) => row.trap === trap).length / truth.length);
  for (const source of SOURCES) {
    const own = rows.filter((row) => row.source === source);
    result.set(`${source}: share of records`, own.length / rows.length);
    for (const column of ['mother', 'cpf', 'birth_date', 'phone', 'email', 'postcode'] as const)
      if (own.some((row) => row[column] !== ''))
        result.set(
          `${source}: ${column} missing`,
          share(own, (row) => row[column] === ''),
        );
  }
  const nucleo = rows.filter((row) => row.source === 'nucleo');
  const words = nucleo.map((row) => row.name.split(' '));
  const first = countBy(words, (name) => name[0] ?? '');
  const last = countBy(words, (name) => name.at(-1) ?? '');
  result.set('nucleo: words per name', words.reduce((sum, name) => sum + name.length, 0) / words.length);
  result.set('nucleo: distinct names / records', new Set(nucleo.map((row) => row.name)).size / nucleo.length);
  result.set('nucleo: distinct first words / records', first.size / nucleo.length);
  result.set('nucleo: commonest first word', Math.max(...first.values()) / nucleo.length);
  result.set('nucleo: distinct last words / records', last.size / nucleo.length);
  result.set('nucleo: commonest last word', Math.max(...last.values()) / nucleo.length);
  result.set('nucleo: distinct cities / records', new Set(nucleo.map((row) => row.city)).size / nucleo.length);
  result.set(
    'nucleo: distinct birth dates / records',
    new Set(nucleo.map((row) => row.birth_date)).size / nucleo.length,
  );
  const errors = countBy(
    truth.flatMap((row) => row.errors.split('|').filter((name) => name !== '')),
    (name) => name,
  );
  for (const [name, count] of [...errors].sort(([, one], [, other]) => other - one))
    result.set(`error ${name}`, count / truth.length);
  return result;
}

const shown = (value: number | undefined): string =>
  value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toFixed(value < 0.01 ? 4 : 3);

/** A table of the numbers of several banks side by side, in Markdown. */
export function compareMarginals(banks: readonly (readonly [name: string, marginals: Marginals])[]): string {
  const names = [...new Set(banks.flatMap(([, marginals]) => [...marginals.keys()]))];
  return markdownTable(
    ['', ...banks.map(([name]) => name)],
    names.map((name) => [name, ...banks.map(([, marginals]) => shown(marginals.get(name)))]),
  );
}
