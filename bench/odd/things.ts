import type { Random } from '../generate/random.ts';
import { shuffled, zipf } from '../generate/random.ts';
import { digits, lose, recase, reorder, spoil } from './damage.ts';
import { given, lexicon, sounds } from './lexicon.ts';
import { makeRegister, type Values } from './people.ts';
import type { OddTable } from './tables.ts';

type Make = (random: Random, size: number) => OddTable;

const TRADES = 'Logistics Trading Foods Engineering Systems Consulting Holdings Textiles Energy Pharma Builders Motors Media Partners Services Packaging Optics Marine'.split(' '); // prettier-ignore
const FORMS: readonly (readonly string[])[] = [
  ['Ltd', 'Limited', 'LTD.', ''],
  ['Inc', 'Inc.', 'Incorporated', ''],
  ['GmbH', 'G.m.b.H.', 'GMBH', 'Gesellschaft mbH'],
  ['S.A.', 'SA', 'Sociedad Anonima', ''],
  ['LLC', 'L.L.C.', '', 'LLC'],
];

/** Companies: legal forms in any spelling, groups of sister companies at one address, branches. */
export const companies: Make = (random, size) => {
  const [word, town] = [lexicon(random, sounds.english, { count: 500 }), lexicon(random, sounds.german, { count: 80 })];
  return makeRegister(random, {
    columns: ['company', 'address', 'zip', 'city', 'country', 'website', 'phone'],
    records: [1, 1, 1, 2, 2, 3, 4],
    family: [1, 1, 1, 2, 3],
    home: (r) => ({ stem: word(r), address: `${word(r)} ${r.pick(['Street', 'Road', 'Way'])} ${r.between(1, 200)}`, zip: digits(r, '#####'), city: town(r), country: r.pick(['US', 'GB', 'DE', 'ES']), phone: digits(r, '+1 ### ### ####') }), // prettier-ignore
    person: (r, v) => {
      const trade = r.pick(TRADES);
      return { trade, form: String(r.int(FORMS.length)), site: `www.${v['stem']!.toLowerCase()}${r.chance(0.5) ? trade.toLowerCase() : ''}.example`, phone: r.chance(0.5) ? v['phone']! : digits(r, '+1 ### ### ####') }; // prettier-ignore
    },
    seen: (r, v) => {
      const name = `${v['stem']!} ${r.chance(0.1) ? `& ${r.pick(['Sons', 'Co'])} ` : ''}${v['trade']!}`;
      return {
        company: recase(r, `${spoil(r, name, 0.08)} ${r.pick(FORMS[Number(v['form'])]!)}`.trim(), 0.15),
        address: lose(r, spoil(r, reorder(r, v['address']!, 0.1), 0.1), 0.12),
        zip: lose(r, v['zip']!, 0.12),
        city: lose(r, spoil(r, v['city']!, 0.05), 0.05),
        website: lose(r, r.chance(0.3) ? `http://${v['site']!}/` : v['site']!, 0.4),
        phone: lose(r, r.chance(0.3) ? v['phone']!.replaceAll(' ', '') : v['phone']!, 0.35),
      };
    },
  }, size); // prettier-ignore
};

const SUBJECT = 'learning neural networks query optimization distributed systems probabilistic inference markov genetic programming clustering databases reasoning planning agents bayesian boosting kernel parallel efficient adaptive approximate robust dynamic logic constraint search knowledge discovery mining streams indexing spatial temporal semantic integration retrieval models theory analysis evaluation framework approach algorithms methods large scale incremental relational object oriented'.split(' '); // prettier-ignore
const VENUES: readonly (readonly string[])[] = [
  ['Proceedings of the International Conference on Machine Learning', 'ICML', 'Proc. ICML', 'In Machine Learning: Proceedings'],
  ['Very Large Data Bases', 'VLDB', 'Proc. of VLDB', 'VLDB Conference'],
  ['ACM SIGMOD International Conference on Management of Data', 'SIGMOD', 'SIGMOD Conference', 'Proc. ACM SIGMOD'],
  ['Artificial Intelligence', 'AI', 'Artif. Intell.', 'Artificial Intelligence Journal'],
  ['Advances in Neural Information Processing Systems', 'NIPS', 'Neural Information Processing', 'Advances in NIPS'],
  ['IEEE Transactions on Knowledge and Data Engineering', 'TKDE', 'IEEE TKDE', 'IEEE Trans. Knowl. Data Eng.'],
]; // prettier-ignore

