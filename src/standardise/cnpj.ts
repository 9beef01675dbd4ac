import { answer, placeholder } from './answer.ts';
import { toNoNumber } from './cpf.ts';
import { toWritten, weighted } from './digits.ts';
import { isNumberFiller, isRepeated } from './filler.ts';
import { fold } from './fold.ts';
import { absent, type Kind, type Standard } from './standard.ts';

const second = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
const first = second.slice(1);
const check = (sum: number) => (sum % 11 < 2 ? 0 : 11 - (sum % 11));

/** True for fourteen characters, the first twelve letters or digits (IN RFB 2.229/2024: a character counts as its ASCII code - 48). */
export function isCnpj(code: string): boolean {
  return (
    /^[0-9A-Z]{12}\d\d$/.test(code) &&
    !isRepeated(code) &&
    check(weighted(code, first)) === code.charCodeAt(12) - 48 &&
    check(weighted(code, second)) === code.charCodeAt(13) - 48
  );
}

/** Brazilian company's tax number. */
export const cnpj: Kind = {
  name: 'cnpj',
  about:
    "A company's tax number in Brazil: fourteen characters, letters among them since July 2026, two check digits at the end.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: { root: 'VARCHAR', establishment: 'VARCHAR' },
  standardise: ([text]) => (text == null || text.trim() === '' ? absent : toCnpj(text)),
};

function toCnpj(text: string): Standard {
  const { code, decimal } = toWritten(text, /^C\.?N\.?P\.?J\.?\b[^0-9A-Z]*/);
  if (code === '' || isNumberFiller(fold(text), code)) return toNoNumber(text, code);
  if (isRepeated(code)) return placeholder('repeated_digits');
  const short = code.replace(/^0+(?=[0-9A-Z]{14}$)/, '');
  const padded = short.padStart(14, '0');
  if (code.length >= 11 && isCnpj(padded)) {
    const rule = code.length < 14 ? 'leading_zeros_restored' : code.length > 14 ? 'padding_removed' : decimal ? 'decimal_removed' : ''; // prettier-ignore
    return toValid(padded, rule === '' || rule === 'padding_removed' ? 'ok' : 'repaired', rule);
  }
  // O for 0 and I for 1: read as digits only where that makes the number valid.
  const read = padded.replaceAll('O', '0').replaceAll('I', '1');
  if (read !== padded && code.length >= 11 && isCnpj(read)) return toValid(read, 'repaired', 'letters_read_as_digits');
  return answer('invalid', code.length === 14 ? 'check_digit' : 'wrong_length', code);
}

function toValid(code: string, status: 'ok' | 'repaired', rule: Parameters<typeof answer>[1]): Standard {
  return answer(status, rule, code, code, { root: code.slice(0, 8), establishment: code.slice(8, 12) });
}
