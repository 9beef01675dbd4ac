import type { Pieces } from './address-line.ts';
import { isStreet, isUnit } from './world-address-words.ts';

/** Shapes of postcodes without spaces: digits, with a dash (US, PL, JP, PT, BR), and those of GB, CA, NL, IE, AR, MT and a few with letters before. */
const CODE =
  /^(?:\d{3,7}|\d{5}-?\d{3,4}|\d{2}-?\d{3}|\d{3}-?\d{4}|\d{4}-?\d{3}|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}|[A-Z]\d[A-Z]\d[A-Z]\d|\d{4}[A-Z]{2}|[A-Z]\d[\dW][A-Z\d]{4}|[A-Z]\d{4}[A-Z]{3}|[A-Z]{2,3}-?\d{4,5})$/;
/** The same behind a town's name, or before it, where a space may part them. */
const AT_END =
  /^(.*?)[\s-]*(?<![\p{L}\p{N}])((?:[A-Z]{1,2}-)?\d{3} \d{2,4}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d|[A-Z]\d[\dW] [A-Z\d]{4}|[A-Z\d-]{3,10})$/u;
const AT_START = /^((?:[A-Z]{1,2}-)?\d{3} \d{2,3}(?= \p{L})|\d{4} [A-Z]{2}(?= )|[A-Z\d-]{3,10})(?: (.*))?$/u;

/** A postcode in its usual form, capitals without spaces; null for what is none. The country before it (D-50667) is left off. */
export function toPostcode(text: string): string | null {
  const code = text.toUpperCase().replace(/\s+/g, '').replace(/^[A-Z]{1,2}-(?=\d{4,6}$)/, ''); // prettier-ignore
  return CODE.test(code) && /\d/.test(code) ? code : null;
}

const nothing = (): Pieces => ({
  street: null,
  number: null,
  complement: null,
  district: null,
  city: null,
  state: null,
  postcode: null,
});

/**
 * Takes one line apart. Commas, semicolons and dashes between spaces part it; the town stands in the last segment or beside the postcode,
 * the street in the first; what lies between is district, or complement where it is a flat or holds digits. A segment that is empty says
 * that there is nothing in its place: ", Altstadt, Köln" has no street, "Am Markt," no town. A state stands in brackets, or behind the postcode.
 */
export function readWorldLine(line: string): Pieces {
  const pieces = nothing();
  const segments = line.split(/\s*(?:[,;]|\s-+(?=\s)|\s-(?=\d{4}))\s*/u).map((part) => part.trim());
  takeTown(segments, pieces);
  const [first = '', ...rest] = segments;
  let head = first;
  // "12/3, MG Road" and "Flat 3, 12 High Street": the street comes second.
  while (rest.length > 0 && rest[0] !== '' && head !== '' && (isHouse(head) || isUnit(head))) {
    if (isHouse(head) && pieces.number === null) pieces.number = head;
    else pieces.complement = joined(pieces.complement, head);
    head = rest.shift()!;
  }
  readWorldStreet(head, pieces);
  for (const part of rest.filter((one) => one !== ''))
    if (isHouse(part) && pieces.number === null && pieces.street !== null) pieces.number = part;
    else if (isUnit(part) || /\d/.test(part)) pieces.complement = joined(pieces.complement, part);
    else pieces.district = joined(pieces.district, part);
  return pieces;
}

const joined = (a: string | null, b: string) => (a === null ? b : `${a} ${b}`);

/** Takes town, postcode and state off the end of the segments. */
function takeTown(segments: string[], pieces: Pieces): void {
  const at = segments.findLastIndex((part, i) => part !== '' && isTown(part, i, segments.length));
  if (at === -1) {
    const last = segments.at(-1)!;
    // A lone name is a town; behind a street the last segment is one, unless it is empty.
    if (last !== '' && !isUnit(last) && (segments.length > 1 || !/\d/.test(last)) && !isHouse(last)) {
      readCity(last, pieces);
      segments.pop();
    }
    return;
  }
  const behind = segments.slice(at + 1).filter((part) => part !== '');
  const town = segments[at]!;
  segments.length = at;
  const bracket = /^(.*?)\s*\(([^()]*)\)$/.exec(town);
  const [text, state] = bracket === null ? [town, null] : [bracket[1]!, bracket[2]!.trim() || null];
  const [code, name] = codeOf(text)!;
  pieces.postcode = code;
  pieces.state = state ?? (behind.length > 0 ? behind.join(' ') : null);
  const before = segments.at(-1) ?? '';
  // "Springfield, IL 62704" and "Bengaluru - 560038": the town is what stands before.
  if ((name === '' || (/^\p{Lu}{2,3}$/u.test(name) && at > 1)) && at > 1 && before !== '' && !/\d/.test(before)) {
    if (name !== '') pieces.state = name;
    pieces.city = before;
    segments.pop();
  } else pieces.city = name === '' ? null : name;
}

