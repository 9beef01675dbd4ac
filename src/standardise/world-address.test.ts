import { expect, test } from 'vitest';
import { worldAddress as kind } from './world-address.ts';

const options = { country: 'de', date: 'yyyy-mm-dd', decimal: '.', today: '2026-11-22' } as const;
type Given = Partial<Record<'line' | 'street' | 'number' | 'complement' | 'district' | 'city' | 'state' | 'city_state' | 'postcode', string>>; // prettier-ignore
const read = (given: Given | string) => {
  const by = typeof given === 'string' ? { line: given } : given;
  return kind.standardise(kind.inputs.map((input) => by[input as keyof Given] ?? null), options); // prettier-ignore
};
const parts = (given: Given | string) => Object.fromEntries(Object.entries(read(given).parts ?? {}).filter(([name, value]) => value !== null && !name.endsWith('_match'))); // prettier-ignore

test('one street, written by five hands, is compared as one', () => {
  const lines = [
    'Hauptstraße 12a, 50667 Köln',
    'HAUPTSTR. 12 A, D-50667 KÖLN',
    'Haupt-Str. 12A, 50667 Köln',
    'Haupt Strasse 12 a; 50667 Koeln',
    'Hauptstraße 12a\n50667 Köln',
  ];
  expect(new Set(lines.map((line) => read(line).match))).toEqual(new Set(['HAUPTSTR 12A 50667']));
  expect(read('221B Baker Street, London NW1 6XE').match).toBe(read('Baker St. 221b, NW16XE London').match);
  expect(read({ street: 'Kerkstraat', number: '5', postcode: '1017 GC', city: 'Amsterdam' }).match).toBe(
    read('Kerkstr. 5, 1017GC AMSTERDAM').match,
  );
  expect(read('ул. Ленина 5, 101000 Москва').match).toBe(read('ul. Lenina 5, 101000 Moskva').match);
});

test('lines of many countries are taken apart', () => {
  expect(parts('Am Markt 3 (Hinterhaus), Altstadt, 50667 Köln')).toEqual({ street: 'Am Markt', number: '3', complement: 'HINTERHAUS', district: 'Altstadt', city: 'Köln', postcode: '50667' }); // prettier-ignore
  expect(parts('Straße des 17. Juni 135, 10623 Berlin')).toEqual({ street: 'Straße des 17. Juni', number: '135', city: 'Berlin', postcode: '10623' }); // prettier-ignore
  expect(parts('Flat 3, 12 High St, Leeds LS1 4AB')).toEqual({ street: 'High St', number: '12', complement: 'FLAT 3', city: 'Leeds', postcode: 'LS14AB' }); // prettier-ignore
  expect(parts('12 Main St Apt 4, Springfield, IL 62704-1234')).toEqual({ street: 'Main St', number: '12', complement: 'APT 4', city: 'Springfield', state: 'IL', postcode: '62704-1234' }); // prettier-ignore
  expect(parts('12/3, MG Road, Indiranagar, Bengaluru - 560038, Karnataka')).toEqual({ street: 'MG Road', number: '12/3', district: 'Indiranagar', city: 'Bengaluru', state: 'Karnataka', postcode: '560038' }); // prettier-ignore
  expect(parts('No. 14, 2nd Cross, Jayanagar, Bangalore 560 011')).toEqual({ street: '2nd Cross', number: '14', district: 'Jayanagar', city: 'Bangalore', postcode: '560011' }); // prettier-ignore
  expect(parts('12 bis rue de la Paix, 75002 Paris')).toEqual({ street: 'rue de la Paix', number: '12BIS', city: 'Paris', postcode: '75002' }); // prettier-ignore
  expect(parts('Via Roma 5, 00184 Roma (RM)')).toEqual({ street: 'Via Roma', number: '5', city: 'Roma', state: 'RM', postcode: '00184' }); // prettier-ignore
  expect(parts('महात्मा गांधी मार्ग 12, नई दिल्ली 110001')).toEqual({ street: 'महात्मा गांधी मार्ग', number: '12', city: 'नई दिल्ली', postcode: '110001' }); // prettier-ignore
  expect(parts('1600 Pennsylvania Avenue')).toEqual({ street: 'Pennsylvania Avenue', number: '1600' });
});

test('columns say what they are, and the value reads the same in any country', () => {
  expect(read({ street: 'HAUPTSTR.', number: '12 a', complement: '3. OG', city: 'KÖLN', state: 'NRW', postcode: 'D-50667' })).toEqual({
    value: 'Hauptstr. 12A (3 OG), 50667 Köln (NRW)',
    match: 'HAUPTSTR 12A 50667',
    status: 'ok',
    rule: '',
    parts: {
      street: 'Hauptstr.', number: '12A', complement: '3 OG', district: null, city: 'Köln', state: 'NRW', postcode: '50667',
      street_match: 'HAUPTSTR', district_match: null, city_match: 'KOLN', postcode_match: '50667',
    },
  }); // prettier-ignore
  expect(read({ city: 'Köln' }).value).toBe('Köln');
  expect(read({ street: 'Am Markt' })).toMatchObject({ value: 'Am Markt,', match: 'AM MARKT' });
  expect(read({ district: 'Altstadt', city: 'Köln' }).value).toBe(', Altstadt, Köln');
  expect(read({ street: 'Musterweg', number: 'o. Nr.', city: 'Bonn' }).value).toBe('Musterweg (O NR), Bonn');
  expect(parts({ street: 'Hauptstr. 5', city_state: '50667 Köln' })).toMatchObject({ number: '5', city: 'Köln', postcode: '50667' }); // prettier-ignore
});

test('nothing, fillers, what is no postcode and what is no address', () => {
  expect(read({}).status).toBe('absent');
  expect(read({ street: 'unknown', city: '---' }).status).toBe('placeholder');
  expect(read({ postcode: '00000' }).status).toBe('placeholder');
  expect(read({ street: 'Hauptstr. 5', postcode: 'KEINE' })).toMatchObject({ status: 'ambiguous', rule: 'postcode_invalid', value: 'Hauptstr. 5,', parts: { postcode: null, postcode_match: 'KEINE' } }); // prettier-ignore
  expect(read('Hauptstraße 5, '.repeat(40))).toMatchObject({ status: 'invalid', value: null });
  expect(read({ street: 'MÃ¼hlenweg 3', city: 'Bonn' })).toMatchObject({ status: 'repaired', rule: 'mojibake_repaired', value: 'Mühlenweg 3, Bonn' }); // prettier-ignore
});
