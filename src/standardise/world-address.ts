import type { Pieces } from './address-line.ts';
import { answer, placeholder } from './answer.ts';
import { isFiller, isRepeated } from './filler.ts';
import { clean, fold } from './fold.ts';
import { isMojibake, unMojibake } from './mojibake.ts';
import { toTitle } from './name-token.ts';
import { absent, type Kind, type Standard } from './standard.ts';
import { readWorldLine, readWorldStreet, toHouse, toPostcode } from './world-address-line.ts';
import { placeMatch, streetMatch, wordsOf } from './world-address-words.ts';

const parts = {
  street: 'VARCHAR', number: 'VARCHAR', complement: 'VARCHAR', district: 'VARCHAR', city: 'VARCHAR', state: 'VARCHAR', postcode: 'VARCHAR',
  street_match: 'VARCHAR', district_match: 'VARCHAR', city_match: 'VARCHAR', postcode_match: 'VARCHAR',
}; // prettier-ignore

/** Address of any country. Value: `Street 12A (Flat 3), District, Postcode Town (State)`; match form: street, number and postcode (or town). */
export const worldAddress: Kind = {
  name: 'world_address',
  about:
    'An address of any country, from one line or from columns. The house number may stand on either side of the street, the postcode on either side of the town; words such as Street, Straße and Avenue are compared in one short form. Nothing is checked against a country.',
  inputs: ['line', 'street', 'number', 'complement', 'district', 'city', 'state', 'city_state', 'postcode'],
  type: 'VARCHAR',
  parts,
  standardise: toAddress,
};

/** No address is longer, and reading takes time that grows faster than the text. */
const LONGEST = 500;

function toAddress(given: readonly (string | null)[]): Standard {
  const found = readAll(given.map((text) => text?.replace(/[\r\n]+/g, ', ') ?? null));
  return (found.value ?? '').length > LONGEST ? answer('invalid', 'not_understood', null) : found;
}

function readAll(given: readonly (string | null)[]): Standard {
  const damaged = given.some((text) => text != null && isMojibake(text));
  const texts = given.map((text) => clean(text != null && isMojibake(text) ? unMojibake(text) : (text ?? '')));
  if (texts.every((text) => text === '')) return absent;
  if (texts.join('').length > LONGEST) return answer('invalid', 'not_understood', null);
  const kept = texts.map((text) => (text === '' || isNothing(text) ? null : text));
  if (kept.every((text) => text === null)) return placeholder();
  let found = toStandard(toPieces(kept), damaged);
  // Odd text may read otherwise once it stands in one line: it is read again until that line says the same as before.
  for (let round = 0; found.value !== null && round < 12; round++) {
    if (isNothing(found.value)) return placeholder();
    const again = toStandard(readWorldLine(found.value), false);
    if (again.value === found.value && again.match === found.match) return found;
    found = again.value === null ? again : { ...again, status: found.status, rule: found.rule };
  }
  return found;
}

const isNothing = (text: string): boolean => isFiller(wordsOf(text).join(' ')) || wordsOf(text).length === 0;

function toPieces([line, street, number, complement, district, city, state, both, postcode]: readonly (
  string | null
)[]): Pieces {
  // prettier-ignore
  const pieces = readWorldLine(line ?? ',');
  if (street != null) {
    [pieces.street, pieces.number] = [null, number == null ? null : toHouse(number)];
    readWorldStreet(street.replace(/\s*[,;]\s*/g, ' '), pieces);
  }
  if (number != null) {
    pieces.number = toHouse(number);
    if (pieces.number === null) pieces.complement = number;
  }
  if (complement != null) pieces.complement = complement;
  if (district != null) pieces.district = district;
  const town = both == null ? null : readWorldLine(`,${both}`);
  pieces.city = city ?? town?.city ?? pieces.city;
  pieces.state = state ?? town?.state ?? pieces.state;
  pieces.postcode = postcode ?? town?.postcode ?? pieces.postcode;
  return pieces;
}

function toStandard(pieces: Pieces, damaged: boolean): Standard {
  const code = pieces.postcode === null ? null : toPostcode(pieces.postcode);
  const filler = code !== null && isRepeated(code.replace(/\D/g, '')) && /^[\d-]+$/.test(code);
  const postcode = filler ? null : code;
  const made = {
    street: shown(pieces.street),
    number: pieces.number === null ? null : toHouse(pieces.number),
    complement: wordsOf(pieces.complement ?? '').join(' ') || null,
    district: shown(pieces.district),
    city: shown(pieces.city),
    state: shown(pieces.state, false),
    postcode,
    street_match: streetMatch(pieces.street),
    district_match: placeMatch(pieces.district),
    city_match: placeMatch(pieces.city),
    postcode_match: filler
      ? null
      : (code ?? pieces.postcode ?? '').replace(/[^\p{L}\p{N}]/gu, '').toUpperCase() || null,
  };
  const value = toLine(made);
  if (value === '') return filler ? placeholder() : answer('invalid', pieces.postcode === null ? 'not_understood' : 'postcode_invalid', null); // prettier-ignore
  const house = [made.street_match, made.street_match === null ? null : made.number, postcode?.replace('-', '') ?? made.city_match]; // prettier-ignore
  const match = house.filter((part) => part !== null).join(' ') || null;
  if (pieces.postcode !== null && code === null) return answer('ambiguous', 'postcode_invalid', value, match, made);
  return damaged ? answer('repaired', 'mojibake_repaired', value, match, made) : answer('ok', '', value, match, made);
}

/** A piece as it is shown: signs that part addresses taken out, words that are all capitals or all small as titles. Null where no word is left. */
function shown(piece: string | null, titled = true): string | null {
  if (piece === null || wordsOf(piece).length === 0) return null;
  const tidy = piece.replace(/[,;()]|(?<=\s)-+(?=\s|\d)|^-+|-+$/g, ' ').replace(/\s+/g, ' ').trim(); // prettier-ignore
  if (tidy === '' || !titled || (tidy !== tidy.toUpperCase() && tidy !== tidy.toLowerCase())) return tidy || null;
  return tidy.split(' ').map((word) => (/\d/.test(word) ? word : toTitle(word))).join(' '); // prettier-ignore
}

function toLine({
  street,
  number,
  complement,
  district,
  city,
  state,
  postcode,
}: Readonly<Record<keyof typeof parts, string | null>>): string {
  // prettier-ignore
  const town = [postcode, city].filter((part) => part !== null).join(' ');
  const place = town === '' || state === null ? town : `${town} (${state})`;
  const house = [street, number, complement === null ? null : `(${complement})`].filter((part) => part !== null);
  const head = street === null ? '' : house.join(' ');
  if (head === '' && district === null) return postcode !== null || fold(town).search(/\d/) === -1 ? place : `, ${place}`; // prettier-ignore
  return `${[head, district, place].filter((part, i) => part !== null && (i === 0 || part !== '')).join(', ')}${place === '' ? ',' : ''}`; // prettier-ignore
}
