import type { Fields } from '../fields.ts';
import { misdialled, mistyped, put, type ErrorKind } from './error.ts';

function withoutNinth(number: string): string {
  return number.length === 11 && number.charAt(2) === '9' ? number.slice(0, 2) + number.slice(3) : number;
}

const change =
  (field: 'mobile' | 'landline' | 'email', how: (text: string) => string) =>
  (fields: Fields): boolean =>
    fields[field] !== '' && put(fields, field, how(fields[field]));

const DOMAIN_SLIPS: Readonly<Record<string, readonly string[]>> = {
  'gmail.com': ['gmial.com', 'gmail.con', 'gmail.com.br', 'gamil.com', 'gmai.com'],
  'hotmail.com': ['hotmial.com', 'hotmail.con', 'hotmal.com', 'hotmail.com.br'],
  'yahoo.com.br': ['yaho.com.br', 'yahoo.com', 'yahoo.co.br'],
  'outlook.com': ['outlok.com', 'outlook.con', 'outlook.com.br'],
};

function otherDomain(text: string, at: number): string {
  const [local = '', domain = ''] = text.split('@');
  const slips = DOMAIN_SLIPS[domain];
  return slips ? `${local}@${slips[at % slips.length] ?? domain}` : text;
}

/** Errors of telephones and e-mail. */
export const CONTACT_ERRORS: readonly ErrorKind[] = [
  { name: 'celular:missing', rate: 0.0437, apply: (fields) => put(fields, 'mobile', '') },
  {
    name: 'celular:placeholder',
    rate: 0.0018,
    apply: (fields, { random, words }) =>
      fields.mobile !== '' && put(fields, 'mobile', random.pick(words.placeholderPhones)),
  },
  { name: 'celular:ninth_missing', rate: 0.047, apply: change('mobile', withoutNinth) },
  {
    name: 'celular:digit_typo',
    rate: 0.0072,
    apply: (fields, { random }) => fields.mobile !== '' && put(fields, 'mobile', misdialled(random, fields.mobile)),
  },
  { name: 'celular:ddd_missing', rate: 0.0335, apply: change('mobile', (text) => text.slice(2)) },
  {
    name: 'celular:household_landline',
    rate: 0,
    habit: { sac: 0.115 },
    apply: (fields, { household }) => household.landline !== '' && put(fields, 'mobile', household.landline),
  },
  { name: 'telefone:missing', rate: 0.22, apply: (fields) => put(fields, 'landline', '') },
  { name: 'telefone:ddd_missing', rate: 0.045, apply: change('landline', (text) => text.slice(2)) },
  {
    name: 'telefone:digit_typo',
    rate: 0.006,
    apply: (fields, { random }) =>
      fields.landline !== '' && put(fields, 'landline', misdialled(random, fields.landline)),
  },
  {
    name: 'email:missing',
    rate: 0.118,
    apply: (fields) => put(fields, 'email', ''),
  },
  {
    name: 'email:placeholder',
    rate: 0.0095,
    flat: true,
    apply: (fields, { random, words }) => put(fields, 'email', random.pick(words.placeholderEmails)),
  },
  {
    name: 'email:typo',
    rate: 0.0056,
    apply: (fields, { random, words }) => {
      if (fields.email === '' || words.placeholderEmails.includes(fields.email)) return false;
      const [local = '', domain = ''] = fields.email.split('@');
      return put(fields, 'email', `${mistyped(random, local)}@${domain}`);
    },
  },
  {
    name: 'email:domain_typo',
    rate: 0.0042,
    apply: (fields, { random }) => put(fields, 'email', otherDomain(fields.email, random.int(60))),
  },
];
