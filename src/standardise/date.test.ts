import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromExcel, isDay } from './calendar.ts';
import { birthDate, date, timestamp } from './date.ts';
import type { Kind, Options } from './standard.ts';

const options: Options = { country: 'br', date: 'dd/mm/yyyy', decimal: ',', today: '2026-11-22' };
const read = (text: string, style = 'dd/mm/yyyy', kind: Kind = birthDate) => {
  const { value, status, rule } = kind.standardise([text], { ...options, date: style });
  return [value, status, rule];
};

test('the declared style is read; others only where they read in one way', () => {
  expect(read('08/02/1998')).toEqual(['1998-02-08', 'ok', '']);
  expect(read('08/02/1998', 'mm/dd/yyyy')).toEqual(['1998-08-02', 'ok', '']);
  expect(read('19980208', 'yyyymmdd')).toEqual(['1998-02-08', 'ok', '']);
  expect(read('08021998', 'ddmmyyyy')).toEqual(['1998-02-08', 'ok', '']);
  expect(read('8021998', 'ddmmyyyy')).toEqual(['1998-02-08', 'repaired', 'leading_zeros_restored']);
  expect(read('1998-02-08')).toEqual(['1998-02-08', 'ok', '']);
  expect(read('1998-02-08T00:00:00')).toEqual(['1998-02-08', 'ok', '']);
  expect(read('19980208')).toEqual(['1998-02-08', 'repaired', 'other_style']);
  expect(read('8 de fevereiro de 1998')).toEqual(['1998-02-08', 'repaired', 'other_style']);
  expect(read('02/25/1998')).toEqual(['1998-02-25', 'repaired', 'day_month_exchanged']);
});

test('two-digit years are never in the future', () => {
  expect(read('08/02/26', 'dd/mm/yy')[0]).toBe('2026-02-08');
  expect(read('08/12/26', 'dd/mm/yy')[0]).toBe('1926-12-08');
  expect(read('08/02/98', 'dd/mm/yy')[0]).toBe('1998-02-08');
});

test('spreadsheet days: 60 never was', () => {
  expect(read('35834', 'excel')).toEqual(['1998-02-08', 'ok', '']);
  expect(read('35834')).toEqual(['1998-02-08', 'repaired', 'excel_serial']);
  expect([fromExcel(59), fromExcel(60), fromExcel(61)]).toEqual([{ year: 1900, month: 2, day: 28 }, null, { year: 1900, month: 3, day: 1 }]); // prettier-ignore
});

test('fillers, impossible days, centuries', () => {
  for (const filler of [
    '00000000',
    '00/00/0000',
    '01/01/1900',
    '31/12/9999',
    '99999999',
    'NAO INFORMADO',
    '1899-12-30',
  ])
    expect([filler, read(filler)[1]]).toEqual([filler, 'placeholder']);
  expect(read('30/02/1990')).toEqual([null, 'invalid', 'impossible_date']);
  expect(read('21/05/1873')).toEqual(['1973-05-21', 'repaired', 'century_moved']);
  expect(read('09/08/2048')).toEqual(['1948-08-09', 'repaired', 'century_moved']);
  expect(read('09/08/2048', 'dd/mm/yyyy', date)).toEqual(['2048-08-09', 'ok', '']);
  expect(read('01/01/1980')).toEqual(['1980-01-01', 'ambiguous', 'default_day']);
});

test('parts: year, month and day, and the two exchanged', () => {
  expect(birthDate.standardise(['08/02/1998'], options).parts).toEqual({
    year: '1998',
    month_day: '0208',
    swapped: '1998-08-02',
  });
  expect(birthDate.standardise(['25/02/1998'], options).parts?.['swapped']).toBeNull();
  expect(birthDate.standardise(['01/01/1980'], options).parts).toEqual({
    year: '1980',
    month_day: null,
    swapped: null,
  });
});

test('a day exists where the calendar of the run-time says so', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 9999 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
      (year, month, day) => {
        const real = new Date(Date.UTC(year, month - 1, day));
        expect(isDay(year, month, day)).toBe(
          real.getUTCMonth() === month - 1 && real.getUTCDate() === day && month > 0,
        );
      },
    ),
  );
});

test('moments with an offset are brought to UTC', () => {
  expect(read('2022-11-22T22:48:41-03:00', 'yyyy-mm-dd', timestamp)[0]).toBe('2022-11-23 01:48:41');
  expect(read('22/11/2022 17:48', 'dd/mm/yyyy', timestamp)[0]).toBe('2022-11-22 17:48:00');
  expect(read('2022-11-22T17:48:41.250Z', 'yyyy-mm-dd', timestamp)[0]).toBe('2022-11-22 17:48:41.25');
  expect(read('2022-11-22 25:00', 'yyyy-mm-dd', timestamp)[1]).toBe('invalid');
});
