import { join } from 'node:path';
import { createDirt, type Dirt } from './dirt.ts';
import { fieldsOf, SOURCES, type Fields, type Source } from './fields.ts';
import { FILES, noRecords, openFolder, type Folder } from './files.ts';
import { createSerials } from './identifiers.ts';
import { STATES } from './places.ts';
import { makeHousehold, type Household, type Person } from './population.ts';
import { createRandom, type Random } from './random.ts';
import { RENDER } from './render.ts';
import { createVocabulary, type Vocabulary } from './vocabulary.ts';

export interface BankOptions {
  readonly out: string;
  readonly seed: string;
  readonly persons: number;
  /** 1 is as dirty as the sample, 2 twice as dirty. */
  readonly dirt: number;
  /** How much of errors that the sample does not hold; 0 for none, 1 for many. */
  readonly other?: number;
  /**
   * Share of records that a second delivery, in the folder `delta`, changes or adds; 0 for none. Sources that deliver
   * everything each time deliver everything; its truth file holds what is new or changed.
   */
  readonly delta: number;
}

export interface BankSummary {
  readonly persons: number;
  readonly households: number;
  readonly records: Readonly<Record<Source, number>>;
  readonly delta: Readonly<Record<Source, number>>;
}

interface Membership {
  /** Probability that a person is in the source. */
  readonly share: number;
  /** Probability of one more record, again and again. */
  readonly again: number;
  readonly most: number;
  readonly since: number;
}

/** Who is where and since when: shares counted in the sample bank, where being in one source says nothing of the others. */
const MEMBERSHIP: Readonly<Record<Source, Membership>> = {
  nucleo: { share: 0.848, again: 0.026, most: 3, since: 2008 },
  cartoes: { share: 0.475, again: 0.022, most: 3, since: 2012 },
  seguros: { share: 0.28, again: 0.06, most: 3, since: 2010 },
  app: { share: 0.469, again: 0.055, most: 3, since: 2018 },
  sac: { share: 0.36, again: 0.44, most: 6, since: 2020 },
};
const LAST_YEAR = 2025;
const NEXT_YEAR = 2026;

/** Records wait here and leave in an order of chance, so that those of one household do not stand side by side. */
const WINDOW = 10_000;

interface Waiting {
  readonly source: Source;
  readonly body: string;
  readonly truth: string;
  /** The record as the second delivery has it, when that changes it. */
  readonly changed: string | undefined;
}

interface Making {
  readonly words: Vocabulary;
  readonly dirt: Dirt;
  readonly random: Random;
  readonly delta: number;
}

interface Someone {
  readonly person: Person;
  readonly household: Household;
}

/** What a person tells the bank later: a new telephone, a new e-mail, or another number in the same street. */
function changedFields(random: Random, fields: Fields): Fields {
  const kind = random.int(3);
  const state = STATES.find(({ code }) => code === fields.state);
  const mobile = `9${random.between(6, 9)}${String(random.int(1e7)).padStart(7, '0')}`;
  if (kind === 0 && state) return { ...fields, mobile: `${random.pick(state.areaCodes)}${mobile}` };
  if (kind === 1 && fields.email !== '') return { ...fields, email: `n${random.int(1000)}.${fields.email}` };
  return { ...fields, number: String(random.between(1, 3000)), complement: '' };
}

function makeRecord(making: Making, { person, household }: Someone, place: { source: Source; year: number }): Waiting {
  const { random, words, dirt, delta } = making;
  const { source, year } = place;
  const fields = fieldsOf(person, household, year);
  const errors = dirt(fields, { random, words, source, person, household });
  const rendering = { year, month: random.between(1, 12), day: random.between(1, 28), random };
  const body = RENDER[source]({ ...rendering, fields });
  // Calls are events: the second delivery adds some and changes none.
  const changes = delta > 0 && source !== 'sac' && year <= LAST_YEAR && random.chance(delta);
  return {
    source,
    body,
    truth: `${person.id},${household.id},${person.trap},${year},${errors.join('|')}\r\n`,
    changed: changes ? RENDER[source]({ ...rendering, fields: changedFields(random, fields) }) : undefined,
  };
}

