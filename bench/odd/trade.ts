import { zipf } from '../generate/random.ts';
import type { Random } from '../generate/random.ts';
import { digits, lose, recase, reorder, spoil } from './damage.ts';
import { given, lexicon, sounds } from './lexicon.ts';
import { isoDay, makeRegister } from './people.ts';
import type { OddTable } from './tables.ts';

type Make = (random: Random, size: number) => OddTable;

const names = (text: string) => zipf(text.split(' '), 0.7, 2);
const short = { Robert: 'Bob', William: 'Bill', Elizabeth: 'Liz', Jennifer: 'Jen', Michael: 'Mike', Richard: 'Dick', Thomas: 'Tom', Daniel: 'Dan', Matthew: 'Matt', Anthony: 'Tony', Margaret: 'Peggy', Andrew: 'Andy', Joshua: 'Josh', Edward: 'Ted', Timothy: 'Tim', Patricia: 'Pat', Susan: 'Sue', Joseph: 'Joe', Charles: 'Chuck', Deborah: 'Debbie' } as Readonly<Record<string, string>>; // prettier-ignore

/** People at firms: whoever works together shares the firm, its telephone, its town and the domain of the mail. */
export const contacts: Make = (random, size) => {
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 700 })];
  const word = lexicon(random, sounds.german, { count: 300 });
  return makeRegister(random, {
    columns: ['First Name', 'Last Name', 'Title', 'Company', 'Email', 'Phone', 'City', 'Country', 'Lead Source'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 1, 2, 3, 5, 8],
    home: (r) => { const firm = word(r); return { Company: `${firm} ${r.pick(['Systems', 'Foods', 'Logistics', 'Energy', 'Media'])}`, domain: `${firm.toLowerCase().normalize('NFD').replace(/[^a-z]/g, '')}.example`, Phone: digits(r, '+1 ### ### ##00'), City: word(r), Country: r.pick(['US', 'US', 'DE', 'UK']) }; }, // prettier-ignore
    person: (r, v) => { const [one, family] = [first(r), last(r)]; return { 'First Name': one, 'Last Name': family, Title: r.pick(['CEO', 'VP Sales', 'Sales Manager', 'Engineer', 'Buyer', 'CTO', 'Marketing Manager', 'Accountant']), Email: `${r.chance(0.5) ? one[0]!.toLowerCase() : `${one.toLowerCase()}.`}${family.toLowerCase()}@${v['domain']!}`, Phone: r.chance(0.6) ? v['Phone']! : digits(r, '+1 ### ### ####') }; }, // prettier-ignore
    seen: (r, v, at) => ({
      'First Name': r.chance(0.15) ? short[v['First Name']!] ?? v['First Name']! : spoil(r, v['First Name']!, 0.04),
      'Last Name': spoil(r, v['Last Name']!, 0.04),
      Title: at > 0 && r.chance(0.4) ? r.pick(['CEO', 'VP Sales', 'Sales Director', 'Engineer', 'Owner']) : lose(r, v['Title']!, 0.3), // prettier-ignore
      Company: recase(r, `${v['Company']!}${r.pick(['', '', ' Inc', ' Ltd', ' GmbH'])}`, 0.1),
      Email: at > 0 && r.chance(0.2) ? `${v['First Name']!.toLowerCase()}${digits(r, '##')}@mail.example` : lose(r, v['Email']!, 0.15), // prettier-ignore
      Phone: lose(r, r.chance(0.3) ? v['Phone']!.replaceAll(' ', '-') : v['Phone']!, 0.3),
      City: lose(r, v['City']!, 0.2),
      'Lead Source': r.pick(['Web', 'Fair', 'Call', 'Partner', '']),
    }),
  }, size); // prettier-ignore
};

