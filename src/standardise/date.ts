import { answer, placeholder } from './answer.ts';
import { type Day, isDay, toDay, toIso } from './calendar.ts';
import { isFiller } from './filler.ts';
import { clean, fold } from './fold.ts';
import type { Rule } from './rules.ts';
import { absent, type Kind, type Options, type Standard } from './standard.ts';

/** Dates that systems fill in where nothing is known. */
const fillers = new Set(['1900-01-01', '1900-01-02', '1899-12-30', '1899-12-31', '1901-01-01', '1800-01-01', '1753-01-01', '1111-11-11', '2222-02-22', '0001-01-01', '9999-12-31', '2999-12-31', '3099-12-31', '3112-31-99', '9999-01-01', '2099-12-31', '2100-12-31']); // prettier-ignore
const oldest = 115;

type Reading = { readonly day: Day } | { readonly no: Standard };

function read(text: string | null | undefined, options: Options): Reading {
  if (text == null || text.trim() === '') return { no: absent };
  const date = clean(text).replace(/[T ]\d{1,2}:\d{2}.*$|(?<=^\d{5})[.,]\d+$/, '');
  const digits = date.replace(/\D/g, '');
  if (/^(0+|9{6,}|31129999|01010001|00010101)$/.test(digits) && !/[A-Za-z]/.test(date)) return { no: placeholder() };
  const day = toDay(date, options.date, options.today);
  if (day) return { day };
  if (day === null) return { no: answer('invalid', 'impossible_date', null) };
  const filler = isFiller(fold(date).replace(/[^\p{L}\p{N}]+/gu, ' ').trim()); // prettier-ignore
  return { no: filler ? placeholder() : answer('invalid', 'not_understood', null) };
}

const proposals: readonly (Rule | '')[] = ['other_style', 'day_month_exchanged', 'excel_serial', 'two_digit_year', 'leading_zeros_restored', 'century_moved']; // prettier-ignore
const statusOf = (rule: Rule | '') => (proposals.includes(rule) ? 'repaired' : 'ok');

/** A day: an issue date, an end date. It may lie in the future. */
export const date: Kind = {
  name: 'date',
  about:
    'A day, in the style that its source declares; other styles only where they read in one way. Filler dates (00000000, 31/12/9999) are absent.',
  inputs: ['text'],
  type: 'DATE',
  parts: { year: 'INTEGER' },
  standardise: ([text], options) => {
    const reading = read(text, options);
    if ('no' in reading) return reading.no;
    const { year, month, day, rule } = reading.day;
    const iso = toIso(year, month, day);
    if (fillers.has(iso)) return placeholder();
    if (year < 1700) return answer('invalid', 'too_long_ago', null);
    return answer(statusOf(rule), rule, iso, iso, { year: String(year) });
  },
};

/** A person's birth date: never in the future, never more than 115 years ago. */
export const birthDate: Kind = {
  name: 'birth_date',
  about:
    'A birth date. A century that makes it impossible is moved as a proposal; the first of January says little more than the year, so its month and day are no part.',
  inputs: ['text'],
  type: 'DATE',
  // `swapped`: day and month exchanged, where that is another date; as text, so that it compares with the match form.
  parts: { year: 'INTEGER', month_day: 'VARCHAR', swapped: 'VARCHAR' },
  standardise: ([text], options) => {
    const reading = read(text, options);
    if ('no' in reading) return reading.no;
    const { year, month, day, rule } = reading.day;
    if (fillers.has(toIso(year, month, day))) return placeholder();
    const lived = inLifetime(year, month, day, options.today);
    if (lived === null) {
      const iso = toIso(year, month, day);
      return answer('invalid', iso > options.today ? 'in_the_future' : 'too_long_ago', null);
    }
    return toBirth(lived, month, day, lived === year ? rule : 'century_moved');
  },
};

function toBirth(year: number, month: number, day: number, rule: Rule | ''): Standard {
  const iso = toIso(year, month, day);
  const isDefault = (month === 1 && day === 1) || iso === '1970-01-01';
  const parts = {
    year: String(year),
    month_day: isDefault ? null : iso.slice(5, 7) + iso.slice(8),
    swapped: month !== day && isDay(year, day, month) ? toIso(year, day, month) : null,
  };
  if (statusOf(rule) === 'ok' && isDefault) return answer('ambiguous', 'default_day', iso, iso, parts);
  return answer(statusOf(rule), rule, iso, iso, parts);
}

/** The year, if need be moved by one century, in which this birthday is neither in the future nor too long ago. */
function inLifetime(year: number, month: number, day: number, today: string): number | null {
  const now = +today.slice(0, 4);
  const fits = (candidate: number) =>
    isDay(candidate, month, day) && toIso(candidate, month, day) <= today && now - candidate <= oldest;
  return fits(year) ? year : fits(year - 100) ? year - 100 : fits(year + 100) ? year + 100 : null;
}

/** A moment: as written where it has no offset, else in UTC. */
export const timestamp: Kind = {
  name: 'timestamp',
  about: 'A moment. One with an offset is brought to UTC; one without stays the local time of its source.',
  inputs: ['text'],
  type: 'TIMESTAMP',
  parts: {},
  standardise: ([text], options) => {
    const reading = read(text, options);
    if ('no' in reading) return reading.no;
    const { year, month, day, rule } = reading.day;
    const iso = toIso(year, month, day);
    if (fillers.has(iso)) return placeholder();
    const time = /[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i.exec(
      clean(text!),
    );
    const rest = clean(text!).search(/[T ]\d{1,2}:\d{2}/);
    if (time === null && rest !== -1) return answer('invalid', 'not_understood', null);
    const [hour, minute, second] = [+(time?.[1] ?? 0), +(time?.[2] ?? 0), +(time?.[3] ?? 0)];
    if (hour > 23 || minute > 59 || second > 59) return answer('invalid', 'impossible_date', null);
    const fraction = (time?.[4] ?? '').slice(0, 6).replace(/0+$/, '');
    const moment =
      new Date(`${iso}T00:00:00Z`).getTime() + (hour * 3600 + minute * 60 + second) * 1000 - offset(time?.[5]);
    const value = `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')}${fraction === '' ? '' : `.${fraction}`}`;
    if (!/^\d{4}-/.test(value)) return answer('invalid', 'impossible_date', null);
    return answer(statusOf(rule), rule, value);
  },
};

function offset(written: string | undefined): number {
  const shape = /^([+-])(\d{2}):?(\d{2})?$/.exec(written ?? '');
  return shape === null ? 0 : (shape[1] === '-' ? -1 : 1) * (+shape[2]! * 60 + +(shape[3] ?? 0)) * 60_000;
}
