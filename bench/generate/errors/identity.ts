import type { Fields } from '../fields.ts';
import type { Person } from '../population.ts';
import { misdialled, put, type ErrorKind, type Scene } from './error.ts';

/** Somebody else at home, or undefined for a person who lives alone. */
function relative({ random, person, household }: Scene): Person | undefined {
  const others = household.persons.filter(({ id }) => id !== person.id);
  return others.length > 0 ? random.pick(others) : undefined;
}

function exchangedDigits(text: string, at: number): string {
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
}

/** Errors of the taxpayer number. */
export const CPF_ERRORS: readonly ErrorKind[] = [
  {
    name: 'cpf:household_member',
    rate: 0.0068,
    apply: (fields, scene) => put(fields, 'cpf', relative(scene)?.cpf ?? fields.cpf),
  },
  {
    name: 'cpf:transpose',
    rate: 0.0026,
    apply: (fields, { random }) => put(fields, 'cpf', exchangedDigits(fields.cpf, random.int(10))),
  },
  {
    name: 'cpf:digit_typo',
    rate: 0.0026,
    apply: (fields, { random }) => put(fields, 'cpf', misdialled(random, fields.cpf)),
  },
  {
    name: 'cpf:placeholder',
    rate: 0.0024,
    apply: (fields, { random, words }) => put(fields, 'cpf', random.pick(words.placeholderCpfs)),
  },
  { name: 'cpf:missing', rate: 0.0095, flat: true, habit: { sac: 0.61 }, apply: (fields) => put(fields, 'cpf', '') },
];

const two = (value: number): string => String(value).padStart(2, '0');

function redated(
  fields: Fields,
  change: (year: number, month: number, day: number) => readonly [number, number, number],
): boolean {
  if (fields.birth === '') return false;
  const [year, month, day] = change(
    Number(fields.birth.slice(0, 4)),
    Number(fields.birth.slice(4, 6)),
    Number(fields.birth.slice(6)),
  );
  return put(
    fields,
    'birth',
    `${year}${two(month)}${two(Math.min(day, month === 2 ? 28 : 30 + Number(![4, 6, 9, 11].includes(month))))}`,
  );
}

/** Errors of the birth date. */
export const BIRTH_ERRORS: readonly ErrorKind[] = [
  {
    name: 'dob:household_member',
    rate: 0.0037,
    apply: (fields, scene) => put(fields, 'birth', relative(scene)?.birth ?? fields.birth),
  },
  {
    name: 'dob_day_month_swap',
    rate: 0.0042,
    apply: (fields) => redated(fields, (y, m, d) => (d <= 12 ? [y, d, m] : [y, m, d])),
  },
  {
    name: 'dob_day',
    rate: 0.0105,
    apply: (fields, { random }) =>
      redated(fields, (y, m, d) => [y, m, Math.max(1, Math.min(30, d + random.pick([-10, -2, -1, 1, 2, 3, 10])))]),
  },
  {
    name: 'dob_month',
    rate: 0.003,
    apply: (fields, { random }) => redated(fields, (y, _, d) => [y, random.between(1, 12), d]),
  },
  {
    name: 'dob_year',
    rate: 0.0032,
    apply: (fields, { random }) => redated(fields, (y, m, d) => [y + random.pick([-10, -2, -1, 1, 2, 10]), m, d]),
  },
  {
    name: 'dob_century',
    rate: 0.0023,
    apply: (fields) => redated(fields, (y, m, d) => [y < 1970 ? y - 100 : y + 100, m, d]),
  },
  { name: 'dob_jan1', rate: 0.0057, apply: (fields) => redated(fields, (y) => [y, 1, 1]) },
  {
    name: 'dob_missing',
    rate: 0.0115,
    flat: true,
    habit: { sac: 0.465 },
    apply: (fields) => put(fields, 'birth', ''),
  },
];
