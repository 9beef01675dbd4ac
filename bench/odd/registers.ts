import type { Random } from '../generate/random.ts';
import { zipf } from '../generate/random.ts';
import { digits, lose, plain, recase, reorder, spoil } from './damage.ts';
import { given, lexicon, sounds } from './lexicon.ts';
import { addresses, dayOf, isoDay, mailOf, makeRegister, type Values, wear } from './people.ts';
import type { OddTable } from './tables.ts';

type Make = (random: Random, size: number) => OddTable;

const names = (text: string) => zipf(text.split(' '), 0.7, 2);

/** A register of patients' form with heavy slips: a number with gaps, street parts, a state, a birth date. */
export const australian: Make = (random, size) => {
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 900 })];
  const home = addresses(lexicon(random, sounds.english, { count: 300 }), lexicon(random, sounds.english, { count: 150 }), [' street', ' place', ' crescent', ' circuit']); // prettier-ignore
  const columns = ['given_name', 'surname', 'number', 'street', 'place', 'town', 'code', 'state', 'born', 'age', 'phone', 'social']; // prettier-ignore
  return makeRegister(random, {
    columns,
    records: [1, 1, 1, 2, 2, 3, 4, 6],
    home: (r) => ({ ...home(r), place: r.chance(0.4) ? `${last(r)} ${r.pick(['farm', 'village', 'unit 2'])}` : '', state: r.pick(['nsw', 'nsw', 'vic', 'vic', 'qld', 'wa', 'sa', 'tas']) }), // prettier-ignore
    person: (r) => {
      const days = r.int(27_000);
      return { given_name: first(r).toLowerCase(), surname: last(r).toLowerCase(), born: isoDay(days).replaceAll('-', ''), age: String(90 - Math.floor(days / 365)), phone: digits(r, '0# ########'), social: digits(r, '#######') }; // prettier-ignore
    },
    seen: (r, values, at) => {
      if (at === 0) return wear(r, values, { columns, slips: 0, lost: 0.06, shout: 0 });
      const swap = r.chance(0.1) ? { given_name: values['surname']!, surname: values['given_name']! } : {};
      return wear(r, { ...values, ...swap }, { columns, slips: 0.25, lost: 0.12, shout: 0 });
    },
  }, size); // prettier-ignore
};

/** Voters over years: no number, no birth date; women marry, people move, ages are off by one. */
export const voters: Make = (random, size) => {
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 900 })];
  const towns = zipf('RALEIGH DURHAM CARY APEX WILSON SHELBY LENOIR BOONE SANFORD MONROE'.split(' '), 0.8);
  return makeRegister(random, {
    columns: ['last', 'first', 'middle', 'suffix', 'sex', 'race', 'age', 'birth_place', 'party', 'street', 'town', 'zip', 'phone'], // prettier-ignore
    records: [1, 1, 1, 2, 2, 2, 3, 4],
    family: [1, 1, 2, 2, 3],
    home: (r) => ({ last: last(r).toUpperCase(), street: `${r.between(1, 2000)} ${last(r).toUpperCase()} ${r.pick(['ST', 'RD', 'LN', 'DR'])}`, town: towns(r), zip: digits(r, '27##0'), phone: digits(r, '919#######') }), // prettier-ignore
    person: (r, { last: family }) => ({ last: r.chance(0.85) ? family! : last(r).toUpperCase(), first: first(r).toUpperCase(), middle: lose(r, first(r).toUpperCase(), 0.15), suffix: r.chance(0.05) ? r.pick(['JR', 'SR', 'III']) : '', sex: r.pick(['F', 'M']), race: r.pick(['W', 'W', 'W', 'B', 'O']), age: String(r.between(18, 90)), birth_place: r.pick(['NC', 'NC', 'NC', 'NY', 'VA', 'SC', '']), party: r.pick(['DEM', 'REP', 'UNA']) }), // prettier-ignore
    seen: (r, v, at) => {
      const moved = at > 0 && r.chance(0.3);
      return {
        last: spoil(r, at > 0 && v['sex'] === 'F' && r.chance(0.12) ? last(r).toUpperCase() : v['last']!, 0.06),
        first: spoil(r, v['first']!, 0.06),
        middle: r.chance(0.25) ? v['middle']!.slice(0, 1) : lose(r, v['middle']!, 0.1),
        age: String(Number(v['age']) + r.pick([0, 0, 0, 1, 1, 2])),
        phone: lose(r, v['phone']!, 0.5),
        party: r.chance(0.06) ? 'UNA' : v['party']!,
        ...(moved ? { street: `${r.between(1, 2000)} ${last(r).toUpperCase()} ST`, zip: digits(r, '27##0'), town: towns(r) } : {}), // prettier-ignore
      };
    },
  }, size); // prettier-ignore
};

