import { answer, placeholder } from './answer.ts';
import { toNoNumber } from './cpf.ts';
import { toWritten } from './digits.ts';
import { isRepeated } from './filler.ts';
import { absent, type Kind } from './standard.ts';

/** Peruvian card of a foreigner. It has no public check digit. */
export const ce: Kind = {
  name: 'ce',
  about: "A foreigner's card in Peru: nine digits, up to twelve characters seen; no check digit is known.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([text]) => {
    if (text == null || text.trim() === '') return absent;
    const { code, decimal } = toWritten(text, /^C\.?E\.?\b[^0-9A-Z]*/);
    if (!/\d/.test(code)) return toNoNumber(text, code);
    if (isRepeated(code)) return placeholder('repeated_digits');
    if (code.length > 12 || code.length < 6) return answer('invalid', 'wrong_length', code);
    if (code.length < 9 && /^\d+$/.test(code))
      return answer('repaired', 'leading_zeros_restored', code.padStart(9, '0'));
    return answer('ok', decimal ? 'decimal_removed' : '', code);
  },
};
