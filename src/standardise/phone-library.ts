import { createRequire } from 'node:module';
import { answer } from './answer.ts';
import type { Standard } from './standard.ts';

type Parse = typeof import('libphonenumber-js/max').parsePhoneNumberFromString;
let parse: Parse | undefined;

/** The number as libphonenumber-js reads it, or null. The module is loaded at the first number that needs it: it costs a second. */
export function readByLibrary(text: string, country: 'br' | 'pe', home: string): Standard | null {
  parse ??= (createRequire(import.meta.url)('libphonenumber-js/max') as { parsePhoneNumberFromString: Parse })
    .parsePhoneNumberFromString;
  const read = parse(text, { defaultCountry: country === 'br' ? 'BR' : 'PE', extract: false });
  if (read === undefined || !read.isValid()) return null;
  const value = read.number as string;
  const kind = read.getType();
  if (kind !== undefined && /^(TOLL_FREE|PREMIUM_RATE|SHARED_COST|UAN|VOICEMAIL|PAGER)$/.test(kind))
    return answer('invalid', 'service_number', value, null, { local: null, area: null, type: 'service' });
  const type = kind === 'MOBILE' ? 'mobile' : kind === 'FIXED_LINE' ? 'fixed' : 'unknown';
  const parts = { local: value.length > 8 ? value.slice(-8) : null, area: null, type };
  const ours = value.startsWith(`+${home}`);
  return answer(ours ? 'repaired' : 'ok', ours ? 'library' : '', value, value.slice(1), parts);
}