/** Few family names for many people, the family name first. */
export const vietnamese: Make = (random, size) => {
  const family = zipf('Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý'.split(' '), 1.2);
  const first = names(given.vietnamese);
  const wards = lexicon(random, { first: 'tan phu binh an long my hoa', middle: '', last: ' thanh  hung  loc  dinh  my  phu' }, { count: 42 }); // prettier-ignore
  return makeRegister(random, {
    columns: ['name', 'born', 'ward', 'phone'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 1, 2, 3],
    home: (r) => ({ ward: wards(r), family: family(r) }),
    person: (r, { family: own }) => ({ name: `${own!} ${r.pick(['Văn', 'Thị', 'Thị', 'Đức', 'Minh', 'Ngọc'])} ${first(r)}`, born: isoDay(r.int(25_000)).split('-').reverse().join('/'), phone: digits(r, '09########') }), // prettier-ignore
    seen: (r, v, at) => ({
      name: recase(r, r.chance(0.3) ? plain(v['name']!).replaceAll('Đ', 'D').replaceAll('đ', 'd') : reorder(r, spoil(r, v['name']!, 0.06), 0.12), 0.1), // prettier-ignore
      born: r.chance(0.06) ? `01/01/${v['born']!.slice(6)}` : lose(r, v['born']!, 0.1),
      phone: at > 0 && r.chance(0.25) ? digits(r, '09########') : lose(r, v['phone']!, 0.25),
      ward: lose(r, v['ward']!, 0.1),
    }),
  }, size); // prettier-ignore
};

const ROMANISED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/Mohammed/g, ['Mohammed', 'Muhammad', 'Mohamed', 'Mohd']],
  [/\bAl /g, ['Al ', 'Al-', 'El ', 'el-', '']],
  [/Youssef/g, ['Youssef', 'Yusuf', 'Yousef']],
  [/Hussein/g, ['Hussein', 'Husain', 'Hussain']],
  [/Khadija/g, ['Khadija', 'Khadeeja', 'Hadija']],
  [/ou/g, ['ou', 'u', 'oo']],
  [/ee/g, ['ee', 'i', 'ee']],
  [/q/g, ['q', 'k', 'q']],
];

/** Arabic names as several hands romanise them: father's and grandfather's name follow. */
export const arabic: Make = (random, size) => {
  const [first, last] = [names(given.arabic), lexicon(random, sounds.arabic, { count: 250 })];
  const spelled = (r: Random, text: string) => ROMANISED.reduce((all, [from, to]) => all.replace(from, () => (r.chance(0.4) ? r.pick(to) : to[0]!)), text); // prettier-ignore
  return makeRegister(random, {
    columns: ['full_name', 'birth', 'nationality', 'city', 'mobile'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 1, 2, 3, 4],
    home: (r) => ({ father: first(r), last: `Al ${last(r)}`, city: r.pick(['Amman', 'Irbid', 'Zarqa', 'Aqaba', 'Salt', 'Madaba']), nationality: r.pick(['JO', 'JO', 'JO', 'SY', 'EG', 'IQ']) }), // prettier-ignore
    person: (r, { father, last: family }) => ({ full_name: `${first(r)} ${father!} ${family!}`, birth: isoDay(r.int(25_000)), mobile: digits(r, '+96279#######') }), // prettier-ignore
    seen: (r, v, at) => ({
      full_name: spelled(r, r.chance(0.2) ? v['full_name']!.replace(/ \S+/, '') : v['full_name']!),
      birth: r.chance(0.08) ? `${v['birth']!.slice(0, 4)}-01-01` : lose(r, v['birth']!, 0.12),
      mobile: at > 0 && r.chance(0.3) ? digits(r, '+96278#######') : lose(r, r.chance(0.4) ? v['mobile']!.replace('+962', '0') : v['mobile']!, 0.2),
      city: lose(r, v['city']!, 0.15),
    }),
  }, size); // prettier-ignore
};

