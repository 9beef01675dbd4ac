import type { Read } from './phone.ts';
import { peAreaCodes } from './phone-plan.ts';

/** Reads the digits of a number of Peru: mobile 9 + 8, Lima 1 + 7, elsewhere 2 + 6, with or without 0 and 51. Null: no reading. */
export function readPeru(digits: string, international: boolean): Read | null {
  if (/^0?80[01]\d{5}$/.test(digits))
    return { status: 'ok', rule: '', national: digits.replace(/^0/, ''), area: null, type: 'service' };
  if (international) return national(digits.slice(2).replace(/^0/, ''));
  if (digits.startsWith('51') && (digits.length === 11 || digits.length === 10)) return national(digits.slice(2));
  return national(digits.replace(/^0/, ''));
}

function national(digits: string): Read | null {
  if (/^9\d{8}$/.test(digits)) return { status: 'ok', rule: '', national: digits, area: null, type: 'mobile' };
  if (/^1[2-7]\d{6}$/.test(digits)) return { status: 'ok', rule: '', national: digits, area: '1', type: 'fixed' };
  if (/^\d{2}[2-7]\d{5}$/.test(digits) && peAreaCodes.has(digits.slice(0, 2)))
    return { status: 'ok', rule: '', national: digits, area: digits.slice(0, 2), type: 'fixed' };
  if (/^[2-7]\d{6}$/.test(digits))
    return { status: 'ambiguous', rule: 'missing_area_code', national: digits, area: null, type: 'fixed' };
  return null;
}