/** Doctors of several directories: a practice is shared, a licence is known now and then. */
export const providers: Make = (random, size) => {
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 800 })];
  const streets = lexicon(random, sounds.english, { count: 150 });
  return makeRegister(random, {
    columns: ['provider', 'credential', 'specialty', 'practice', 'street', 'suite', 'city', 'zip', 'phone', 'license'],
    records: [1, 1, 2, 2, 3],
    family: [1, 1, 2, 4],
    home: (r) => ({ practice: `${streets(r)} ${r.pick(['Medical Group', 'Family Practice', 'Clinic', 'Health Center'])}`, street: `${r.between(1, 9000)} ${streets(r)} ${r.pick(['St', 'Ave', 'Blvd', 'Dr'])}`, suite: r.chance(0.6) ? `Suite ${r.between(100, 900)}` : '', city: streets(r), zip: digits(r, '#####'), phone: digits(r, '(###) ###-####'), area: r.pick(['Cardiology', 'Family Medicine', 'Pediatrics', 'Dermatology', 'Internal Medicine', 'Psychiatry']) }), // prettier-ignore
    person: (r, v) => ({ own: `${first(r)} ${r.pick([...'ABCDEJLMRST'])} ${last(r)}`, credential: r.pick(['MD', 'MD', 'DO', 'NP', 'PA']), specialty: r.chance(0.7) ? v['area']! : r.pick(['Surgery', 'Oncology', 'Urology']), license: digits(r, 'G######') }), // prettier-ignore
    seen: (r, v, at) => {
      const [one, middle, family] = v['own']!.split(' ') as [string, string, string];
      const moved = at > 0 && r.chance(0.15) ? { street: `${r.between(1, 9000)} ${streets(r)} St`, zip: digits(r, '#####'), phone: digits(r, '(###) ###-####'), suite: '', practice: '' } : {}; // prettier-ignore
      return {
        provider: recase(r, r.pick([`${one} ${middle}. ${family}`, `${family}, ${one}`, `Dr. ${one} ${family}`, `${spoil(r, family, 0.2)} ${one} ${middle}`]), 0.3), // prettier-ignore
        credential: lose(r, r.chance(0.3) ? v['credential']!.split('').join('.') : v['credential']!, 0.2),
        specialty: lose(r, v['specialty']!, 0.15),
        practice: lose(r, v['practice']!, 0.4),
        street: lose(r, r.chance(0.3) ? v['street']!.replace(/St$/, 'Street').replace(/Ave$/, 'Avenue') : spoil(r, v['street']!, 0.06), 0.05), // prettier-ignore
        suite: r.chance(0.3) ? v['suite']!.replace('Suite', '#') : v['suite']!,
        phone: lose(r, r.chance(0.3) ? v['phone']!.replaceAll(/\D/g, '') : v['phone']!, 0.15),
        license: lose(r, v['license']!, 0.7),
        ...moved,
      };
    },
  }, size); // prettier-ignore
};