/** Two family names, of which one is often left out; particles; an identity number that few records have. */
export const spanish: Make = (random, size) => {
  const [first, last] = [names(given.spanish), lexicon(random, sounds.spanish, { count: 300, exponent: 1 })];
  const home = addresses(lexicon(random, sounds.spanish, { count: 200 }), lexicon(random, sounds.spanish, { count: 60 }), ['']); // prettier-ignore
  return makeRegister(random, {
    columns: ['nombre', 'apellidos', 'dni', 'nacimiento', 'direccion', 'cp', 'municipio', 'telefono'],
    records: [1, 1, 1, 2, 2, 3, 4],
    family: [1, 2, 3, 4],
    home: (r) => {
      const { street, number, town, code } = home(r);
      return { direccion: `${r.pick(['Calle', 'Avda.', 'Plaza'])} ${r.chance(0.4) ? 'de ' : ''}${street!}, ${number!}`, cp: code!, municipio: town!, apellidos: `${last(r)} ${last(r)}`, telefono: digits(r, '9########') }; // prettier-ignore
    },
    person: (r, { apellidos, telefono }) => ({ nombre: r.chance(0.3) ? `${first(r)} ${first(r)}` : first(r), apellidos: r.chance(0.6) ? apellidos! : `${last(r)} ${last(r)}`, dni: digits(r, '########') + r.pick([...'TRWAGMYFPDXBNJZSQVHLCKE']), nacimiento: isoDay(r.int(25_000)).split('-').reverse().join('/'), telefono: r.chance(0.4) ? telefono! : digits(r, '6########') }), // prettier-ignore
    seen: (r, v) => ({
      ...wear(r, v, { columns: ['nombre', 'apellidos', 'direccion', 'telefono', 'municipio'], slips: 0.08, lost: 0.05, shout: 0.15 }), // prettier-ignore
      apellidos: recase(r, r.chance(0.25) ? v['apellidos']!.split(' ')[0]! : spoil(r, v['apellidos']!, 0.06), 0.15),
      dni: lose(r, spoil(r, v['dni']!, 0.04), 0.6),
      nacimiento: lose(r, v['nacimiento']!, 0.25),
    }),
  }, size); // prettier-ignore
};

/** Greek letters, some records in Latin ones. */
export const greek: Make = (random, size) => {
  const [first, last] = [names(given.greek), lexicon(random, sounds.greek, { count: 300 })];
  const streets = lexicon(random, sounds.greek, { count: 120 });
  return makeRegister(random, {
    columns: ['last', 'first', 'father', 'born', 'street', 'phone'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 1, 2, 3],
    home: (r) => ({ last: last(r), father: first(r), street: `${streets(r)} ${r.between(1, 150)}`, phone: digits(r, '210#######') }), // prettier-ignore
    person: (r, { phone }) => ({ first: first(r), born: isoDay(r.int(25_000)).split('-').reverse().join('/'), phone: r.chance(0.4) ? phone! : digits(r, '69########') }), // prettier-ignore
    seen: (r, v) => ({
      ...wear(r, v, { columns: ['last', 'first', 'father', 'street'], slips: 0.07, lost: 0.05, shout: 0.2 }),
      first: r.chance(0.1) ? `${v['first']![0]!}.` : v['first']!,
      born: lose(r, v['born']!, 0.2),
      phone: lose(r, v['phone']!, 0.3),
    }),
  }, size); // prettier-ignore
};

/** Umlauts written out, streets abbreviated, dates in the odd styles of several clerks. */
export const german: Make = (random, size) => {
  const [first, last] = [names(given.german), lexicon(random, sounds.german, { count: 500 })];
  const home = addresses(lexicon(random, sounds.german, { count: 200 }), lexicon(random, sounds.german, { count: 80 }), ['straße', 'weg', 'gasse', 'platz']); // prettier-ignore
  const written = (r: Random, text: string) => (r.chance(0.3) ? text.replaceAll('ü', 'ue').replaceAll('ö', 'oe').replaceAll('ä', 'ae').replaceAll('ß', 'ss') : text); // prettier-ignore
  const dated = (r: Random, text: string) => {
    const [y, m, d] = text.split('-') as [string, string, string];
    return r.pick([`${d}.${m}.${y}`, `${d}.${m}.${y}`, `${Number(d)}.${Number(m)}.${y}`, `${d}.${m}.${y.slice(2)}`, text, `${d}-${m}-${y}`]); // prettier-ignore
  };
  return makeRegister(random, {
    columns: ['Vorname', 'Nachname', 'Geburtstag', 'Adresse', 'PLZ Ort', 'Telefon', 'E-Mail'],
    records: [1, 1, 1, 2, 2, 3, 4],
    family: [1, 1, 2, 3, 4],
    home: (r) => {
      const { street, number, town, code } = home(r);
      return { Adresse: `${street!} ${number!}`, 'PLZ Ort': `${code!} ${town!}`, Nachname: last(r), Telefon: digits(r, '0####/######') }; // prettier-ignore
    },
    person: (r, { Nachname: own, Telefon: phone }) => {
      const [Vorname, Nachname] = [first(r), r.chance(0.85) ? own! : last(r)];
      return { Vorname, Nachname, Geburtstag: isoDay(r.int(25_000)), Telefon: r.chance(0.5) ? phone! : digits(r, '01##/#######'), 'E-Mail': mailOf(r, Vorname, Nachname) }; // prettier-ignore
    },
    seen: (r, v, at) => ({
      Vorname: written(r, spoil(r, v['Vorname']!, 0.06)),
      Nachname: written(r, spoil(r, v['Nachname']!, 0.06)),
      Geburtstag: lose(r, dated(r, v['Geburtstag']!), 0.15),
      Adresse: lose(r, written(r, spoil(r, v['Adresse']!, 0.08)).replace(/stra(ß|ss)e/, r.chance(0.4) ? 'str.' : 'straße'), 0.1), // prettier-ignore
      'PLZ Ort': r.chance(0.1) ? v['PLZ Ort']!.slice(6) : lose(r, written(r, v['PLZ Ort']!), 0.08),
      Telefon: lose(r, r.chance(0.4) ? v['Telefon']!.replace(/^0(.*)\/(.*)$/, '+49 $1 $2') : v['Telefon']!, 0.3),
      'E-Mail': at > 0 && r.chance(0.15) ? mailOf(r, v['Vorname']!, v['Nachname']!) : lose(r, v['E-Mail']!, 0.4),
    }),
  }, size); // prettier-ignore
};

