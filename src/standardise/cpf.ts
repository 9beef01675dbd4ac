import { answer, placeholder } from './answer.ts';
import { toWritten, weighted } from './digits.ts';
import { isNumberFiller, isRepeated } from './filler.ts';
import { fold } from './fold.ts';
import { absent, type Kind, type Standard } from './standard.ts';

const first = [10, 9, 8, 7, 6, 5, 4, 3, 2];
const second = [11, ...first];

/** True for eleven digits whose two check digits agree: `(sum * 10) mod 11 mod 10`. Repeated digits satisfy the arithmetic and are refused. */
export function isCpf(digits: string): boolean {
  return (
    /^\d{11}$/.test(digits) &&
    !isRepeated(digits) &&
    ((weighted(digits, first) * 10) % 11) % 10 === digits.charCodeAt(9) - 48 &&
    ((weighted(digits, second) * 10) % 11) % 10 === digits.charCodeAt(10) - 48
  );
}

/** Brazilian person's tax number. Match form: its digits, also of a wrong number, since the same wrong number twice is evidence. */
export const cpf: Kind = {
  name: 'cpf',
  about:
    "A person's tax number in Brazil: eleven digits, two of them check digits. Lost leading zeros are restored where the result is valid.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: { region: 'VARCHAR' },
  standardise: ([text]) => (text == null || text.trim() === '' ? absent : toCpf(text)),
};

function toCpf(text: string): Standard {
  const { code, digits, guessed, decimal } = toWritten(text, /^C\.?P\.?F\.?\b[^0-9A-Z]*/);
  if (digits === '') return toNoNumber(text, code);
  const short = digits.replace(/^0+(?=\d{11}$)/, '');
  if (isRepeated(digits)) return placeholder('repeated_digits');
  if (digits === '12345678909' || digits === '01234567890') return placeholder('counted_digits');
  const padded = short.padStart(11, '0');
  if (digits.length >= 8 && isCpf(padded)) {
    const rule = guessed ? 'letters_read_as_digits' : digits.length < 11 ? 'leading_zeros_restored' : digits.length > 11 ? 'padding_removed' : decimal ? 'decimal_removed' : ''; // prettier-ignore
    return answer(rule === '' || rule === 'padding_removed' ? 'ok' : 'repaired', rule, padded, padded, {
      region: padded[8]!,
    });
  }
  if (guessed) return answer('invalid', 'not_understood', code);
  return answer('invalid', digits.length >= 8 && digits.length <= 11 ? 'check_digit' : 'wrong_length', digits);
}

/** What a column of numbers holds where it holds no number. */
export function toNoNumber(text: string, code: string): Standard {
  if (isNumberFiller(fold(text), code)) return placeholder();
  return answer('invalid', 'not_understood', code === '' ? null : code);
}
