import type { Fields } from '../fields.ts';
import { at } from '../population.ts';
import type { Random } from '../random.ts';
import { put, type ErrorKind, type Scene } from './error.ts';

/**
 * Errors that the sample bank does not hold, made on request (`--other`): what rules meet that fit the sample alone. Rates are those
 * of a dirty source, the same in each.
 */

const LAST_YEAR = 2025;

type Change = (random: Random, text: string) => string;

const on =
  (field: 'name' | 'mother' | 'email' | 'cpf' | 'birth' | 'mobile', change: Change): ErrorKind['apply'] =>
  (fields: Fields, { random }: Scene) =>
    fields[field] !== '' && put(fields, field, change(random, fields[field]));

const always =
  (field: 'mother' | 'email' | 'birth' | 'mobile', values: readonly string[]): ErrorKind['apply'] =>
  (fields: Fields, { random }: Scene) =>
    put(fields, field, random.pick(values));

const wordsOf = (name: string): string[] => name.split(' ').filter((word) => word !== '');

function exchange(fields: Fields, one: 'name' | 'mobile' | 'email', other: 'mother' | 'landline' | 'cpf'): boolean {
  const [first, second] = [fields[one], fields[other]];
  if (first === second || (other === 'mother' && second === '')) return false;
  fields[one] = second;
  fields[other] = first;
  return true;
}

const TITLES = ['SR. ', 'SRA. ', 'DR. ', 'DRA ', 'DONA ', 'SR ', 'PROF. '];
const NOTES = [' (TITULAR)', ' - TITULAR', ' (CONTA CONJUNTA)', ' *', ' - ESPOLIO', ' (NOVO)', ' ME', ' E/OU'];
const ENTITIES: Readonly<Record<string, string>> = { Á: '&Aacute;', É: '&Eacute;', Í: '&Iacute;', Ó: '&Oacute;', Ú: '&Uacute;', Ã: '&Atilde;', Õ: '&Otilde;', Ç: '&Ccedil;', Â: '&Acirc;', Ê: '&Ecirc;', Ô: '&Ocirc;' }; // prettier-ignore

/** UTF-8 read as Latin-1 twice over. */
function twiceMisread(name: string): string {
  const once = Buffer.from(name, 'utf8').toString('latin1');
  return once === name ? name : Buffer.from(once, 'utf8').toString('latin1');
}

function withoutOtherSurnames(random: Random, name: string): string {
  const words = wordsOf(name);
  return words.length < 3 ? name : `${words[0]!} ${words[random.between(1, words.length - 2)]!}`;
}

function wrongTwice(random: Random, digits: string): string {
  const wrong = (text: string): string => {
    const at = random.int(text.length);
    return text.slice(0, at) + String((Number(text.charAt(at)) + random.between(1, 9)) % 10) + text.slice(at + 1);
  };
  return wrong(wrong(digits));
}

/** The day before, as a date becomes that is kept in another time zone. */
function dayBefore(birth: string): string {
  const date = new Date(Date.UTC(Number(birth.slice(0, 4)), Number(birth.slice(4, 6)) - 1, Number(birth.slice(6)) - 1));
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}

/** Kinds of error beyond the sample's, in the order in which they strike. */
export const OTHER_ERRORS: readonly ErrorKind[] = [
  { name: 'nome:title', rate: 0.03, apply: on('name', (random, text) => random.pick(TITLES) + text) },
  { name: 'nome:note', rate: 0.012, apply: on('name', (random, text) => text + random.pick(NOTES)) },
  { name: 'nome:first_initial', rate: 0.012, apply: on('name', (_, text) => text.replace(/^(\S)\S+/, '$1.')) },
  { name: 'nome:last_initial', rate: 0.012, apply: on('name', (_, text) => text.replace(/ (\S)\S+$/, ' $1.')) },
  { name: 'nome:other_surname', rate: 0.012, apply: on('name', withoutOtherSurnames) },
  { name: 'nome:cut', rate: 0.02, apply: on('name', (random, text) => text.slice(0, random.between(14, 22))) },
  {
    name: 'nome:entities',
    rate: 0.006,
    apply: on('name', (_, text) => text.replace(/[^\x20-\x7e]/g, (letter) => ENTITIES[letter] ?? letter)),
  },
  { name: 'nome:misread_twice', rate: 0.006, apply: on('name', (_, text) => twiceMisread(text)) },
  { name: 'nome:mother', rate: 0.004, apply: (fields) => exchange(fields, 'name', 'mother') },
  {
    name: 'nome_mae:filler',
    rate: 0.04,
    apply: always('mother', ['NAO INFORMADO', 'NAO CONSTA', 'DESCONHECIDA', 'IGNORADA', 'XXX', 'A MESMA']),
  },
  { name: 'cpf:left_out', rate: 0.15, apply: (fields) => put(fields, 'cpf', '') },
  { name: 'cpf:two_wrong', rate: 0.008, apply: on('cpf', wrongTwice) },
  { name: 'cpf:nine_digits', rate: 0.006, apply: on('cpf', (_, text) => text.slice(0, 9)) },
  { name: 'cpf:letter', rate: 0.004, apply: on('cpf', (_, text) => text.replace('0', 'O')) },
  { name: 'celular:in_landline', rate: 0.02, apply: (fields) => exchange(fields, 'mobile', 'landline') },
  { name: 'celular:in_cpf', rate: 0.003, apply: (fields) => exchange(fields, 'mobile', 'cpf') },
  {
    name: 'celular:filler',
    rate: 0.015,
    apply: always('mobile', ['11111111111', '99999999999', '00000000000', '999999999', '11999999999', '12345678', '0']),
  },
  { name: 'celular:two_wrong', rate: 0.008, apply: on('mobile', wrongTwice) },
  {
    name: 'email:filler',
    rate: 0.02,
    apply: always('email', ['naotem@naotem.com', 'sememail@gmail.com', 'cliente@banco.com.br', 'nt@nt.com.br', 'nao@possui.com', 'a@a.com']), // prettier-ignore
  },
  { name: 'email:comma', rate: 0.008, apply: on('email', (_, text) => text.replace('.', ',')) },
  { name: 'email:no_at', rate: 0.006, apply: on('email', (_, text) => text.replace('@', ' ')) },
  {
    name: 'email:relative',
    rate: 0.006,
    apply: (fields, { random, household }) => {
      const { name } = random.pick(household.persons);
      const local = wordsOf(at(name, LAST_YEAR)).slice(0, 2).join('.').toLowerCase();
      return put(fields, 'email', `${local.normalize('NFD').replace(/[^a-z.]/g, '')}@familia.com.br`);
    },
  },
  { name: 'dob:filler', rate: 0.015, apply: always('birth', ['19000101', '19010101', '18991230', '19700101', '11111111']) }, // prettier-ignore
  { name: 'dob:day_before', rate: 0.015, apply: on('birth', (_, text) => dayBefore(text)) },
  { name: 'sexo:other', rate: 0.012, apply: (fields) => put(fields, 'sex', fields.sex === 'M' ? 'F' : 'M') },
];
