import { answer, placeholder } from './answer.ts';
import { type Pieces, readLine, readStreet, takeNumber } from './address-line.ts';
import { brazil, type Plan, peru } from './address-plan.ts';
import { matchOf, shownOf, toWords, type Word } from './address-words.ts';
import { isFiller, isRepeated, mayFill } from './filler.ts';
import { clean, fold } from './fold.ts';
import { isSlip } from './email-domain.ts';
import { isMojibake, unMojibake } from './mojibake.ts';
import { memo } from './memo.ts';
import type { Rule } from './rules.ts';
import { absent, type Kind, type Standard } from './standard.ts';

const parts = {
  street_type: 'VARCHAR', street: 'VARCHAR', number: 'VARCHAR', complement: 'VARCHAR', district: 'VARCHAR', city: 'VARCHAR', state: 'VARCHAR', postcode: 'VARCHAR',
  street_match: 'VARCHAR', district_match: 'VARCHAR', city_match: 'VARCHAR', postcode_match: 'VARCHAR',
}; // prettier-ignore
const inputs = ['line', 'street', 'number', 'complement', 'district', 'city', 'state', 'city_state', 'postcode'];

/** Address in Brazil. Value: one line; match form: street, number and postcode (or town). */
export const brAddress: Kind = {
  name: 'br_address',
  about:
    'An address in Brazil, from one line or from columns. Street compared without type, titles written out; a CEP that stands for a whole town is no evidence of a street; CEP and state must agree.',
  inputs,
  type: 'VARCHAR',
  parts,
  standardise: (given) => toAddress(given, brazil),
};

/** Address in Peru. */
export const peAddress: Kind = {
  name: 'pe_address',
  about:
    'An address in Peru, from one line or from columns: Av., Jr., Calle, Mz. and Lt., Urb.; the state is the department.',
  inputs,
  type: 'VARCHAR',
  parts,
  standardise: (given) => toAddress(given, peru),
};

function toAddress(given: readonly (string | null)[], plan: Plan): Standard {
  let mended = false;
  let some = false;
  let nothing = true;
  const kept: (string | null)[] = [];
  for (const text of given) {
    if (text === null || text === undefined) {
      kept.push(null);
      continue;
    }
    let cleaned = text;
    if (!QUICK.test(text)) {
      if (isMojibake(text)) [cleaned, mended] = [unMojibake(text), true];
      cleaned = clean(cleaned);
    }
    if (cleaned !== '') some = true;
    const usable = cleaned !== '' && !isNothing(cleaned);
    if (usable) nothing = false;
    kept.push(usable ? cleaned : null);
  }
  if (!some) return absent;
  if (nothing) return placeholder();
  const pieces = toPieces(kept, plan);
  // What is made of the pieces may change them: whether they are plain is asked before.
  const plain = isPlain(pieces);
  return settle(toStandard(pieces, plan, mended ? 'mojibake_repaired' : ''), plain, plan);
}

/** Text that is clean for sure. */
const QUICK = /^[A-Za-z0-9.,/-]+(?: [A-Za-z0-9.,/-]+)*$/;