/** Works as papers cite them: authors in any form, venues in any length, years and pages now and then; some are cited by dozens. */
export const bibliography: Make = (random, size) => {
  const [first, last] = [zipf(given.english.split(' '), 0.6), lexicon(random, sounds.english, { count: 400 })];
  const author = (text: string, style: number) => {
    const [one, other] = text.split(' ') as [string, string];
    return [`${one} ${other}`, `${one[0]!}. ${other}`, `${other}, ${one[0]!}.`][style]!;
  };
  const word = zipf(SUBJECT, 0.4);
  return makeRegister(random, {
    columns: ['author', 'title', 'venue', 'year', 'pages', 'publisher'],
    records: [1, 1, 1, 2, 2, 3, 5, 8, 14, 25],
    family: [1, 1, 2],
    home: (r) => ({ authors: Array.from({ length: r.between(1, 4) }, () => `${first(r)} ${last(r)}`).join(';') }),
    person: (r) => {
      const title = Array.from({ length: r.between(4, 9) }, () => word(r)).join(' ');
      const from = r.between(1, 600);
      return { title: title[0]!.toUpperCase() + title.slice(1), place: String(r.int(VENUES.length)), year: String(r.between(1985, 1999)), pages: `${from}-${from + r.between(5, 30)}`, publisher: r.pick(['Morgan Kaufmann', 'ACM Press', 'MIT Press', 'Springer-Verlag', 'IEEE Press']) }; // prettier-ignore
    },
    seen: (r, v) => {
      const style = r.int(3);
      const people = v['authors']!.split(';').map((one) => author(spoil(r, one, 0.03), style));
      return {
        author: r.chance(0.1) && people.length > 1 ? `${people[0]!} et al.` : people.join(r.pick([', ', ' and '])),
        title: recase(r, reorder(r, spoil(r, v['title']!, 0.15), 0.08), 0.15),
        venue: lose(r, r.pick(VENUES[Number(v['place'])]!), 0.25),
        year: r.chance(0.05) ? String(Number(v['year']) + 1) : lose(r, v['year']!, 0.2),
        pages: lose(r, r.chance(0.3) ? `pp. ${v['pages']!}` : v['pages']!, 0.5),
        publisher: lose(r, v['publisher']!, 0.7),
      };
    },
  }, Math.ceil(size / 3)); // prettier-ignore
};

/** Restaurants of two guides: streets abbreviated, other words for the kitchen, chains with several houses. */
export const restaurants: Make = (random, size) => {
  const word = lexicon(random, sounds.spanish, { count: 400 });
  const streets = lexicon(random, sounds.english, { count: 120 });
  const kinds = [['italian', 'pasta'], ['french', 'french bistro'], ['american', 'american (new)'], ['asian', 'chinese'], ['mexican', 'tex-mex'], ['steakhouses', 'steak'], ['seafood', 'fish']]; // prettier-ignore
  return makeRegister(random, {
    columns: ['name', 'addr', 'city', 'phone', 'type'],
    records: [1, 1, 1, 1, 2],
    family: [1, 1, 1, 1, 1, 1, 3],
    home: (r) => ({ name: r.pick([`${word(r)}'s`, `cafe ${word(r)}`, `${word(r)} ${word(r)}`, `the ${word(r)} grill`, `chez ${word(r)}`, word(r)]).toLowerCase(), kind: String(r.int(kinds.length)) }), // prettier-ignore
    person: (r) => ({ street: `${streets(r).toLowerCase()} ${r.pick(['st.', 'ave.', 'blvd.', 'rd.'])}`, number: String(r.between(1, 9999)), city: r.pick(['new york', 'new york', 'los angeles', 'atlanta', 'las vegas', 'san francisco']), phone: `${r.pick(['212', '310', '404', '702', '415'])}/${digits(r, '###-####')}` }), // prettier-ignore
    seen: (r, v, at) => ({
      name: at > 0 ? reorder(r, spoil(r, v['name']!, 0.15), 0.15) : v['name']!,
      addr: at > 0 ? `${v['number']!} ${r.chance(0.4) ? v['street']!.replace('st.', 'street').replace('ave.', 'avenue') : v['street']!}${r.chance(0.3) ? ' between 5th and 6th aves.' : ''}` : `${v['number']!} ${v['street']!}`, // prettier-ignore
      city: at > 0 && r.chance(0.15) ? r.pick(['new york city', 'hollywood', 'brooklyn', 'la']) : v['city']!,
      phone: at > 0 ? (r.chance(0.08) ? digits(r, '###-###-####') : v['phone']!.replace('/', '-')) : v['phone']!,
      type: kinds[Number(v['kind'])]![at > 0 && r.chance(0.6) ? 1 : 0]!,
    }),
  }, size); // prettier-ignore
};