/** Patients of several wards: twins, a number with gaps and slips, a sex, a postcode. */
export const patients: Make = (random, size) => {
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 900 })];
  return makeRegister(random, {
    columns: ['mrn', 'last_name', 'first_name', 'sex', 'dob', 'zip', 'phone'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 1, 1, 1, 2],
    home: (r) => ({ last_name: last(r), zip: digits(r, '6####'), phone: digits(r, '(###) ###-####'), dob: isoDay(r.int(30_000)) }), // prettier-ignore
    person: (r, { dob }, member) => {
      const [y, m, d] = (member > 0 && r.chance(0.05) ? dob! : isoDay(r.int(30_000))).split('-');
      return { mrn: digits(r, '########'), first_name: first(r), sex: r.pick(['F', 'M']), dob: member === 0 ? dob!.replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1') : `${m!}/${d!}/${y!}` }; // prettier-ignore
    },
    seen: (r, v, at) => ({
      mrn: at > 0 && r.chance(0.3) ? digits(r, '########') : lose(r, spoil(r, v['mrn']!, 0.05), 0.3),
      last_name: spoil(r, v['last_name']!, 0.08),
      first_name: r.chance(0.1) ? v['first_name']!.slice(0, 3) : spoil(r, v['first_name']!, 0.08),
      sex: r.chance(0.02) ? 'U' : v['sex']!,
      dob: r.chance(0.05) ? spoil(r, v['dob']!, 1) : lose(r, v['dob']!, 0.03),
      zip: at > 0 && r.chance(0.2) ? digits(r, '6####') : v['zip']!,
      phone: at > 0 && r.chance(0.2) ? digits(r, '(###) ###-####') : lose(r, v['phone']!, 0.3),
    }),
  }, size); // prettier-ignore
};

/** A census of old: no dates, ages off by one or two, few given names, a trade. */
export const census: Make = (random, size) => {
  const [first, last] = [names(given.english.slice(0, 200)), lexicon(random, sounds.english, { count: 300 })];
  const places = lexicon(random, sounds.english, { count: 60 });
  return makeRegister(random, {
    columns: ['forename', 'surname', 'age', 'sex', 'relation', 'occupation', 'birth_parish', 'address'],
    records: [1, 1, 2, 2, 2],
    family: [1, 2, 3, 4, 5],
    home: (r) => ({ surname: last(r), address: `${r.between(1, 90)} ${places(r)} ${r.pick(['Street', 'Lane', 'Row'])}`, birth_parish: places(r) }), // prettier-ignore
    person: (r, { birth_parish: own }, member) => ({ forename: first(r), age: String(member === 0 ? r.between(25, 70) : r.between(1, 60)), sex: r.pick(['F', 'M']), relation: member === 0 ? 'head' : r.pick(['wife', 'son', 'daughter', 'lodger']), occupation: r.pick(['', 'labourer', 'farmer', 'servant', 'miner', 'weaver', 'clerk', 'smith', 'carter', 'teacher']), birth_parish: r.chance(0.6) ? own! : places(r) }), // prettier-ignore
    seen: (r, v, at) => ({
      forename: r.chance(0.12) ? v['forename']!.slice(0, r.between(1, 4)) : spoil(r, v['forename']!, 0.1),
      surname: spoil(r, v['surname']!, 0.12),
      age: String(Math.max(0, Number(v['age']) + (at === 0 ? 0 : r.pick([0, 0, 1, -1, 2])))),
      occupation: at > 0 && r.chance(0.3) ? '' : v['occupation']!,
      address: at > 0 && r.chance(0.35) ? `${r.between(1, 90)} ${places(r)} Street` : spoil(r, v['address']!, 0.1),
      birth_parish: lose(r, spoil(r, v['birth_parish']!, 0.1), 0.1),
    }),
  }, size); // prettier-ignore
};

