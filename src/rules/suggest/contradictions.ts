import type { Ruleset } from '../schema/ruleset.ts';
import type { PlainField } from '../../stages/train-record.ts';
import { toDate } from './column-type.ts';
import type { SampleColumns } from './suggest.ts';

/** What training found out about a comparison. */
export interface Learned {
  /** Chance of each level among the same pairs; place 0 = none held. */
  readonly m: Float64Array;
  /** How many entities hold the value of one, on average. */
  readonly holders: number;
}

/** A table as the search for contradictions sees it. */
export interface Table {
  readonly fields: readonly PlainField[];
  readonly comparisons: Ruleset['comparisons'];
  readonly sample: SampleColumns;
  /** By place of the comparison. */
  readonly learned: readonly Learned[];
}

type NeverRule = Ruleset['never'][number];
type Comparison = Ruleset['comparisons'][number];

/** What tells generations of one name apart, in the languages where it is written. */
const GENERATIONS = new Set('jr sr junior senior jnr snr i ii iii iv v vi 1st 2nd 3rd 4th filho filha neto neta bisneto sobrinho sobrinha segundo terceiro hijo nieto fils pere aine'.split(' ')); // prettier-ignore
/** So many of a column's values are of one form before the column counts as of that form. */
const OF_ONE_FORM = 0.95;
/** Shorter numbers are house numbers, postcodes and amounts. */
const SHORTEST_NUMBER = 7;
/** A number that more entities share than this many on average is a household's or a firm's, not a person's. */
const MOST_HOLDERS = 1.2;
/** What names an entity for good is wholly another value in so few of the same pairs. Telephone numbers change more often. */
const RARELY_OTHER = 0.1;
/** A number that same pairs hardly ever agree on was not learned about. */
const OFTEN_EQUAL = 0.3;
/**
 * Typing errors strike a number in a few of a hundred records, so in fewer pairs than this. Where one digit differs more
 * often, near numbers are other entities' numbers: those issued next to each other, to relatives say. In a table full of
 * typing errors they are not, so it has to be far more often than in the other columns.
 */
const MOST_TYPING_ERRORS = 0.15;
const MORE_THAN_OTHERS = 2;
/** Dates of birth spread over generations; dates of orders and accounts do not. */
const YEARS_OF_LIFE = 25;

/**
 * Rules that keep a pair from being called the same when what never changes about an entity contradicts itself, however
 * much else agrees: members of a household share a dozen columns that depend on each other, and no sum over independent
 * columns sees that. Such pairs go to a person. Columns are recognised by their values and by what training learned.
 */
export function suggestContradictions(table: Table): NeverRule[] {
  const { comparisons } = table;
  const generations = comparisons.filter((one, place) => isGeneration(table, one) && share(table, place, 'else') <= RARELY_OTHER); // prettier-ignore
  const numbers = comparisons.filter((one, place) => isNumberOfNeighbours(table, one, place));
  return [
    ...generations.map(({ name }): NeverRule => ({
      name: `other ${name}`,
      when: { [name]: 'else' },
      why: `${name} tells generations of one name apart`,
      review: true,
    })),
    ...numbers.map(({ name, levels }): NeverRule => ({
      name: `other ${name}`,
      when: { [name]: [...levels.slice(1).map((level) => level.name), 'else'] },
      why: `${name} names one entity, and values one digit apart are too common to be typing errors: a person decides`,
      review: true,
    })),
    // Where near numbers show that relatives who share all else are about, no date of birth may be wholly another either.
    ...(numbers.length === 0 ? [] : comparisons.filter((one) => isBirth(table, one))).map(({ name }): NeverRule => ({
      name: `other ${name}`,
      when: { [name]: 'else' },
      why: `${name} never changes, and the table holds entities that share all else: wholly another one is for a person to decide`,
      review: true,
    })),
  ];
}

const fieldOf = ({ fields }: Table, { on }: Comparison) => fields.find(({ name }) => name === on);

function valuesOf(table: Table, comparison: Comparison): string[] {
  const field = fieldOf(table, comparison);
  return (table.sample.get(field?.column ?? '') ?? []).flatMap((value) => (value?.trim() ? [value.trim()] : []));
}

function isGeneration(table: Table, comparison: Comparison): boolean {
  const values = valuesOf(table, comparison).map((value) => value.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const known = values.filter((value) => GENERATIONS.has(value));
  return known.length > OF_ONE_FORM * values.length && new Set(known).size > 1;
}

/** Whether values one digit apart are other entities' numbers. */
function isNumberOfNeighbours(table: Table, comparison: Comparison, place: number): boolean {
  if (fieldOf(table, comparison)?.kind !== 'plain_code') return false;
  const { m, holders } = table.learned[place]!;
  const lengths = valuesOf(table, comparison).map((value) => value.replace(/[^\p{L}\p{N}]/gu, '').length);
  const usual = lengths.toSorted((a, b) => a - b)[lengths.length >> 1] ?? 0;
  return (
    usual >= SHORTEST_NUMBER &&
    lengths.filter((length) => length === usual).length >= OF_ONE_FORM * lengths.length &&
    holders <= MOST_HOLDERS &&
    m[1]! >= OFTEN_EQUAL &&
    share(table, place, 'else') <= RARELY_OTHER &&
    share(table, place, 'typo') > Math.max(MOST_TYPING_ERRORS, MORE_THAN_OTHERS * typingErrors(table, place))
  );
}

/** How often the other columns are one typing error apart in the same pairs: the middle one of them that can be, numbers left out. */
function typingErrors(table: Table, place: number): number {
  const others = table.comparisons
    .flatMap((one, at) =>
      at === place || fieldOf(table, one)?.kind === 'plain_code' || !one.levels.some(({ name }) => name === 'typo')
        ? []
        : [share(table, at, 'typo')],
    ) // prettier-ignore
    .toSorted((a, b) => a - b);
  return others[others.length >> 1] ?? 0;
}

function isBirth(table: Table, comparison: Comparison): boolean {
  const field = fieldOf(table, comparison);
  if (field?.kind !== 'plain_date') return false;
  const years = valuesOf(table, comparison)
    .flatMap((value) => toDate(value, field.order ?? 'ymd')?.[0] ?? [])
    .toSorted((a, b) => a - b);
  const at = (part: number) => years[Math.floor(part * (years.length - 1))] ?? 0;
  return at(0.95) - at(0.05) >= YEARS_OF_LIFE;
}

/** Share of the same pairs at a level. */
function share({ comparisons, learned }: Table, place: number, level: string): number {
  const at = level === 'else' ? 0 : comparisons[place]!.levels.findIndex(({ name }) => name === level) + 1;
  return at === 0 && level !== 'else' ? 0 : (learned[place]!.m[at] ?? 0);
}