/** Guests of hotels of many countries: passports, birth dates in two orders, names without order. */
export const guests: Make = (random, size) => {
  const tongues = [[given.english, sounds.english], [given.german, sounds.german], [given.spanish, sounds.spanish], [given.arabic, sounds.arabic]].map(([own, family], at) => ({ first: names(own as string), last: lexicon(random, family as never, { count: 300 }), country: ['USA', 'Germany', 'Spain', 'Jordan'][at]! })); // prettier-ignore
  return makeRegister(random, {
    columns: ['guest', 'nationality', 'passport', 'birth', 'email', 'mobile', 'room', 'arrival'],
    records: [1, 1, 1, 2, 3, 5],
    family: [1, 1, 2, 3],
    home: (r) => ({ tongue: String(r.int(tongues.length)), family: tongues[0]!.last(r), mobile: digits(r, '+## ### ######') }),
    person: (r, v) => { const { first, last, country } = tongues[Number(v['tongue'])]!; const [one, family] = [first(r), r.chance(0.6) ? v['family']! : last(r)]; return { one, family, nationality: country, passport: `${r.pick([...'ACLX'])}${digits(r, '#######')}`, birth: isoDay(r.int(24_000)), email: `${one.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase()}${digits(r, '##')}@${r.pick(['mail', 'post', 'web'])}.example`, mobile: r.chance(0.3) ? v['mobile']! : digits(r, '+## ### ######') }; }, // prettier-ignore
    seen: (r, v) => {
      const [y, m, d] = v['birth']!.split('-') as [string, string, string];
      const [one, family] = [spoil(r, v['one']!, 0.05), spoil(r, v['family']!, 0.06)];
      return {
        guest: recase(r, r.pick([`${one} ${family}`, `${family}/${one}`, `${family} ${one} ${r.pick(['MR', 'MRS'])}`, `${one[0]!}. ${family}`]), 0.3), // prettier-ignore
        nationality: lose(r, v['nationality']!, 0.1),
        passport: lose(r, spoil(r, v['passport']!, 0.05), 0.4),
        birth: lose(r, r.chance(0.5) ? `${d}/${m}/${y}` : `${d}.${m}.${y}`, 0.3),
        email: lose(r, v['email']!, 0.5),
        mobile: lose(r, v['mobile']!, 0.5),
        room: String(r.between(100, 620)),
        arrival: isoDay(34_000 + r.int(700)),
      };
    },
  }, size); // prettier-ignore
};

/** Films of two catalogues: sequels and remakes, directors with or without first names, casts in part. */
export const films: Make = (random, size) => {
  const word = zipf('night last king return city shadow heart girl secret house road blood star war dream dark man summer island game fire stranger winter lost river silent golden train storm'.split(' '), 0.4); // prettier-ignore
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 500 })];
  const upper = (text: string) => text.replace(/\b\w/g, (letter) => letter.toUpperCase());
  return makeRegister(random, {
    columns: ['title', 'year', 'director', 'cast', 'runtime', 'genre'],
    records: [1, 1, 2, 2, 2, 3],
    family: [1, 1, 1, 1, 3],
    home: (r) => ({ stem: upper(Array.from({ length: r.between(1, 3) }, () => word(r)).join(' ')), director: `${first(r)} ${last(r)}`, cast: Array.from({ length: 4 }, () => `${first(r)} ${last(r)}`).join(', ') }), // prettier-ignore
    person: (r, v, member) => ({ title: member === 0 ? `${r.chance(0.4) ? 'The ' : ''}${v['stem']!}` : `${v['stem']!} ${r.pick(['II', 'III', 'Returns', '2', '3', 'Reborn'])}`, year: String(r.between(1950, 2015)), runtime: String(r.between(78, 170)), genre: r.pick(['Drama', 'Comedy', 'Thriller', 'Drama, Romance', 'Action', 'Horror']) }), // prettier-ignore
    seen: (r, v, at) => ({
      title: recase(r, r.chance(0.3) ? v['title']!.replace(/^The (.*)$/, '$1, The') : spoil(r, v['title']!, 0.05), 0.08),
      year: at > 0 && r.chance(0.12) ? String(Number(v['year']) + r.pick([1, -1])) : lose(r, v['year']!, 0.05),
      director: lose(r, r.chance(0.15) ? v['director']!.replace(/^(\w)\w*/, '$1.') : v['director']!, 0.15),
      cast: lose(r, v['cast']!.split(', ').slice(0, r.between(2, 4)).join(', '), 0.25),
      runtime: at > 0 && r.chance(0.4) ? String(Number(v['runtime']) + r.pick([1, 2, -1])) : lose(r, v['runtime']!, 0.2),
      genre: r.chance(0.4) ? v['genre']!.split(', ')[0]! : r.chance(0.15) ? 'Drama' : v['genre']!,
    }),
  }, size); // prettier-ignore
};

