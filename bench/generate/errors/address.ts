import type { Fields } from '../fields.ts';
import { unaccented } from '../fold.ts';
import { SHORT_WORDS, STREET_TYPES } from '../places.ts';
import { misdialled, mistyped, put, type ErrorKind } from './error.ts';

const SHORT_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  STREET_TYPES.map(([name, short]) => [name, short]),
);

function shortWords(text: string): string {
  return text
    .split(' ')
    .map((word) => SHORT_WORDS[word] ?? word)
    .join(' ');
}

function shortStreet(text: string): string {
  const [type = '', ...rest] = text.split(' ');
  return [SHORT_TYPES[type] ?? type, shortWords(rest.join(' '))].join(' ');
}

const plain =
  (field: 'street' | 'district' | 'city') =>
  (fields: Fields): boolean =>
    put(fields, field, unaccented(fields[field]));

function shortTown(text: string): string {
  return text
    .replace(/^SÃO /, 'S. ')
    .replace(/^SANTA /, 'STA. ')
    .replace(/^SANTO /, 'STO. ')
    .replace(/^PRESIDENTE /, 'PRES. ')
    .replace(/^CORONEL /, 'CEL. ');
}

/** Errors of addresses. */
export const ADDRESS_ERRORS: readonly ErrorKind[] = [
  {
    name: 'logradouro:abbrev',
    rate: 0.275,
    apply: (fields) => fields.street !== '' && put(fields, 'street', shortStreet(fields.street)),
  },
  { name: 'logradouro:accent_lost', rate: 0.14, apply: plain('street') },
  {
    name: 'logradouro:typo',
    rate: 0.0205,
    apply: (fields, { random }) => put(fields, 'street', mistyped(random, fields.street)),
  },
  { name: 'logradouro:missing', rate: 0.0185, apply: (fields) => put(fields, 'street', '') },
  { name: 'numero:missing', rate: 0.0255, apply: (fields) => put(fields, 'number', 'S/N') },
  {
    name: 'numero:digit_typo',
    rate: 0.0122,
    apply: (fields, { random }) => fields.number !== 'S/N' && put(fields, 'number', misdialled(random, fields.number)),
  },
  { name: 'complemento:missing', rate: 0.23, apply: (fields) => put(fields, 'complement', '') },
  {
    name: 'complemento:abbrev',
    rate: 0.5,
    flat: true,
    apply: (fields) => put(fields, 'complement', fields.complement.replace('APARTAMENTO', 'AP').replace('BLOCO', 'BL')),
  },
  { name: 'bairro:missing', rate: 0.0456, apply: (fields) => put(fields, 'district', '') },
  { name: 'bairro:abbrev', rate: 0.11, apply: (fields) => put(fields, 'district', shortWords(fields.district)) },
  { name: 'bairro:accent_lost', rate: 0.1, apply: plain('district') },
  { name: 'municipio:accent_lost', rate: 0.14, apply: plain('city') },
  {
    name: 'municipio:typo',
    rate: 0.0087,
    apply: (fields, { random }) => put(fields, 'city', mistyped(random, fields.city)),
  },
  { name: 'municipio:abbrev', rate: 0.012, apply: (fields) => put(fields, 'city', shortTown(fields.city)) },
  { name: 'cep:missing', rate: 0.0215, apply: (fields) => put(fields, 'postcode', '') },
  {
    name: 'cep:generic',
    rate: 0.0402,
    apply: (fields) => fields.postcode !== '' && put(fields, 'postcode', `${fields.postcode.slice(0, 5)}000`),
  },
  {
    name: 'cep:digit_typo',
    rate: 0.0072,
    apply: (fields, { random }) => put(fields, 'postcode', misdialled(random, fields.postcode)),
  },
];