function numberOfRecords(random: Random, { share, again, most }: Membership): number {
  if (!random.chance(share)) return 0;
  let count = 1;
  while (count < most && random.chance(again)) count++;
  return count;
}

function recordsOf(making: Making, someone: Someone): Waiting[] {
  const { random } = making;
  return SOURCES.flatMap((source) => {
    const count = numberOfRecords(random, MEMBERSHIP[source]);
    return Array.from({ length: count }, () =>
      makeRecord(making, someone, { source, year: random.between(MEMBERSHIP[source].since, LAST_YEAR) }),
    );
  });
}

/** A window in which records change places: `add` returns the one that leaves for the new one. */
function createShuffle(random: Random): { add: (record: Waiting) => Waiting | undefined; rest: () => Waiting[] } {
  const waiting: Waiting[] = [];
  return {
    add: (record) => {
      if (waiting.length < WINDOW) {
        waiting.push(record);
        return undefined;
      }
      const place = random.int(WINDOW);
      const leaving = waiting[place];
      waiting[place] = record;
      return leaving;
    },
    rest: () => {
      const rest: Waiting[] = [];
      while (waiting.length > 0) {
        const place = random.int(waiting.length);
        const last = waiting.pop();
        const leaving = place < waiting.length ? waiting[place] : last;
        if (last && place < waiting.length) waiting[place] = last;
        if (leaving) rest.push(leaving);
      }
      return rest;
    },
  };
}

/**
 * Writes a bank's five extracts and `truth.csv` into `out`, the same bytes for the same options. Needs the memory of
 * a window of records, not of the bank.
 */
export function generateBank(options: BankOptions): BankSummary {
  const { seed, out, persons, delta } = options;
  const random = createRandom(`${seed}/bank`);
  const words = createVocabulary(seed);
  const serials = createSerials(createRandom(`${seed}/serials`));
  const making: Making = { words, dirt: createDirt(options.dirt, options.other), random, delta };
  const numbers = noRecords();
  const nextKey = (source: Source): string => FILES[source].key + String(++numbers[source]).padStart(7, '0');
  const first = openFolder(out);
  const second: Folder | undefined = delta > 0 ? openFolder(join(out, 'delta'), '-2') : undefined;
  const leave = (record: Waiting): void => {
    const key = nextKey(record.source);
    first.put(record.source, key, record);
    if (record.changed !== undefined) second?.put(record.source, key, { body: record.changed, truth: record.truth });
    else if (FILES[record.source].full) second?.put(record.source, key, { body: record.body });
  };
  const shuffle = createShuffle(random);
  const later: Waiting[] = [];
  const addLater = (someone: Someone): void => {
    later.push(makeRecord(making, someone, { source: random.pick(SOURCES), year: NEXT_YEAR }));
  };

  let made = 0;
  let households = 0;
  while (made < persons) {
    const household = makeHousehold(random, words, serials);
    households++;
    for (const person of household.persons) {
      made++;
      for (const record of recordsOf(making, { person, household })) {
        const leaving = shuffle.add(record);
        if (leaving) leave(leaving);
      }
      if (delta > 0 && random.chance(delta)) addLater({ person, household });
    }
  }
  for (const record of shuffle.rest()) leave(record);
  first.close();
  if (second) {
    for (let at = 0; at < households * delta * 0.3; at++) {
      const household = makeHousehold(random, words, serials);
      for (const person of household.persons) addLater({ person, household });
    }
    for (const record of later) second.put(record.source, nextKey(record.source), record);
    second.close();
  }
  return { persons: made, households, records: first.counts, delta: second?.counts ?? noRecords() };
}