/** Songs of five sources, each with forms of its own; an album holds several songs of one artist. */
export const songs: Make = (random, size) => {
  const word = zipf('love night blue heart river golden dance fire dream home rain star lonely summer road light dark sweet wild moon ocean city baby little angel broken silver time never again'.split(' '), 0.3); // prettier-ignore
  const artist = lexicon(random, sounds.english, { count: 300 });
  const phrase = (r: Random, most: number) => Array.from({ length: r.between(1, most) }, () => word(r)).join(' ');
  const title = (text: string) => text.replace(/\b\w/g, (letter) => letter.toUpperCase());
  return makeRegister(random, {
    columns: ['number', 'title', 'length', 'artist', 'album', 'year', 'language'],
    records: [1, 1, 2, 2, 3, 4, 5],
    family: [1, 2, 3, 4],
    home: (r) => ({ artist: r.pick([`${artist(r)} ${artist(r)}`, `The ${artist(r)}s`, artist(r)]), album: title(phrase(r, 3)), year: String(r.between(1965, 2015)), language: r.pick(['English', 'English', 'English', 'German', 'French']) }), // prettier-ignore
    person: (r, _, member) => ({ title: title(phrase(r, 4)), number: String(member + r.between(1, 9)), seconds: String(r.between(120, 400)) }), // prettier-ignore
    seen: (r, v) => {
      const source = r.int(5);
      const seconds = Number(v['seconds']) + r.pick([0, 0, 1, -1]);
      return {
        number: source === 1 ? v['number']!.padStart(3, '0') : lose(r, v['number']!, 0.2),
        title: source === 2 ? `${v['artist']!} - ${spoil(r, v['title']!, 0.1)}` : source === 3 ? `${v['number']!.padStart(3, '0')}-${v['title']!}` : reorder(r, spoil(r, v['title']!, 0.1), 0.05), // prettier-ignore
        length: source === 0 ? String(seconds * 1000) : source === 4 ? '' : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`, // prettier-ignore
        artist: source === 2 ? '' : lose(r, spoil(r, v['artist']!, 0.08), 0.05),
        album: source === 3 ? `${v['album']!} (${v['year']!})` : lose(r, spoil(r, v['album']!, 0.08), 0.08),
        year: source === 1 ? v['year']!.slice(2) : lose(r, v['year']!, 0.3),
        language: source === 4 ? v['language']!.slice(0, 3) : v['language']!,
      };
    },
  }, Math.ceil(size * 0.7)); // prettier-ignore
};

/** Places with coordinates: the same spot under several spellings, many places of one name. */
export const places: Make = (random, size) => {
  const word = lexicon(random, sounds.english, { count: 250, exponent: 1 });
  const kinds = ['Park', 'School', 'Hospital', 'Bridge', 'Station', 'Lake', 'Library'];
  return makeRegister(random, {
    columns: ['name', 'lat', 'lon', 'kind', 'county'],
    records: [1, 1, 2, 2, 3],
    home: () => ({}),
    person: (r) => ({ base: word(r), kind: r.pick(kinds), at: String(40 + 4 * r.next()), on: String(-80 + 6 * r.next()), county: word(r) }), // prettier-ignore
    seen: (r, v) => ({
      name: spoil(r, r.chance(0.3) ? v['base']! : `${v['base']!} ${v['kind']!}`, 0.08),
      lat: (Number(v['at']) + 0.0005 * r.normal()).toFixed(r.pick([4, 4, 5])),
      lon: (Number(v['on']) + 0.0005 * r.normal()).toFixed(r.pick([4, 4, 5])),
      kind: lose(r, v['kind']!, 0.1),
      county: lose(r, v['county']!, 0.1),
    }),
  }, size); // prettier-ignore
};

const LINES = ['camera', 'monitor', 'printer', 'speaker', 'keyboard', 'vacuum cleaner', 'coffee maker', 'desk lamp', 'headphones', 'router', 'refrigerator', 'microwave']; // prettier-ignore
const EXTRAS = 'wireless compact stainless black white silver digital portable rechargeable dual premium series kit bundle slim heavy duty quiet professional'.split(' '); // prettier-ignore

/** Two shops' offers: a title that holds brand, model and words, a longer text now and then, a price: the model number is what tells. */
export const catalogue: Make = (random, size) => {
  const brand = lexicon(random, sounds.english, { count: 60, exponent: 0.7 });
  const extra = zipf(EXTRAS, 0.3);
  const texts = (v: Values) => v['words']!.split(' ');
  return makeRegister(random, {
    columns: ['name', 'description', 'price'],
    records: [1, 1, 2, 2, 2],
    family: [1, 1, 2, 4],
    home: (r) => ({ brand: brand(r), kind: r.pick(LINES), model: `${r.pick([...'ABCDEFGHKMNPRSTX'])}${r.pick([...'ABCDEFGHKMNPRSTX'])}${r.pick(['', '-'])}` }), // prettier-ignore
    person: (r, v) => ({ model: `${v['model']!}${r.between(100, 9999)}${r.pick(['', '', 'B', 'W', 'S'])}`, words: shuffled(r, EXTRAS).slice(0, 4).join(' '), cents: String(r.between(1500, 90_000)) }), // prettier-ignore
    seen: (r, v, at) => {
      const order = at % 2 === 0 ? [v['brand'], texts(v)[0], v['kind'], '-', v['model']] : [v['brand'], v['model'], texts(v)[1], texts(v)[2], v['kind']]; // prettier-ignore
      return {
        name: recase(r, reorder(r, spoil(r, order.join(' '), 0.06), 0.1), 0.1),
        description: lose(r, `${v['brand']!} ${v['kind']!} with ${texts(v).slice(1).join(', ')} and ${extra(r)} ${extra(r)}${r.chance(0.4) ? ` / model ${v['model']!}` : ''}`, 0.35), // prettier-ignore
        price: lose(r, `$${((Number(v['cents']) * (0.95 + 0.1 * r.next())) / 100).toFixed(2)}`, 0.4),
      };
    },
  }, size); // prettier-ignore
};
