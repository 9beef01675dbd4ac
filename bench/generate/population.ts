import type { State } from './places.ts';
import type { Random } from './random.ts';
import type { Vocabulary } from './vocabulary.ts';
import { emailOf, mobileOf, type Serials } from './identifiers.ts';

export type Sex = 'F' | 'M';
export type Trap = '' | 'married' | 'senior' | 'junior' | 'twin';

export interface Address {
  readonly street: string;
  readonly number: string;
  readonly complement: string;
  readonly district: string;
  readonly city: string;
  readonly state: string;
  readonly postcode: string;
}

/** A value that changed once: `before` up to the year, `after` from that year on. */
export interface Changing<T> {
  readonly before: T;
  readonly after: T;
  readonly year: number;
}

export interface Person {
  readonly id: string;
  readonly sex: Sex;
  readonly trap: Trap;
  readonly name: Changing<string>;
  readonly mother: string;
  /** `yyyymmdd`. */
  readonly birth: string;
  readonly cpf: string;
  readonly mobile: Changing<string>;
  readonly email: Changing<string>;
}

export interface Household {
  readonly id: string;
  readonly persons: readonly Person[];
  readonly landline: string;
  readonly address: Changing<Address>;
}

/** The value that held in a year. */
export const at = <T>(value: Changing<T>, year: number): T => (year < value.year ? value.before : value.after);

const NEVER = 9999;
const constant = <T>(value: T): Changing<T> => ({ before: value, after: value, year: NEVER });
const SUFFIXES = [
  'JUNIOR',
  'JUNIOR',
  'JUNIOR',
  'JUNIOR',
  'FILHO',
  'FILHO',
  'FILHO',
  'NETO',
  'NETO',
  'SOBRINHO',
] as const;
const FIRST_YEAR = 2009;
const LAST_YEAR = 2025;

interface Making {
  readonly random: Random;
  readonly words: Vocabulary;
  readonly serials: Serials;
  readonly state: State;
}

function givenNames({ random, words }: Making, sex: Sex): string {
  const first = sex === 'F' ? words.woman(random) : words.man(random);
  if (!random.chance(0.3)) return first;
  return `${first} ${sex === 'F' ? words.secondWoman(random) : words.secondMan(random)}`;
}

function familyNames({ random, words }: Making): string[] {
  const count = random.chance(0.17) ? 1 : random.chance(0.6) ? 2 : 3;
  return Array.from({ length: count }, () => words.surname(random));
}

function birthDate(random: Random, year: number): string {
  return `${year}${String(random.between(1, 12)).padStart(2, '0')}${String(random.between(1, 28 + random.int(3) * random.int(2))).padStart(2, '0')}`;
}

/** Keeps invented days inside their month. */
function validDate(date: string): string {
  const month = Number(date.slice(4, 6));
  const day = Number(date.slice(6));
  const longest = month === 2 ? 28 : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day > longest ? `${date.slice(0, 6)}${longest}` : date;
}

interface Draft {
  readonly sex: Sex;
  readonly given: string;
  readonly family: readonly string[];
  readonly birth: string;
  readonly mother: string;
  readonly suffix?: string;
  readonly trap?: Trap;
  readonly married?: { readonly surname: string; readonly year: number };
  /** Phone and e-mail of somebody at home, used as one's own. */
  readonly sharesMobile?: Changing<string> | undefined;
  readonly sharesEmail?: Changing<string> | undefined;
}

function motherName(making: Making): string {
  return `${givenNames(making, 'F')} ${familyNames(making).join(' ')}`;
}

function toPerson(making: Making, draft: Draft): Person {
  const { random, serials, state } = making;
  const maiden = [draft.given, ...draft.family, ...(draft.suffix ? [draft.suffix] : [])].join(' ');
  const name = draft.married
    ? { before: maiden, after: `${maiden} ${draft.married.surname}`, year: draft.married.year }
    : constant(maiden);
  const ownMobile = mobileOf(random, serials, state);
  const ownEmail = emailOf(making, { given: draft.given, family: draft.family, birth: draft.birth });
  return {
    id: serials.person(),
    sex: draft.sex,
    trap: draft.trap ?? (draft.married ? 'married' : ''),
    name,
    mother: draft.mother,
    birth: draft.birth,
    cpf: serials.cpf(random, state.taxRegion),
    mobile:
      draft.sharesMobile ??
      (random.chance(0.17)
        ? {
            before: ownMobile,
            after: mobileOf(random, serials, state),
            year: random.between(FIRST_YEAR + 2, LAST_YEAR),
          }
        : constant(ownMobile)),
    email:
      draft.sharesEmail ??
      (random.chance(0.17)
        ? {
            before: ownEmail,
            after: emailOf(making, { given: draft.given, family: draft.family, birth: draft.birth }),
            year: random.between(FIRST_YEAR + 4, LAST_YEAR),
          }
        : constant(ownEmail)),
  };
}

function alone(making: Making): Draft {
  const { random } = making;
  const sex: Sex = random.chance(0.5) ? 'F' : 'M';
  return {
    sex,
    given: givenNames(making, sex),
    family: familyNames(making),
    birth: validDate(birthDate(random, random.between(1940, 2006))),
    mother: motherName(making),
  };
}

