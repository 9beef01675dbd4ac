import { answer, placeholder } from './answer.ts';
import { toNoNumber } from './cpf.ts';
import { toWritten } from './digits.ts';
import { isRepeated } from './filler.ts';
import { absent, type Kind } from './standard.ts';

/** True for digits whose last is the GS1 check digit: weights 3, 1, 3, … from the right, up to the next ten. */
export function isGtin(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 2, weight = 3; i >= 0; i--, weight = 4 - weight)
    sum += (digits.charCodeAt(i) - 48) * weight;
  return (10 - (sum % 10)) % 10 === digits.charCodeAt(digits.length - 1) - 48;
}

const lengths: readonly number[] = [8, 12, 13, 14];

/** Article number (GTIN-8, UPC, EAN-13, GTIN-14). Match form: fourteen digits, so that UPC and EAN of one article agree. */
export const ean: Kind = {
  name: 'ean',
  about: "An article's number: GTIN of 8, 12, 13 or 14 digits with its check digit. Compared as 14 digits.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([text]) => {
    if (text == null || text.trim() === '') return absent;
    const { code, digits, guessed, decimal } = toWritten(text, /^(EAN|GTIN|UPC)\b[^0-9A-Z]*/);
    if (digits === '' || guessed) return toNoNumber(text, code);
    if (isRepeated(digits)) return placeholder('repeated_digits');
    if (lengths.includes(digits.length) && isGtin(digits)) {
      const store = digits.length === 13 && digits.startsWith('2');
      return answer('ok', store ? 'store_code' : decimal ? 'decimal_removed' : '', digits, digits.padStart(14, '0'));
    }
    const padded = digits.padStart(13, '0');
    if (digits.length >= 9 && digits.length <= 11 && isGtin(padded))
      return answer('repaired', 'leading_zeros_restored', padded, padded.padStart(14, '0'));
    // Padded too, so that a mistyped number is one digit away from the right one.
    const rule = lengths.includes(digits.length) ? 'check_digit' : 'wrong_length';
    return answer('invalid', rule, digits, digits.padStart(14, '0'));
  },
};