const isWords = (text: string | null) => text === null || WORDS.test(text);
const WORDS = /^[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ.' ]*$/;

/** Pieces that hold what their names say: nothing in them could be read in another way within one line. */
function isPlain({ street, number, complement, district, city, state, postcode }: Pieces): boolean {
  if (street === null && number === null)
    return complement === null && district === null && city === null && state === null && postcode !== null;
  return (
    street !== null &&
    number !== null &&
    city !== null &&
    state !== null &&
    state.length === 2 &&
    street.includes(' ') &&
    WORDS.test(street) &&
    /^(?:\d{1,6}|S\/N)$/.test(number) &&
    (complement === null || /^AP[A-Z]*\.? \d+(?: BL[A-Z]*\.? [A-Z])?$/.test(complement)) &&
    isWords(district) &&
    isWords(city)
  );
}

/** Odd text may read otherwise once it stands in one line: it is read again until that line says the same as before. */
function settle(first: Standard, plain: boolean, plan: Plan): Standard {
  if (plain) return first;
  let found = first;
  for (let round = 0; found.value !== null && round < 8; round++) {
    if (isNothing(found.value)) return placeholder();
    const again = toStandard(readLine(found.value, plan), plan, '');
    if (again.value === found.value && again.match === found.match) return found;
    found = { ...again, status: found.status, rule: found.rule };
    if (again.value === null) return again;
  }
  return found;
}

/** Fillers are short, hold no digits and begin with a word of theirs. "S/N" is one elsewhere, but says something of a house. */
function isNothing(text: string): boolean {
  if (text.length > 24 || /\d/.test(text)) return false;
  const end = text.indexOf(' ');
  if (!mayBegin(end === -1 ? text : text.slice(0, end)) || /^S\s?\/?\s?N$/i.test(text)) return false;
  return isFiller(fold(text).replace(/[^\p{L}\p{N}]+/gu, ' ').trim()); // prettier-ignore
}

const mayBegin = memo((word: string) => {
  const folded = fold(word).replace(/[^\p{L}]+/gu, ' ').trim(); // prettier-ignore
  return folded === '' || folded.split(' ').some(mayFill);
});

function toPieces(given: readonly (string | null)[], plan: Plan): Pieces {
  const [line, street, number, complement, district, city, state, cityState, postcode] = given;
  const pieces: Pieces =
    line != null
      ? readLine(line, plan)
      : { street: null, number: null, complement: null, district: null, city: null, state: null, postcode: null };
  if (street != null) {
    if (number == null || /[,;]/.test(street)) readStreet(street, pieces, plan);
    else pieces.street = street;
  }
  if (number != null) pieces.number = number;
  if (complement != null) pieces.complement = complement;
  if (district != null) pieces.district = district;
  if (cityState != null) {
    const town = readLine(cityState, plan);
    pieces.city = town.city ?? town.street ?? pieces.city;
    pieces.state = town.state ?? pieces.state;
    pieces.postcode = town.postcode ?? pieces.postcode;
  }
  if (city != null) pieces.city = city;
  if (state != null) pieces.state = state;
  if (postcode != null) pieces.postcode = postcode;
  if (pieces.number === null && pieces.street !== null && line == null && street == null) takeNumber(pieces, plan);
  return pieces;
}

function toStandard(pieces: Pieces, plan: Plan, before: Rule | ''): Standard {
  let rule = before;
  const { type, name, typo } = toStreet(pieces.street, plan);
  if (typo) rule = rule || 'street_type_typo';
  const number = toNumber(pieces.number);
  const complement = toComplement(pieces.complement, plan);
  const district = toPlace(pieces.district, plan);
  const city = toPlace(pieces.city, plan);
  const state = pieces.state === null ? null : toState(pieces.state, plan);
  const postcode = pieces.postcode === null ? null : plan.postcode(pieces.postcode, state);
  const code = postcode === null || postcode === 'filler' ? null : postcode;
  const shown =
    code === null ? null : plan === brazil ? `${code.digits.slice(0, 5)}-${code.digits.slice(5)}` : code.digits;
  const street = name.length === 0 ? null : shownOf(name, type === null);
  const made = {
    street_type: street === null ? null : type,
    street,
    number,
    complement,
    district: district.shown,
    city: city.shown,
    state,
    postcode: shown,
    street_match: matchOf(name),
    district_match: district.match,
    city_match: city.match,
    // A wrong postcode can still be compared with a right one, a digit apart.
    postcode_match: code === null ? wrongPostcode(pieces.postcode) : code.generic ? null : code.digits,
  };
  // The line shows no wrong postcode, so what is compared as a whole must not hold it either.
  const certain = code === null || code.generic ? null : code.digits;
  const value = toLine(made, plan);
  const house = joined(made.street_match ?? '', ' ', made.street_match === null ? null : made.number);
  const match = joined(house, ' ', certain ?? made.city_match) || null;
  if (value === '') return postcode === 'filler' ? placeholder() : answer('invalid', pieces.postcode === null ? (pieces.state === null ? 'not_understood' : 'unknown_state') : 'postcode_invalid', null); // prettier-ignore
  const owner = code === null ? undefined : plan.stateOf(code.digits);
  if (owner !== undefined && state !== null && owner !== state)
    return answer('ambiguous', 'postcode_state_mismatch', value, match, made);
  if (pieces.postcode !== null && postcode === null) return answer('ambiguous', 'postcode_invalid', value, match, made);
  if (pieces.state !== null && state === null) return answer('ambiguous', 'unknown_state', value, match, made);
  if (rule !== '') return answer('repaired', rule, value, match, made);
  return code?.padded
    ? answer('repaired', 'postcode_padded', value, match, made)
    : answer('ok', '', value, match, made);
}

function wrongPostcode(text: string | null): string | null {
  const digits = (text ?? '').replace(/\D/g, '');
  return digits.length >= 7 && digits.length <= 9 && !isRepeated(digits) ? digits : null;
}

/** What parts an address must not stand inside one of its pieces. */
function tidy(piece: string | null): string {
  if (piece === null || /^[A-Za-zÀ-ÿ0-9. ]*$/.test(piece)) return piece ?? '';
  return piece.replace(/[,;()/]|(?<= )-(?= |$)|^-(?= )/g, ' ');
}

interface Place {
  readonly shown: string | null;
  readonly match: string | null;
}

const nowhere: Place = { shown: null, match: null };
const places = new Map<Plan, (piece: string) => Place>();

/** A district or town: there are few, so each is read once. */
function toPlace(piece: string | null, plan: Plan): Place {
  if (piece === null) return nowhere;
  let reader = places.get(plan);
  if (reader === undefined) {
    reader = memo((text: string) => {
      const words = toWords(tidy(text), plan);
      return { shown: shownOf(words), match: matchOf(words) };
    });
    places.set(plan, reader);
  }
  return reader(piece);
}

function toState(text: string, plan: Plan): string | null {
  return plan.state(text) ?? plan.state(fold(text).replace(/[^A-Z ]/g, '').trim()); // prettier-ignore
}

function toStreet(street: string | null, plan: Plan): { type: string | null; name: Word[]; typo: boolean } {
  if (street === null) return { type: null, name: [], typo: false };
  const text = tidy(street).trim();
  const end = /^(\p{L}+)\.?(?= |$)|^(\p{L}+)\.(?=\S)/u.exec(text);
  const rest = end === null ? '' : text.slice(end[0].length).trim();
  if (rest === '') return { type: null, name: toWords(text, plan), typo: false };
  const word = end![1] ?? end![2]!;
  const { type, typo } = plan === brazil ? brType(word) : peType(word);
  return { type, name: toWords(type === null ? text : rest, plan), typo };
}

/** The type of street that a first word stands for. Only long ones may be misspelt: "Rosa Nova" must not become "Rua Nova". */
function readType(word: string, plan: Plan): { readonly type: string | null; readonly typo: boolean } {
  const first = fold(word);
  const type = plan.types.get(first);
  if (type !== undefined) return { type, typo: false };
  const meant = first.length < 6 ? undefined : typeLike(first, plan);
  return meant === undefined ? { type: null, typo: false } : { type: meant, typo: true };
}
const brType = memo((word: string) => readType(word, brazil));
const peType = memo((word: string) => readType(word, peru));

function typeLike(word: string, plan: Plan): string | undefined {
  for (const type of new Set(plan.types.values()))
    if (type.length >= 6 && !plan.words.has(type) && isSlip(word, type)) return type;
  return undefined;
}

function toNumber(number: string | null): string | null {
  if (number === null) return null;
  if (/^[1-9]\d*$/.test(number)) return number;
  const folded = fold(number).replace(/[,;()]/g, ' ').trim().replace(/^N[O.]{0,2}\s*(?=\d)/, '').replace(/^(\d+)\.0$/, '$1'); // prettier-ignore
  if (/^(S\s?\/?\s?N[O.]?|SEM NUMERO|SIN NUMERO|0+)$/.test(folded)) return 'S/N';
  const shape = /^0*(\d+)\s?-?\s?([A-Z]?)$/.exec(folded);
  if (shape !== null) return shape[1]! + shape[2]!;
  const kilometre = /^KM\s?(\d+)(?:[.,](\d+))?$/.exec(folded);
  if (kilometre !== null) return `KM ${kilometre[1]!}${kilometre[2] === undefined ? '' : `.${kilometre[2]}`}`;
  return folded.replace(/[^0-9A-Z]+/g, ' ').trim() || null;
}

/** The complement, units in their short form: `AP 1901 BL C`. */
function toComplement(complement: string | null, plan: Plan): string | null {
  if (complement === null) return null;
  const words = fold(tidy(complement)).replace(/[^\p{L}\p{N}]+/gu, ' ').replace(/(?<=\b[A-Z]{2,})(?=\d)/g, ' ').trim().split(' '); // prettier-ignore
  const made = words.map((word) => plan.units.get(word) ?? word).join(' ');
  return made === '' ? null : made;
}

function toLine(made: Readonly<Record<keyof typeof parts, string | null>>, plan: Plan): string {
  const type = made.street_type === null ? '' : `${made.street_type[0]!}${made.street_type.slice(1).toLowerCase()} `;
  const street = made.street === null ? null : type + made.street;
  const unit =
    made.complement !== null &&
    plan.units.has(made.complement.split(' ')[0]!) &&
    /\d|^\S+ \S( |$)/.test(made.complement);
  const first = joined(joined(street ?? '', ', ', made.number), ', ', unit ? made.complement : null);
  const head = joined(first, ' ', made.complement !== null && !unit ? `(${made.complement})` : null);
  const district = made.district === null ? null : head === '' ? `${plan.district} ${made.district}` : made.district;
  const town = made.city === null ? (made.state === null ? null : `Estado ${made.state}`) : made.state === null ? `${plan === peru ? 'Ciudad' : 'Município'} de ${made.city}` : `${made.city}/${made.state}`; // prettier-ignore
  return joined(joined(joined(head, ' - ', district), ' - ', town), ' - ', made.postcode);
}

const joined = (before: string, sign: string, after: string | null) =>
  after === null || after === '' ? before : before === '' ? after : before + sign + after;