/** Programs that two shops sell: editions and versions tell them apart, makers are named or not, prices differ. */
export const software: Make = (random, size) => {
  const [maker, word] = [lexicon(random, sounds.english, { count: 50, exponent: 0.7 }), lexicon(random, sounds.german, { count: 160 })]; // prettier-ignore
  const EDITIONS = ['standard', 'professional', 'deluxe', 'home', 'small business', 'academic'];
  return makeRegister(random, {
    columns: ['title', 'manufacturer', 'price', 'description'],
    records: [1, 1, 2, 2],
    family: [1, 1, 2, 3],
    home: (r) => ({ manufacturer: maker(r), product: `${word(r)} ${r.pick(['studio', 'office', 'tax', 'antivirus', 'photo', 'typing tutor', 'money', 'atlas'])}`, version: String(r.between(1, 12)) }), // prettier-ignore
    person: (r, v) => ({ edition: r.pick(EDITIONS), number: r.chance(0.5) ? v['version']! : String(r.between(1, 12)), cents: String(r.between(900, 60_000)) }), // prettier-ignore
    seen: (r, v, at) => ({
      title: reorder(r, [at % 2 === 0 || r.chance(0.3) ? v['manufacturer'] : '', v['product'], r.chance(0.85) ? v['edition'] : '', `${r.chance(0.3) ? 'v' : ''}${v['number']!}${r.chance(0.2) ? '.0' : ''}`, r.pick(['', '', '(pc)', '[mac]', 'upgrade', 'cd-rom'])].filter(Boolean).join(' ').toLowerCase(), 0.08), // prettier-ignore
      manufacturer: at % 2 === 0 ? v['manufacturer']!.toLowerCase() : lose(r, v['manufacturer']!.toLowerCase(), 0.7),
      price: ((Number(v['cents']) * (0.85 + 0.2 * r.next())) / 100).toFixed(2),
      description: lose(r, `${v['product']!} ${v['edition']!} for ${r.pick(['windows', 'home', 'work', 'school'])} by ${v['manufacturer']!}`, 0.5), // prettier-ignore
    }),
  }, size); // prettier-ignore
};

/** Pupils of schools: brothers and sisters share the parents' telephones and mail, twins the birth date too. */
export const pupils: Make = (random, size) => {
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 600 })];
  return makeRegister(random, {
    columns: ['pupil', 'born', 'class', 'guardian', 'guardian_phone', 'guardian_mail', 'address'],
    records: [1, 1, 2, 2, 3],
    family: [1, 1, 2, 2, 3],
    home: (r) => { const family = last(r); const parent = first(r); return { family, guardian: `${parent} ${family}`, guardian_phone: digits(r, '07### ######'), guardian_mail: `${parent.toLowerCase()}.${family.toLowerCase()}@mail.example`, address: `${r.between(1, 200)} ${last(r)} Road`, born: isoDay(28_000 + r.int(4000)) }; }, // prettier-ignore
    person: (r, v, member) => ({ pupil: `${first(r)} ${v['family']!}`, born: member > 0 && r.chance(0.1) ? v['born']! : isoDay(28_000 + r.int(4000)) }), // prettier-ignore
    seen: (r, v, at) => ({
      pupil: spoil(r, r.chance(0.2) ? v['pupil']!.split(' ').reverse().join(', ') : v['pupil']!, 0.08),
      born: r.chance(0.04) ? spoil(r, v['born']!, 1) : lose(r, v['born']!, 0.08),
      class: `${r.between(1, 9)}${r.pick([...'abc'])}`,
      guardian: at > 0 && r.chance(0.3) ? `${first(r)} ${v['family']!}` : v['guardian']!,
      guardian_phone: at > 0 && r.chance(0.25) ? digits(r, '07### ######') : lose(r, v['guardian_phone']!, 0.1),
      guardian_mail: lose(r, v['guardian_mail']!, 0.4),
      address: lose(r, spoil(r, v['address']!, 0.06), 0.1),
    }),
  }, size); // prettier-ignore
};