const lastName = (family: readonly string[]): string => family.at(-1) ?? '';

function couple(making: Making, eldest: readonly [number, number]): [Draft, Draft] {
  const { random } = making;
  const year = random.between(...eldest);
  const wifeYear = year + random.between(-4, 6);
  const husband: Draft = {
    ...alone(making),
    sex: 'M',
    given: givenNames(making, 'M'),
    birth: validDate(birthDate(random, year)),
  };
  const wife: Draft = {
    ...alone(making),
    sex: 'F',
    given: givenNames(making, 'F'),
    birth: validDate(birthDate(random, wifeYear)),
  };
  if (!random.chance(0.43)) return [husband, wife];
  const surname = lastName(husband.family);
  return [
    husband,
    { ...wife, married: { surname, year: Math.min(LAST_YEAR, Math.max(wifeYear + random.between(19, 34), 1960)) } },
  ];
}

function children(making: Making, [father, mother]: readonly [Draft, Draft], count: number): Draft[] {
  const { random } = making;
  const family = [lastName(mother.family), lastName(father.family)];
  const motherFull = [mother.given, ...mother.family, ...(mother.married ? [mother.married.surname] : [])].join(' ');
  const youngest = Math.max(Number(father.birth.slice(0, 4)), Number(mother.birth.slice(0, 4)));
  const born = (): string => validDate(birthDate(random, Math.min(2007, youngest + random.between(19, 33))));
  const made: Draft[] = [];
  if (random.chance(0.31)) {
    const suffix = random.pick(SUFFIXES);
    made.push({
      sex: 'M',
      given: father.given,
      family: father.family,
      suffix,
      birth: born(),
      mother: motherFull,
      trap: 'junior',
    });
  }
  if (count - made.length >= 2 && random.chance(0.06)) {
    const birth = born();
    const sexes: [Sex, Sex] = random.chance(0.6) ? (random.chance(0.5) ? ['F', 'F'] : ['M', 'M']) : ['F', 'M'];
    const first = givenNames(making, sexes[0]);
    const second = givenNames(making, sexes[1]);
    for (const [sex, given] of [
      [sexes[0], first],
      [sexes[1], second === first ? `${second.split(' ')[0] ?? ''} ${making.words.secondMan(random)}` : second],
    ] as const)
      made.push({ sex, given, family, birth, mother: motherFull, trap: 'twin' });
  }
  const taken = new Set(made.map(({ given }) => given));
  while (made.length < count) {
    const sex: Sex = random.chance(0.5) ? 'F' : 'M';
    const given = givenNames(making, sex);
    if (taken.has(given)) continue;
    taken.add(given);
    made.push({ sex, given, family, birth: born(), mother: motherFull });
  }
  return made;
}

function drafts(making: Making): Draft[] {
  const { random } = making;
  const kind = random.next();
  if (kind < 0.265) return [alone(making)];
  if (kind < 0.7) return couple(making, [1938, 1998]);
  const parents = couple(making, [1938, 1976]);
  const count = random.chance(0.5) ? 1 : random.chance(0.62) ? 2 : random.chance(0.85) ? 3 : 4;
  const kids = children(making, parents, count);
  const [father, mother] = parents;
  return [kids.some(({ trap }) => trap === 'junior') ? { ...father, trap: 'senior' } : father, mother, ...kids];
}

function addressOf({ random, words }: Making, state: State): Address {
  const town = words.town(random, state);
  const flat = random.chance(0.31);
  const block = random.chance(0.48) ? ` BLOCO ${random.pick(['A', 'B', 'C', 'D'])}` : '';
  return {
    street: `${words.streetType(random)} ${words.streetName(random)}`,
    number: String(random.chance(0.5) ? random.between(1, 300) : random.between(1, 3000)),
    complement: flat ? `APARTAMENTO ${random.between(1, 25)}0${random.between(1, 8)}${block}` : '',
    district: words.district(random),
    city: town.name,
    state: state.code,
    postcode: random.pick(town.postcodes) + String(random.between(1, 999)).padStart(3, '0'),
  };
}

/** Makes one household with everybody in it. No real person: names, numbers and dates are drawn. */
export function makeHousehold(random: Random, words: Vocabulary, serials: Serials): Household {
  const state = words.state(random);
  const making: Making = { random, words, serials, state };
  const persons: Person[] = [];
  for (const draft of drafts(making)) {
    const [other] = persons;
    const sharesMobile = other && draft.trap !== 'junior' && random.chance(0.035) ? other.mobile : undefined;
    const sharesEmail = other && random.chance(0.022) ? other.email : undefined;
    persons.push(toPerson(making, { ...draft, sharesMobile, sharesEmail }));
  }
  const address = addressOf(making, state);
  const landline = random.chance(0.3)
    ? `${random.pick(state.areaCodes)}${random.between(2, 5)}${String(random.int(1e7)).padStart(7, '0')}`
    : '';
  const movesTo = random.chance(0.55) ? state : words.state(random);
  return {
    id: serials.household(),
    persons,
    landline,
    address: random.chance(0.24)
      ? { before: address, after: addressOf(making, movesTo), year: random.between(FIRST_YEAR, LAST_YEAR) }
      : constant(address),
  };
}