/** Customers of a shop without a birth date: families share telephone and mail. */
export const households: Make = (random, size) => {
  const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 500 })];
  const home = addresses(lexicon(random, sounds.english, { count: 200 }), lexicon(random, sounds.english, { count: 60 }), [' Street', ' Road', ' Lane']); // prettier-ignore
  return makeRegister(random, {
    columns: ['first', 'last', 'address', 'town', 'code', 'phone', 'mail'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 2, 3, 4],
    home: (r) => {
      const { street, number, town, code } = home(r);
      const own = last(r);
      return { last: own, address: `${number!} ${street!}`, town: town!, code: code!, phone: digits(r, '01### ######'), mail: mailOf(r, 'family', own) }; // prettier-ignore
    },
    person: (r, v) => {
      const mine = first(r);
      return { first: mine, phone: r.chance(0.6) ? v['phone']! : digits(r, '07### ######'), mail: r.chance(0.4) ? v['mail']! : mailOf(r, mine, v['last']!) }; // prettier-ignore
    },
    seen: (r, v) => ({
      first: r.chance(0.08) ? `${v['first']![0]!}` : spoil(r, v['first']!, 0.08),
      last: spoil(r, v['last']!, 0.06),
      address: lose(r, spoil(r, v['address']!, 0.1), 0.1),
      phone: lose(r, v['phone']!, 0.25),
      mail: lose(r, v['mail']!, 0.3),
    }),
  }, size); // prettier-ignore
};

/** How a table of plain people is made unlike others. */
export interface Plain {
  readonly columns: readonly string[];
  readonly records: readonly number[];
  readonly slips?: number;
  readonly lost?: number;
}

/** People with everything, in any form: a name and an address in one column, columns of junk, most values lost, no duplicates, crowds. */
export const plainPeople =
  ({ columns, records, slips = 0.08, lost = 0.08 }: Plain): Make =>
  (random, size) => {
    const [first, last] = [names(given.english), lexicon(random, sounds.english, { count: 900 })];
    const home = addresses(lexicon(random, sounds.english, { count: 300 }), lexicon(random, sounds.english, { count: 100 }), [' Street', ' Road', ' Lane', ' Avenue']); // prettier-ignore
    let row = 0;
    return makeRegister(random, {
    columns,
    records,
    family: [1, 1, 2],
    home: (r) => ({ ...home(r), last: last(r) }),
    person: (r, v) => {
      const [one, days] = [first(r), r.int(25_000)];
      const { y, m, d } = dayOf(days);
      return { first: one, born: `${d}/${m}/${y}`, mail: mailOf(r, one, v['last']!), phone: digits(r, '07### ######'), tax: digits(r, '###########') }; // prettier-ignore
    },
    seen: (r, v: Values) => {
      const worn = wear(r, v, { columns: ['first', 'last', 'street', 'town', 'code', 'born', 'mail', 'phone', 'tax'], slips, lost }); // prettier-ignore
      const street = worn['street'] === '' ? '' : `${v['number']!} ${worn['street']!}`;
      return {
        ...worn,
        street,
        name: r.chance(0.2) ? `${worn['last']!}, ${worn['first']!}` : `${worn['first']!} ${worn['last']!}`,
        everything: [worn['first'], worn['last'], street, worn['code'], worn['town']].filter(Boolean).join(', '),
        site: 'HQ',
        noise: String(r.between(100_000, 999_999)),
        stamp: `2024-${String(r.between(1, 12)).padStart(2, '0')}-${String(r.between(1, 28)).padStart(2, '0')} ${digits(r, '1#:2#:3#')}`, // prettier-ignore
        serial: `Z${String(++row).padStart(7, '0')}`,
        flag: r.pick(['Y', 'N']),
        teller: r.pick(['anna', 'bob', 'carla', 'dave', 'erin', 'fritz']),
      };
    },
  }, size); // prettier-ignore
  };
