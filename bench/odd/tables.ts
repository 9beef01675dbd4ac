import { type Random, shuffled } from '../generate/random.ts';
import { digits, plain, typo } from './damage.ts';
import { type Country, goods } from './vocabulary.ts';

/** A made table with the entity of each row. */
export interface OddTable {
  readonly head: readonly string[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly entity: number }[];
}

interface Person {
  readonly entity: number;
  readonly first: string;
  readonly last: string;
  /** Days since 1930. */
  readonly born: number;
  readonly street: string;
  readonly code: string;
  readonly place: string;
  readonly phone: string;
  readonly mail: string;
}

type Column = 'name' | 'first' | 'last' | 'born' | 'street' | 'code' | 'place' | 'phone' | 'mail';

/** What a table of people holds, and what happens to them. */
export interface PeopleOptions {
  readonly columns: readonly Column[];
  readonly persons: number;
  /** Share of the members of a family that give the telephone at home. */
  readonly sharedPhone: number;
  /** Share of later records after a move: street, postcode and place are others, and the telephone half of the time. */
  readonly moved: number;
  /** How often a value is damaged, as a multiple of the usual. */
  readonly dirt: number;
}

/** Families of one to four who share address and, some of them, a telephone; each person has one to four records. */
export function makePeople(random: Random, country: Country, options: PeopleOptions): OddTable {
  const rows: { cells: string[]; entity: number }[] = [];
  let entity = 0;
  while (entity < options.persons) {
    const last = random.pick(country.last[0]) + random.pick(country.last[1]);
    const home = { ...address(random, country), phone: digits(random, country.phone) };
    const size = random.pick([1, 1, 1, 1, 2, 2, 2, 3, 3, 4]);
    for (let member = 0; member < size; member++) {
      const first = random.pick(country.first);
      const own = random.chance(0.85) ? last : random.pick(country.last[0]) + random.pick(country.last[1]);
      const person: Person = {
        ...home,
        entity: entity++,
        first,
        last: own,
        born: random.int(27_000),
        phone: random.chance(options.sharedPhone) ? home.phone : digits(random, country.phone),
        mail: `${plain(first).toLowerCase()}.${plain(own).toLowerCase()}${random.pick(['', '1', String(random.int(99))])}@${random.pick(['mail.example', 'post.example', 'web.example'])}`, // prettier-ignore
      };
      const records = random.pick([1, 1, 1, 1, 1, 2, 2, 2, 3, 4]);
      for (let record = 0; record < records; record++) {
        const seen = record > 0 && random.chance(options.moved) ? move(random, country, person) : person;
        rows.push({
          cells: render(random, country, options, damage(random, seen, options.dirt)),
          entity: person.entity,
        });
      }
    }
  }
  return { head: options.columns.map((_, at) => `c${at + 1}`), rows: shuffled(random, rows) };
}

const address = (random: Random, { streets, places }: Country): Pick<Person, 'street' | 'code' | 'place'> => ({
  street: `${random.pick(streets[0])}${random.pick(streets[1])} ${random.between(1, 180)}`,
  code: String(random.between(10_000, 99_999)),
  place: random.pick(places[0]) + random.pick(places[1]),
});

const move = (random: Random, country: Country, person: Person): Person => ({
  ...person,
  ...address(random, country),
  ...(random.chance(0.5) ? { phone: digits(random, country.phone) } : {}),
});

function damage(random: Random, person: Person, dirt: number): Person {
  const happens = (share: number): boolean => random.chance(share * dirt);
  let { first, last, born, street, code, place, phone, mail } = person;
  if (happens(0.1)) first = typo(random, first);
  if (happens(0.1)) last = typo(random, last);
  if (happens(0.05)) first = `${first[0]}.`;
  if (happens(0.05)) [first, last] = [last, first];
  if (happens(0.1)) [first, last] = [first.toUpperCase(), last.toUpperCase()];
  if (happens(0.05)) born += random.pick([1, -1, 10, 365]);
  if (happens(0.12)) street = typo(random, street);
  if (happens(0.15)) phone = phone.replaceAll(/\D/g, '');
  if (happens(0.1)) phone = typo(random, phone);
  if (happens(0.15)) mail = mail.replace(/@.*/, '@work.example');
  const lost = (share: number, text: string): string => (happens(share) ? '' : text);
  return { ...person, first, last, born: happens(0.1) ? -1 : born, street: lost(0.1, street), code: lost(0.08, code), place: lost(0.05, place), phone: lost(0.2, phone), mail: lost(0.35, mail) }; // prettier-ignore
}

function render(random: Random, country: Country, { columns }: PeopleOptions, person: Person): string[] {
  const { first, last } = person;
  const isFamilyFirst = (country.familyFirst ?? false) !== random.chance(0.12);
  const values = { ...person, name: isFamilyFirst ? `${last} ${first}` : `${first} ${last}`, born: toDate(person.born, country.date) }; // prettier-ignore
  return columns.map((column) => values[column]);
}

function toDate(days: number, order: Country['date']): string {
  if (days < 0) return '';
  const [y, m, d] = new Date(Date.UTC(1930, 0, 1 + days)).toISOString().slice(0, 10).split('-') as [string, string, string]; // prettier-ignore
  return { ymd: `${y}-${m}-${d}`, dmy: `${d}.${m}.${y}`, mdy: `${m}/${d}/${y}` }[order];
}

/** Articles of one to three offers each: brand, kind and series in any order, prices that differ a little. */
export function makeArticles(random: Random, articles: number): OddTable {
  const rows: { cells: string[]; entity: number }[] = [];
  for (let entity = 0; entity < articles; entity++) {
    const [brand, kind, colour, size] = [random.pick(goods.brands), random.pick(goods.kinds), random.pick(goods.colours), random.pick(goods.sizes)]; // prettier-ignore
    const series = `${random.pick([...'ABCDEFGXZ'])}${random.pick(['', 'S', 'X'])}${random.between(10, 9999)}`;
    const price = random.between(1500, 250_000) / 100;
    for (let offer = random.pick([1, 1, 1, 1, 1, 2, 2, 2, 2, 3]); offer > 0; offer--) {
      const order = random.pick([[brand, series, kind, colour, size], [brand, kind, series, size], [`${brand} ${kind} -`, series, colour]]); // prettier-ignore
      const title = order.filter((word) => word !== '').join(' ');
      const written = random.chance(0.15) ? typo(random, title) : title;
      rows.push({
        entity,
        cells: [
          random.chance(0.2) ? written.toLowerCase() : written,
          random.chance(0.7) ? brand : '',
          random.chance(0.85) ? (price * (0.93 + 0.14 * random.next())).toFixed(2) : '',
          random.chance(0.6) ? `${colour} ${kind} by ${brand}` : '',
        ],
      });
    }
  }
  return { head: ['title', 'maker', 'price', 'text'], rows: shuffled(random, rows) };
}
