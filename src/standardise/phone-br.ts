import type { Read } from './phone.ts';
import { brAreaCodes, brService, onlyArea } from './phone-plan.ts';
import type { Rule } from './rules.ts';

const carrier = /^(1[1-8]|2[1-9]|3[1256]|4[1235679]|5[2-8]|6[1-5]|7[1-6]|8[1-9]|9[1-8])$/;

/** Reads the digits of a number of Brazil: 0 + carrier, collect call, country code, missing ninth digit, missing area code. Null: no reading. */
export function readBrazil(digits: string, international: boolean, state: string | null): Read | null {
  if (brService.test(digits))
    return { status: 'ok', rule: '', national: digits.replace(/^0/, ''), area: null, type: 'service' };
  if (international)
    return digits.startsWith('550') ? national(digits.slice(3), state, 'trunk_removed') : after(digits.slice(2), state);
  const { rest, rule } = withoutPrefix(digits);
  return rule === null
    ? null
    : rule === ''
      ? (national(rest, state, '') ?? readLong(rest, state))
      : national(rest, state, rule);
}

const after = (digits: string, state: string | null) => (brService.test(digits) ? { status: 'ok', rule: '', national: digits, area: null, type: 'service' } as const : national(digits, state, '')); // prettier-ignore

/** Takes away what is dialled before a number: 9090, 90 + carrier, 0 + carrier, 0. Lengths tell them apart. */
function withoutPrefix(digits: string): { rest: string; rule: Rule | '' | null } {
  const n = digits.length;
  if (digits.startsWith('9090') && (n === 12 || n === 13)) return { rest: digits.slice(4), rule: 'collect_removed' };
  if (digits.startsWith('90') && (n === 14 || n === 15) && carrier.test(digits.slice(2, 4)))
    return { rest: digits.slice(4), rule: 'collect_removed' };
  if (digits.startsWith('90') && (n === 12 || n === 13) && brAreaCodes.has(digits.slice(2, 4)))
    return { rest: digits.slice(2), rule: 'collect_removed' };
  if (digits.startsWith('055') && (n === 13 || n === 14) && brAreaCodes.has(digits.slice(3, 5)))
    return { rest: digits.slice(3), rule: 'trunk_removed' };
  if (digits.startsWith('0') && (n === 13 || n === 14))
    return carrier.test(digits.slice(1, 3))
      ? { rest: digits.slice(3), rule: 'carrier_removed' }
      : { rest: digits, rule: null };
  if (digits.startsWith('0') && n >= 9 && n <= 12) return { rest: digits.slice(1), rule: 'trunk_removed' };
  return { rest: digits, rule: '' };
}

/** Twelve or thirteen digits: the country code, or (thirteen only: twelve are more likely one digit too many) a carrier without its zero. */
function readLong(digits: string, state: string | null): Read | null {
  if (digits.length !== 12 && digits.length !== 13) return null;
  if (digits.startsWith('55')) return national(digits.slice(2), state, '');
  if (digits.length === 12) return null;
  return carrier.test(digits.slice(0, 2)) ? national(digits.slice(2), state, 'carrier_removed') : null;
}

function national(digits: string, state: string | null, before: Rule | ''): Read | null {
  const n = digits.length;
  const status = before === '' || before === 'trunk_removed' ? 'ok' : 'repaired';
  if (n === 8 || n === 9) return withoutArea(digits, state);
  if ((n !== 10 && n !== 11) || !brAreaCodes.has(digits.slice(0, 2))) return null;
  const area = digits.slice(0, 2);
  const first = digits[2]!;
  if (n === 11) return first === '9' ? { status, rule: before, national: digits, area, type: 'mobile' } : null;
  if (first >= '2' && first <= '5') return { status, rule: before, national: digits, area, type: 'fixed' };
  if (first < '6') return null;
  const whole = `${area}9${digits.slice(2)}`;
  if (first === '7') return { status: 'ambiguous', rule: 'ninth_digit_assumed', national: whole, area, type: 'mobile' };
  return { status: 'repaired', rule: 'ninth_digit_added', national: whole, area, type: 'mobile' };
}

function withoutArea(digits: string, state: string | null): Read | null {
  const first = digits[0]!;
  if (digits.length === 9 ? first !== '9' : first < '2') return null;
  const mobile = digits.length === 9 || first > '5';
  const local = digits.length === 8 && mobile ? `9${digits}` : digits;
  const area = onlyArea(state);
  const type = mobile ? 'mobile' : 'fixed';
  if (area !== null) return { status: 'ambiguous', rule: 'area_code_from_state', national: area + local, area, type };
  return { status: 'ambiguous', rule: 'missing_area_code', national: local, area: null, type };
}