function readCity(text: string, pieces: Pieces): void {
  const bracket = /^(.+?)\s*\(([^()]*)\)$/.exec(text);
  pieces.city = bracket === null ? text : bracket[1]!;
  pieces.state = bracket === null ? null : bracket[2]!.trim() || null;
}

/** Postcode and name of a town in one segment; undefined where no postcode stands at either end. */
function codeOf(text: string): readonly [string, string] | undefined {
  const start = AT_START.exec(text);
  const before = start === null ? null : toPostcode(start[1]!);
  if (before !== null && !isHouseOnly(start![1]!, start![2])) return [before, start![2] ?? ''];
  const end = AT_END.exec(text);
  const after = end === null ? null : toPostcode(end[2]!);
  return after === null || end![1] === '' ? undefined : [after, end![1]!.trim()];
}

/** Three digits with nothing behind are the number of a house. */
const isHouseOnly = (code: string, name = '') => name === '' && /^\d{1,3}$/.test(code);

/** A segment with a postcode; the first of several, or one that names a street, holds a house number instead. */
function isTown(part: string, at: number, count: number): boolean {
  const text = part.replace(/\s*\([^()]*\)$/, '');
  const found = codeOf(text);
  if (found === undefined) return false;
  const plain = !isStreet(found[1]) && !isUnit(text);
  return count === 1 ? plain && found[1] !== '' && AT_START.test(text) && /^[\dA-Z-]{4,}/.test(text) : at > 0 && plain;
}

const HOUSE = String.raw`\d{1,5}(?:\s?[-/+]\s?\d{1,5})*\s?(?:\p{L}(?!\p{L})|bis\b|ter\b)?(?:\s?[-/]\s?\p{L}(?!\p{L}))?`;
const WHOLE = new RegExp(`^(?:(?:n|nr|no|n°|nº)\\.?\\s*|#)?(${HOUSE})$`, 'iu');
const BEHIND = new RegExp(`^(.*\\p{L}.*?)\\s+(?:(?:nr|no)\\.?\\s*|n[°º]\\s*)?(${HOUSE})$`, 'iu');
const AHEAD = new RegExp(`^(${HOUSE})\\s+(.*\\p{L}.*)$`, 'iu');

/** The number of a house and nothing else. */
const isHouse = (text: string): boolean => WHOLE.test(text);

/** The number of a house as it is kept: 12A, 12-14, 12BIS. Null for other text. */
export function toHouse(text: string): string | null {
  const found = WHOLE.exec(text.trim());
  return found === null ? null : found[1]!.toUpperCase().replace(/\s+/g, '').replace(/^0+(?=\d)/, ''); // prettier-ignore
}

/** Street, number and flat of one segment: "Hauptstr. 12a", "12 Main St Apt 4", "Am Markt 3 (Hinterhaus)". */
export function readWorldStreet(text: string, pieces: Pieces): void {
  let rest = text;
  const bracket = /\s*\(([^()]*)\)\s*$/.exec(rest);
  if (bracket !== null) {
    if (bracket[1]!.trim() !== '') pieces.complement = joined(pieces.complement, bracket[1]!.trim());
    rest = rest.slice(0, bracket.index);
  }
  const unit = /^(.*\S)\s+((?:\p{L}+\.?|#)\s*[\p{L}\d]*\d[\p{L}\d]*|#\S+)$/u.exec(rest);
  if (unit !== null && isUnit(unit[2]!) && (AHEAD.test(unit[1]!) || BEHIND.test(unit[1]!))) {
    pieces.complement = joined(pieces.complement, unit[2]!);
    rest = unit[1]!;
  }
  const behind = pieces.number === null ? BEHIND.exec(rest) : null;
  const ahead = pieces.number === null && behind === null ? AHEAD.exec(rest) : null;
  if (behind !== null) [pieces.street, pieces.number] = [behind[1]!, behind[2]!];
  else if (ahead !== null) [pieces.number, pieces.street] = [ahead[1]!, ahead[2]!];
  else pieces.street = rest.trim() === '' ? null : rest.trim();
}
