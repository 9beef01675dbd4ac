import { expect, test } from 'vitest';
import { easter, isNationalHoliday, nationalHolidays } from './holiday.ts';

test('Easter is where the almanacs have it, the earliest and the latest possible included', () => {
  // 1818 and 2285 are the earliest (22 March), 1943 and 2038 the latest (25 April).
  const known = ['1818-03-22', '1943-04-25', '1999-04-04', '2000-04-23', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2038-04-25', '2285-03-22']; // prettier-ignore
  for (const day of known) expect(easter(Number(day.slice(0, 4)))).toBe(day);
  for (let year = 1900; year < 2300; year++) expect(new Date(`${easter(year)}T00:00:00Z`).getUTCDay()).toBe(0);
});

test('Brazil in 2023 and 2026: the 20th of November is one since 2024', () => {
  const days = (year: number) => nationalHolidays('br', year).map(({ day }) => day.slice(5));
  expect(days(2023)).toEqual(['01-01', '04-07', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25']);
  expect(days(2026)).toEqual(['01-01', '04-03', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '11-20', '12-25']); // prettier-ignore
});

test('Peru in 2021 and 2025: four battles and an air force came to it', () => {
  const days = (year: number) => nationalHolidays('pe', year).map(({ day }) => day.slice(5));
  expect(days(2021)).toEqual(['01-01', '04-01', '04-02', '05-01', '06-29', '07-28', '07-29', '08-30', '10-08', '11-01', '12-08', '12-25']); // prettier-ignore
  expect(days(2025)).toEqual(['01-01', '04-17', '04-18', '05-01', '06-07', '06-29', '07-23', '07-28', '07-29', '08-06', '08-30', '10-08', '11-01', '12-08', '12-09', '12-25']); // prettier-ignore
});

test('a day is asked of several countries', () => {
  expect(isNationalHoliday('2026-07-28', ['br'])).toBe(false);
  expect(isNationalHoliday('2026-07-28', ['br', 'pe'])).toBe(true);
});
