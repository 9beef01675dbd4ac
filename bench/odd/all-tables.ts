import type { Random } from '../generate/random.ts';
import { bulgarian, hanzi, historical, korean } from './foreign.ts';
import { arabic, australian, census, german, greek, households, patients, plainPeople, spanish, vietnamese, voters } from './registers.ts'; // prettier-ignore
import { makeArticles, makePeople, type OddTable, type PeopleOptions } from './tables.ts';
import { bibliography, catalogue, companies, places, restaurants, songs } from './things.ts';
import { contacts, films, guests, providers, pupils, software } from './trade.ts';
import { type Country, countries } from './vocabulary.ts';

const people =
  (country: Country, columns: PeopleOptions['columns'], more: Partial<PeopleOptions> = {}) =>
  (random: Random, persons: number): OddTable =>
    makePeople(random, country, { columns, persons, sharedPhone: 0.3, moved: 0.12, dirt: 1, ...more });

/** What a table is hard for, and how it is made of a stream of chance and a number of people or things. */
type Odd = readonly [hard: string, make: (random: Random, size: number) => OddTable];

const crowd = plainPeople({ columns: ['first', 'last', 'born', 'street', 'code', 'mail'], records: [10, 12, 14, 20], slips: 0.15, lost: 0.15 }); // prettier-ignore

const FEW = [1, 1, 1, 2, 2, 3] as const;

/** The tables, none like the sets that rules were made with. */
export const tables: Readonly<Record<string, Odd>> = {
  'dutch-address': ['relatives share telephone and address', people(countries.dutch, ['name', 'street', 'code', 'place', 'phone'])], // prettier-ignore
  'dutch-full': ['two names, a birth date, moves', people(countries.dutch, ['first', 'last', 'born', 'street', 'code', 'place', 'phone', 'mail'])], // prettier-ignore
  'turkish-few': ['a name, a town, a telephone', people(countries.turkish, ['name', 'place', 'phone'])],
  'indian-mail': ['no birth date, a common address', people(countries.indian, ['name', 'street', 'place', 'phone', 'mail'])], // prettier-ignore
  'russian-born': ['another script, the family name first', people(countries.russian, ['name', 'born', 'place', 'phone', 'mail'])], // prettier-ignore
  'polish-dirty': ['twice the dirt', people(countries.polish, ['first', 'last', 'born', 'street', 'code', 'place', 'phone', 'mail'], { dirt: 2 })], // prettier-ignore
  'polish-moved': ['half of the later records after a move', people(countries.polish, ['first', 'last', 'born', 'street', 'code', 'place'], { moved: 0.5 })], // prettier-ignore
  articles: ['offers of articles that are much alike', makeArticles],
  australian: ['heavy slips in twelve columns', australian],
  voters: ['ages, no dates; marriages and moves', voters],
  vietnamese: ['a dozen family names for all', vietnamese],
  arabic: ['every hand romanises otherwise', arabic],
  spanish: ['two family names, one often left out', spanish],
  greek: ['Greek letters, initials', greek],
  german: ['umlauts written out, dates in odd styles', german],
  patients: ['twins, a number with gaps', patients],
  census: ['ages off by one, no other number', census],
  households: ['shared telephone and mail, no birth date', households],
  'one-column': ['name and address in one column', plainPeople({ columns: ['everything', 'phone'], records: FEW })],
  junk: ['columns that say nothing', plainPeople({ columns: ['site', 'noise', 'name', 'stamp', 'serial', 'born', 'flag', 'teller', 'mail'], records: FEW })], // prettier-ignore
  sparse: ['half of all values are missing', plainPeople({ columns: ['first', 'last', 'born', 'street', 'code', 'phone', 'mail', 'tax'], records: [1, 1, 2, 2, 3, 4], lost: 0.5 })], // prettier-ignore
  unique: ['no duplicates at all', plainPeople({ columns: ['first', 'last', 'born', 'street', 'town', 'phone'], records: [1] })], // prettier-ignore
  crowds: ['ten to twenty records each', (random, size) => crowd(random, Math.ceil(size / 10))],
  'name-born': ['a name and a birth date alone', plainPeople({ columns: ['name', 'born'], records: FEW })],
  companies: ['legal forms, sister companies', companies],
  bibliography: ['authors and venues in any form, up to 25 records each', bibliography],
  restaurants: ['two guides, chains', restaurants],
  songs: ['five sources with forms of their own', songs],
  places: ['coordinates, common names', places],
  catalogue: ['model numbers inside titles', catalogue],
  hanzi: ['Chinese signs, no spaces', hanzi],
  korean: ['every passport romanises otherwise', korean],
  bulgarian: ['two scripts', bulgarian],
  historical: ['heavy slips, up to eight records each', historical],
  contacts: ['colleagues share firm, telephone and domain', contacts],
  providers: ['colleagues share a practice', providers],
  guests: ['names without order, columns about the stay', guests],
  films: ['sequels, casts in part', films],
  software: ['editions and versions tell apart', software],
  pupils: ['sisters share all but name and birth date', pupils],
};
