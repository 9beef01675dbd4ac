import * as fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { phone } from './phone.ts';
import { brAreaCodes } from './phone-plan.ts';
import type { Options } from './standard.ts';

const br = { country: 'br', date: 'dd/mm/yyyy', decimal: ',', today: '2026-11-22' } as const;
const pe = { ...br, country: 'pe' } as const;
const read = (text: string, options: Options = br, area: string | null = null, state: string | null = null) => {
  const { value, status, rule } = phone.standardise([text, area, state], options);
  return [value, status, rule];
};

test('one mobile number, however it is dialled', () => {
  for (const [text, status, rule] of [
    ['(31) 98765-4321', 'ok', ''],
    ['+55 31 98765-4321', 'ok', ''],
    ['5531987654321', 'ok', ''],
    ['031987654321', 'ok', 'trunk_removed'],
    ['0055 31 98765 4321', 'ok', ''],
    ['31 8765-4321', 'repaired', 'ninth_digit_added'],
    ['0 21 31 98765-4321', 'repaired', 'carrier_removed'],
    ['015 31 98765-4321', 'repaired', 'carrier_removed'],
    ['90 31 98765-4321', 'repaired', 'collect_removed'],
    ['90 21 31 98765-4321', 'repaired', 'collect_removed'],
    ['31 98765-4321 ramal 22', 'repaired', 'extension_removed'],
    ['31 98765-4321 / 31 3333-4545', 'ambiguous', 'several_values'],
  ] as const)
    expect([text, ...read(text)]).toEqual([text, '+5531987654321', status, rule]);
});

test('without area code the local number is kept and compared', () => {
  expect(phone.standardise(['98765-4321', null, null], br)).toMatchObject({
    value: '987654321',
    match: '987654321',
    status: 'ambiguous',
    rule: 'missing_area_code',
    parts: { local: '87654321', area: null },
  });
  expect(read('9090 98765-4321')).toEqual(['987654321', 'ambiguous', 'missing_area_code']);
  expect(read('98765-4321', br, '31')).toEqual(['+5531987654321', 'ok', '']);
  expect(read('98765-4321', br, null, 'AC')).toEqual(['+5568987654321', 'ambiguous', 'area_code_from_state']);
  expect(read('98765-4321', br, null, 'SP')[2]).toBe('missing_area_code');
});

test('landlines, lines that start with 7, services and fillers', () => {
  expect(read('(75) 4362-5989')).toEqual(['+557543625989', 'ok', '']);
  expect(read('28 7613-7901')).toEqual(['+5528976137901', 'ambiguous', 'ninth_digit_assumed']);
  expect(phone.standardise(['0800 727 4545', null, null], br)).toMatchObject({ match: null, rule: 'service_number' });
  expect(read('4004-1020')[2]).toBe('service_number');
  for (const filler of ['00000000000', '+55 11 99999-9999', '1111-1111', '12345678', 'não tem', '-'])
    expect([filler, read(filler)[1]]).toEqual([filler, 'placeholder']);
  expect(phone.standardise(['154681932111', null, null], br)).toMatchObject({ value: null, match: '154681932111' });
});

test('Peru: mobile, Lima and departments', () => {
  expect(read('987 654 321', pe)).toEqual(['+51987654321', 'ok', '']);
  expect(read('+51 1 445-6789', pe)[0]).toBe('+5114456789');
  expect(read('(01) 445-6789', pe)[0]).toBe('+5114456789');
  expect(read('054 234567', pe)[0]).toBe('+5154234567');
  expect(read('445-6789', pe)).toEqual(['4456789', 'ambiguous', 'missing_area_code']);
});

test('other countries are left to the library', () => {
  expect(read('+44 20 7946 0958')).toEqual(['+442079460958', 'ok', '']);
  expect(read('00 351 912 345 678')).toEqual(['+351912345678', 'ok', '']);
});

test('a source of another country: its national numbers are read by its own plan, and those of Brazil and Peru by theirs', () => {
  const de = { ...br, country: 'de' };
  expect(read('030 901820', de)).toEqual(['+4930901820', 'ok', '']);
  expect(read('0151 23446780', de)).toEqual(['+4915123446780', 'ok', '']);
  expect(read('+55 31 8765-4321', de)).toEqual(['+5531987654321', 'repaired', 'ninth_digit_added']);
  expect(read('12', de)).toEqual([null, 'invalid', 'wrong_length']);
  // A value of its own stays as it is.
  expect(read('+4930901820', de)).toEqual(['+4930901820', 'ok', '']);
  expect(read('(212) 555-0175', { ...br, country: 'us' })).toEqual(['+12125550175', 'ok', '']);
});

test('every well-formed Brazilian number reads as libphonenumber reads it', () => {
  const areas = fc.constantFrom(...brAreaCodes);
  const local = fc.tuple(
    fc.constantFrom('2', '3', '96', '97', '98', '99'),
    fc.integer({ min: 1_000_000, max: 9_999_999 }),
  );
  fc.assert(
    fc.property(areas, local, (area, [head, tail]) => {
      const number = `${area}${head}${tail}`;
      const ours = phone.standardise([number, null, null], br);
      if (ours.status === 'placeholder') return;
      expect(ours.value).toBe(parsePhoneNumberFromString(number, 'BR')!.number);
    }),
  );
});
