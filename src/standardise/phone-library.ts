import { createRequire } from 'node:module';
import { answer } from './answer.ts';
import type { Standard } from './standard.ts';

type Library = Pick<typeof import('libphonenumber-js/max'), 'parsePhoneNumberFromString'>;
type CountryCode = import('libphonenumber-js/max').CountryCode;
let library: Library | undefined;

/** The module is loaded at the first number that needs it: it costs a second. A country it does not know has no national numbers. */
function parse(text: string, country: string): ReturnType<Library['parsePhoneNumberFromString']> {
  library ??= createRequire(import.meta.url)('libphonenumber-js/max') as Library;
  const read = library.parsePhoneNumberFromString(text, {
    defaultCountry: country.toUpperCase() as CountryCode,
    extract: false,
  });
  return read?.isValid() === true ? read : undefined;
}

/** The number as libphonenumber-js reads it, or null; `home` is the calling code of a country whose numbers our own plan could not read. */
export function readByLibrary(text: string, country: string, home: string | null): Standard | null {
  const read = parse(text, country);
  if (read === undefined) return null;
  const value = read.number as string;
  const kind = read.getType();
  if (kind !== undefined && /^(TOLL_FREE|PREMIUM_RATE|SHARED_COST|UAN|VOICEMAIL|PAGER)$/.test(kind))
    return answer('invalid', 'service_number', value, null, { local: null, area: null, type: 'service' });
  const type = kind === 'MOBILE' ? 'mobile' : kind === 'FIXED_LINE' ? 'fixed' : 'unknown';
  const parts = { local: value.length > 8 ? value.slice(-8) : null, area: null, type };
  const ours = home !== null && value.startsWith(`+${home}`);
  return answer(ours ? 'repaired' : 'ok', ours ? 'library' : '', value, value.slice(1), parts);
}

/** The digits of an E.164 number as people of its own country dial them; all of them where it is another country's. */
export function nationalDigits(value: string, country: string): string {
  const read = parse(value, country);
  const own = read?.country === country.toUpperCase();
  return (own ? read.formatNational() : value).replaceAll(/\D/g, '');
}
