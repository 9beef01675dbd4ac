import { answer, placeholder } from './answer.ts';
import { toNoNumber } from './cpf.ts';
import { toWritten, weighted } from './digits.ts';
import { isRepeated } from './filler.ts';
import { absent, type Kind } from './standard.ts';

const weights = [3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

/** True for eleven digits whose last is `11 - (sum mod 11)`, 10 and 11 counting as 0. */
export function isPis(digits: string): boolean {
  if (!/^\d{11}$/.test(digits) || isRepeated(digits)) return false;
  const check = 11 - (weighted(digits, weights) % 11);
  return (check > 9 ? 0 : check) === digits.charCodeAt(10) - 48;
}

/** Brazilian worker's number: PIS, PASEP, NIT and NIS share it. */
export const pis: Kind = {
  name: 'pis',
  about: "A worker's number in Brazil (PIS, PASEP, NIT, NIS): eleven digits, the last a check digit.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([text]) => {
    if (text == null || text.trim() === '') return absent;
    const { code, digits, guessed, decimal } = toWritten(text, /^(PIS|PASEP|NIT|NIS)\b[^0-9A-Z]*/);
    if (digits === '') return toNoNumber(text, code);
    if (isRepeated(digits)) return placeholder('repeated_digits');
    const padded = digits.replace(/^0+(?=\d{11}$)/, '').padStart(11, '0');
    if (digits.length >= 9 && isPis(padded)) {
      const rule = guessed ? 'letters_read_as_digits' : digits.length < 11 ? 'leading_zeros_restored' : digits.length > 11 ? 'padding_removed' : decimal ? 'decimal_removed' : ''; // prettier-ignore
      return answer(rule === '' || rule === 'padding_removed' ? 'ok' : 'repaired', rule, padded);
    }
    if (guessed) return answer('invalid', 'not_understood', code);
    return answer('invalid', digits.length >= 9 && digits.length <= 11 ? 'check_digit' : 'wrong_length', digits);
  },
};
