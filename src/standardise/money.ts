import { answer, placeholder } from './answer.ts';
import { isFiller } from './filler.ts';
import { clean, fold } from './fold.ts';
import type { Rule } from './rules.ts';
import { absent, type Kind, type Options, type Standard } from './standard.ts';

/** An amount. Decimals are kept as decimals, never as floating point. */
export const money: Kind = {
  name: 'money',
  about:
    'An amount with two decimals. The decimal sign is a property of the source; a trailing minus, brackets and D (debit) are negative.',
  inputs: ['text'],
  type: 'DECIMAL(18,2)',
  parts: {},
  standardise: ([text], options) => toDecimal(text ?? null, options, 16, 2),
};

/** A plain number. Always six decimals, so that its own spelling can't be read as grouped thousands. */
export const number: Kind = {
  name: 'number',
  about: 'A number with up to six decimals. The decimal sign is a property of the source.',
  inputs: ['text'],
  type: 'DECIMAL(24,6)',
  parts: {},
  standardise: ([text], options) => toDecimal(text ?? null, options, 18, 6),
};

function toDecimal(text: string | null, options: Options, integers: number, scale: number): Standard {
  if (text === null || text.trim() === '') return absent;
  const folded = fold(clean(text));
  const bare = folded.replace(/R\$|S\/\.?|US\$|\$|€|BRL|PEN|USD/g, '').replace(/\s+/g, '');
  const shape = /^(\(?)([+-]?)(\(?)([\d.,']+)(\)?)([+-]?)(CR?|DB?|)$/.exec(bare);
  if (shape === null) return isFiller(folded.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()) ? placeholder() : answer('invalid', 'not_understood', null); // prettier-ignore
  const [, open1, before, open2, digits, close, after, flag] = shape as unknown as string[];
  const negative = before === '-' || after === '-' || (open1 + open2! !== '' && close !== '') || flag!.startsWith('D');
  const read = split(digits!, options.decimal);
  if (read === null) return answer('invalid', 'not_understood', null);
  const { whole, fraction, rule, status } = round(read, scale);
  if (whole.length > integers) return answer('invalid', 'too_large', null);
  const zero = /^0*$/.test(whole + fraction);
  const value = `${negative && !zero ? '-' : ''}${whole}.${fraction}`;
  return answer(status, rule, value, value.replace(/\.?0+$/, ''));
}

interface Read {
  readonly whole: string;
  readonly fraction: string;
  readonly rule: Rule | '';
}

/** Takes whole and fraction apart. A sign that does not group thousands properly (`1234.56` where "," is decimal) can only be the decimal sign. */
function split(digits: string, decimal: '.' | ','): Read | null {
  const group = decimal === ',' ? '.' : ',';
  const grouped = new RegExp(`^\\d{1,3}([${group}']\\d{3})+$|^\\d+$|^$`);
  const cut = digits.indexOf(decimal);
  const [whole, fraction] = cut === -1 ? [digits, ''] : [digits.slice(0, cut), digits.slice(cut + 1)];
  if (grouped.test(whole) && /^\d*$/.test(fraction) && whole + fraction !== '')
    return { whole: strip(whole), fraction, rule: '' };
  const other = new RegExp(`^(\\d{1,3}([${decimal}']\\d{3})+|\\d+|)[${group}](\\d*)$`).exec(digits);
  if (other === null || strip(digits) === '') return null;
  return { whole: strip(other[1]!), fraction: other[3]!, rule: 'other_decimal_sign' };
}

const strip = (digits: string) => digits.replace(/\D/g, '').replace(/^0+(?=\d)/, ''); // prettier-ignore

function round(
  { whole, fraction, rule }: Read,
  scale: number,
): { whole: string; fraction: string; rule: Rule | ''; status: 'ok' | 'repaired' } {
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  const rest = fraction.slice(scale);
  const status = rule === '' ? 'ok' : 'repaired';
  if (/^0*$/.test(rest)) return { whole: whole || '0', fraction: kept, rule, status };
  const sum = (BigInt(`${whole || '0'}${kept}`) + (rest[0]! >= '5' ? 1n : 0n)).toString().padStart(scale + 1, '0');
  return { whole: sum.slice(0, -scale), fraction: sum.slice(-scale), rule: 'rounded', status: 'repaired' };
}
