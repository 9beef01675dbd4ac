import { type Draw, type Random, shuffled, zipf } from '../generate/random.ts';
import { digits, lose, plain, recase, spoil } from './damage.ts';
import type { OddTable } from './tables.ts';

/** A person as a register holds them: every value a text. */
export type Values = Record<string, string>;

/** A register of made people: what a family shares, what each has, what happens to a record. */
export interface Register {
  /** Columns in their order. */
  readonly columns: readonly string[];
  /** What all of a family share. */
  readonly home: (random: Random) => Values;
  /** What each has, given what the family shares; `member` counts from 0. */
  readonly person: (random: Random, home: Values, member: number) => Values;
  /** What a record says of a person; `at` counts the person's records from 0. */
  readonly seen: (random: Random, person: Values, at: number) => Values;
  /** Members of families, drawn from; one unless said. */
  readonly family?: readonly number[];
  /** Records of a person, drawn from. */
  readonly records: readonly number[];
}

/** Makes families until there are so many people, each with their records, in an order of chance. */
export function makeRegister(random: Random, register: Register, persons: number): OddTable {
  const rows: { cells: string[]; entity: number }[] = [];
  let entity = 0;
  while (entity < persons) {
    const home = register.home(random);
    const size = random.pick(register.family ?? [1]);
    for (let member = 0; member < size; member++) {
      const person = { ...home, ...register.person(random, home, member) };
      const records = random.pick(register.records);
      for (let at = 0; at < records; at++) {
        const seen = { ...person, ...register.seen(random, person, at) };
        rows.push({ entity, cells: register.columns.map((column) => seen[column] ?? '') });
      }
      entity++;
    }
  }
  return { head: register.columns, rows: shuffled(random, rows) };
}

/** Damage of the usual kinds to some columns: slips, lost values, other case. */
export function wear(
  random: Random,
  values: Values,
  { columns, slips, lost, shout = 0.05 }: { columns: readonly string[]; slips: number; lost: number; shout?: number },
): Values {
  return Object.fromEntries(
    columns.map((column) => [
      column,
      lose(random, recase(random, spoil(random, values[column] ?? '', slips), shout), lost),
    ]),
  );
}

/** A day as year, month and day, after 1930 by so many days. */
export function dayOf(days: number): { readonly y: string; readonly m: string; readonly d: string } {
  const [y, m, d] = new Date(Date.UTC(1930, 0, 1 + days)).toISOString().slice(0, 10).split('-') as [string, string, string]; // prettier-ignore
  return { y, m, d };
}

/** A number of days after 1930 as `2001-02-03`. */
export function isoDay(days: number): string {
  const { y, m, d } = dayOf(days);
  return `${y}-${m}-${d}`;
}

/** An address of a place of many streets. */
export function addresses(
  streets: Draw<string>,
  towns: Draw<string>,
  suffixes: readonly string[],
): (random: Random) => Values {
  // prettier-ignore
  return (random) => {
    const town = towns(random);
    return {
      street: `${streets(random)}${random.pick(suffixes)}`,
      number: String(random.between(1, 250)),
      town,
      // The postcode belongs to the town, with a few to each.
      code: `${(town.charCodeAt(0) * 37 + town.length * 11 + (town.codePointAt(2) ?? 1)) % 90}`.padStart(2, '1') + digits(random, '0##'), // prettier-ignore
    };
  };
}

export const mailOf = (random: Random, first: string, last: string): string =>
  `${plain(first).toLowerCase()}${random.pick(['.', '', '_'])}${plain(last).toLowerCase()}${random.pick(['', '', String(random.int(99))])}@${random.pick(['mail.example', 'post.example', 'web.example', 'box.example'])}`.replaceAll(' ', ''); // prettier-ignore

export { zipf };
