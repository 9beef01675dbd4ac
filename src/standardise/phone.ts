import { answer, placeholder } from './answer.ts';
import { isFiller, isRepeated } from './filler.ts';
import { fold } from './fold.ts';
import { readBrazil } from './phone-br.ts';
import { readByLibrary } from './phone-library.ts';
import { readPeru } from './phone-pe.ts';
import type { Rule } from './rules.ts';
import { absent, type Kind, type Options, type Standard } from './standard.ts';

/** A number as our own plan reads it. */
export interface Read {
  readonly status: 'ok' | 'repaired' | 'ambiguous';
  readonly rule: Rule | '';
  /** National number with its area code; local number where that is missing. */
  readonly national: string;
  readonly area: string | null;
  readonly type: 'mobile' | 'fixed' | 'service' | 'unknown';
}

/** Telephone number. Value: E.164, or the local number where the area code is missing. Match form: its digits. */
export const phone: Kind = {
  name: 'phone',
  about:
    'A telephone number of Brazil, Peru or any other country, as E.164. Brazilian ninth digit, carrier and collect prefixes are repaired; without area code the local number alone is compared.',
  inputs: ['text', 'area_code', 'state'],
  type: 'VARCHAR',
  // `local`: the last eight digits, which a missing area code or ninth digit leaves alone.
  parts: { local: 'VARCHAR', area: 'VARCHAR', type: 'VARCHAR' },
  standardise: ([text, area, state], options) => {
    if (text == null || text.trim() === '') return absent;
    const codes = (area ?? '').replace(/\D/g, '').replace(/^0+/, '');
    return toPhone(text, codes, state == null ? null : fold(state).trim(), options);
  },
};

function toPhone(text: string, area: string, state: string | null, options: Options): Standard {
  let written = text;
  let rule: Rule | '' = '';
  if (!/^[+\d\s().-]*$/.test(text)) {
    const folded = fold(text);
    if (!/\d/.test(folded)) return isFiller(folded.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()) ? placeholder() : answer('invalid', 'not_understood', null); // prettier-ignore
    written = folded
      .replace(/(?<=\d)\D{0,3}(RAMAL|RML?|R|EXT|ANEXO|ANX?|X)\b\.?:?\s*\d{1,5}\s*$/, '')
      .replace(/(?<=\d)\.0$/, '');
    if (written !== folded) rule = 'extension_removed';
    const several = /^([^/;|,]*\d{4}[^/;|,]*?)\s*(?:[/;|,]|\bOU\b|\bE\b)\s*(?=.*\d{4})/.exec(written)?.[1];
    if (several !== undefined && several.replace(/\D/g, '').length >= 8) [written, rule] = [several, 'several_values'];
  }
  const plus = /^\D*\+/.test(written);
  let digits = written.replace(/\D/g, '');
  if (digits === '') return /[^\s]/.test(text) ? placeholder() : absent;
  const core = digits.length >= 8 ? digits.slice(-8) : digits;
  if (isRepeated(core) || isRepeated(digits)) return placeholder('repeated_digits');
  const foreign = digits.startsWith('00') && digits.length > 11;
  if (foreign) digits = digits.slice(2);
  const home = options.country === 'pe' ? '51' : options.country === 'br' ? '55' : null;
  const international = plus || foreign;
  const country = international
    ? digits.startsWith('55')
      ? 'br'
      : digits.startsWith('51')
        ? 'pe'
        : null
    : options.country;
  if (country !== null && /^(12345678|23456789|98765432)$/.test(core)) return placeholder('counted_digits');
  const full = area !== '' && !international && digits.length <= 9 ? area + digits : digits;
  const read =
    country === 'br' ? readBrazil(full, international, state) : country === 'pe' ? readPeru(full, international) : null;
  // A local number is one of the source's own country.
  if (read !== null && (read.rule !== 'missing_area_code' || country === options.country))
    return toAnswer(read, country === 'pe' ? '51' : '55', rule);
  // Our plan has no reading: the library knows every other country, and gives a second opinion on these two.
  const second =
    digits.length < 7 || digits.length > 15
      ? null
      : readByLibrary(international ? `+${digits}` : full, options.country, home);
  if (second !== null) return second;
  const length = digits.length < 7 || digits.length > 15;
  return answer('invalid', length ? 'wrong_length' : 'not_understood', null, digits.length >= 7 ? digits : null, {
    local: digits.length >= 8 ? digits.slice(-8) : null,
    area: null,
    type: 'unknown',
  });
}

function toAnswer(read: Read, prefix: string, before: Rule | ''): Standard {
  const parts = { local: read.national.slice(-8), area: read.area, type: read.type };
  const rule = read.rule === '' ? before : read.rule;
  if (read.type === 'service')
    return answer('invalid', 'service_number', `+${prefix}${read.national}`, null, { ...parts, local: null });
  const ambiguous = before === 'several_values' || read.status === 'ambiguous';
  const status = ambiguous ? 'ambiguous' : before !== '' ? 'repaired' : read.status;
  if (read.area === null && read.rule === 'missing_area_code')
    return answer(status, rule, read.national, read.national, parts);
  return answer(status, rule, `+${prefix}${read.national}`, prefix + read.national, parts);
}
