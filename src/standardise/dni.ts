import { answer, placeholder } from './answer.ts';
import { toNoNumber } from './cpf.ts';
import { toWritten, weighted } from './digits.ts';
import { isCounted, isRepeated } from './filler.ts';
import { fold } from './fold.ts';
import { absent, type Kind, type Standard } from './standard.ts';

const weights = [3, 2, 7, 6, 5, 4, 3, 2];

/** The two check characters of a DNI as printed on the card: a digit or, on older ones, a letter. */
export function dniChecks(digits: string): readonly [string, string] {
  const at = weighted(digits, weights) % 11;
  return ['65432110987'[at]!, 'KJIHGFEDCBA'[at]!];
}

/** Peruvian identity number (DNI, CUI): eight digits; the check character of the card is not part of it. */
export const dni: Kind = {
  name: 'dni',
  about:
    "A person's identity number in Peru: eight digits. The check character printed on the card is verified and taken away.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([text]) => (text == null || text.trim() === '' ? absent : toDni(text)),
};

function toDni(text: string): Standard {
  const { code, decimal } = toWritten(text, /^(D\.?N\.?I\.?|C\.?U\.?I\.?)\b[^0-9A-Z]*/);
  const [, digits, letter] = /^(\d+)([A-K]?)$/.exec(code) ?? [];
  if (digits === undefined) return toNoNumber(fold(text), code);
  const number = digits.slice(0, 8);
  const check = letter === '' ? digits.slice(8) : letter!;
  if (isRepeated(number)) return placeholder('repeated_digits');
  if (isCounted(number)) return placeholder('counted_digits');
  if (digits.length === 8 && letter === '') return answer('ok', decimal ? 'decimal_removed' : '', digits);
  if (number.length === 8 && check.length === 1 && (letter === '' || digits.length === 8))
    return dniChecks(number).includes(check)
      ? answer('ok', 'check_removed', number)
      : answer('invalid', 'check_digit', code);
  // Nothing inside eight digits can confirm the zeros, so up to two of them are a proposal and no more.
  if (letter === '' && digits.length >= 6 && digits.length <= 7)
    return answer('repaired', 'leading_zeros_restored', digits.padStart(8, '0'));
  return answer('invalid', 'wrong_length', code);
}
