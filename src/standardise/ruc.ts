import { answer, placeholder } from './answer.ts';
import { toNoNumber } from './cpf.ts';
import { toWritten, weighted } from './digits.ts';
import { isRepeated } from './filler.ts';
import { absent, type Kind, type Standard } from './standard.ts';

const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const prefixes: readonly string[] = ['10', '15', '16', '17', '20'];

/** True for eleven digits whose last is `(11 - sum mod 11) mod 10`. */
export function isRuc(digits: string): boolean {
  return (
    /^\d{11}$/.test(digits) &&
    !isRepeated(digits) &&
    (11 - (weighted(digits, weights) % 11)) % 10 === digits.charCodeAt(10) - 48
  );
}

/** Peruvian tax number. That of a person (prefix 10) holds the DNI, so the two can be compared. */
export const ruc: Kind = {
  name: 'ruc',
  about:
    'A tax number in Peru: eleven digits, the last a check digit. Prefix 10 is a person, whose DNI it holds; 20 is a company.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: { dni: 'VARCHAR', holder: 'VARCHAR' },
  standardise: ([text]) => (text == null || text.trim() === '' ? absent : toRuc(text)),
};

function toRuc(text: string): Standard {
  const { code, digits, guessed, decimal } = toWritten(text, /^R\.?U\.?C\.?\b[^0-9A-Z]*/);
  if (digits === '') return toNoNumber(text, code);
  if (isRepeated(digits)) return placeholder('repeated_digits');
  const short = digits.replace(/^0+/, '');
  if (!isRuc(short))
    return answer(
      'invalid',
      guessed ? 'not_understood' : digits.length === 11 ? 'check_digit' : 'wrong_length',
      guessed ? code : digits,
    );
  const prefix = short.slice(0, 2);
  const parts = {
    dni: prefix === '10' ? short.slice(2, 10) : null,
    holder: prefix === '20' ? 'company' : prefix === '10' ? 'person' : 'other',
  };
  if (guessed) return answer('repaired', 'letters_read_as_digits', short, short, parts);
  if (!prefixes.includes(prefix)) return answer('ambiguous', 'unknown_prefix', short, short, parts);
  const rule =
    digits.length > 11 ? 'padding_removed' : decimal ? 'decimal_removed' : prefix === '10' ? 'person_ruc' : '';
  return answer('ok', rule, short, short, parts);
}
