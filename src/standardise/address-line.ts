import type { Plan } from './address-plan.ts';
import { fold } from './fold.ts';

/** An address taken apart, each piece still as written. */
export interface Pieces {
  street: string | null;
  number: string | null;
  complement: string | null;
  district: string | null;
  city: string | null;
  state: string | null;
  postcode: string | null;
}

const brasilia =
  /^(SQN|SQS|SQNW|SQSW|SHIS|SHIN|SHN|SHS|SCLN|SCLS|SCLRN|SCS|SCN|SBS|SBN|CLN|CLS|CLSW|QN[A-Z]?|QR|QI|QL|QE|QS|QC|AOS|SGAN|SGAS|SMPW|SMLN|SHVP|SHCES|SRES)\b/;
const numberShape = /^(?:N[º°.O]{0,2}\s*)?(S\s?\/\s?N[º°]?|SN|KM\s?\d+[,.]?\d*|\d{1,6}\s?-?\s?[A-Z]?)(?=$|[\s,;-])\s*/i;

/** Takes a one-line address apart from its end: postcode, town and state, district; then street, number, complement. */
export function readLine(line: string, plan: Plan): Pieces {
  const pieces: Pieces = {
    street: null,
    number: null,
    complement: null,
    district: null,
    city: null,
    state: null,
    postcode: null,
  };
  let rest = line.trim();
  const postcode = plan.postcodeAtEnd.exec(rest);
  if (postcode) [pieces.postcode, rest] = [postcode[1]!, rest.slice(0, postcode.index).trim()];
  rest = takeTown(rest, pieces, plan);
  const bracket = /\(([^()]*)\)/.exec(rest);
  if (bracket) {
    pieces.complement = bracket[1]!.trim() || null;
    rest = `${rest.slice(0, bracket.index).trim()} ${rest.slice(bracket.index + bracket[0].length).trim()}`.trim();
  }
  const segments = rest.split(/\s+-\s+|\s+-$|^-\s+/).map((segment) => segment.trim()); // prettier-ignore
  const [head = '', ...tail] = segments;
  const districtOnly = new RegExp(`^${plan.district} (?=.)`, 'i');
  if (districtOnly.test(head)) pieces.district = head.replace(districtOnly, '');
  else readStreet(head, pieces, plan);
  for (const segment of tail.filter((piece) => piece !== ''))
    if (isUnit(segment, plan)) pieces.complement = join(pieces.complement, segment);
    else
      pieces.district = pieces.district === null || pieces.district === '' ? segment : `${pieces.district} ${segment}`;
  return pieces;
}

const join = (a: string | null, b: string) => (a === null || a === '' ? b : `${a} ${b}`);

/** Town and state stand at the end: "Fortaleza/CE", "Fortaleza - CE", "Estado CE", "Município de Fortaleza". */
function takeTown(text: string, pieces: Pieces, plan: Plan): string {
  const alone = /(?:^|\s+-\s+)Estado (\p{L}[\p{L} ]*)$/iu.exec(text);
  if (alone !== null && isState(alone[1]!, plan)) {
    pieces.state = alone[1]!;
    return text.slice(0, alone.index);
  }
  const named = /(?:^|\s+-\s+|,\s*)(?:Munic[ií]pio|Ciudad) de ([^,]+)$/iu.exec(text);
  if (named !== null) {
    pieces.city = named[1]!.trim();
    return text.slice(0, named.index);
  }
  const end = /^(.*?)(?:\s*\/\s*|\s+-\s+|,\s*|-)(\p{L}[\p{L} ]*)$/u.exec(text);
  if (end === null || !isState(end[2]!, plan)) return text;
  const before = end[1]!;
  const at = Math.max(before.lastIndexOf(','), before.lastIndexOf(' - ') + 1);
  const city = before.slice(at <= 0 ? 0 : at + 1).replace(/^-\s+/, '').trim(); // prettier-ignore
  pieces.state = end[2]!.trim();
  // With nothing to part them, "Rua X 12/SP" is a street, not a town.
  if (city === '' || (at <= 0 && (plan.types.has(fold(city).split(/[ .]/)[0]!) || /\d/.test(city)))) return before;
  pieces.city = city;
  return at <= 0 ? '' : before.slice(0, at).trim();
}

const isState = (text: string, plan: Plan) => plan.state(fold(text).trim()) !== null;

/** Street, number and complement: "R. X, 217 Ap 3", "RUA X 217 AP 3", ", S/n". Where no comma parts the number, it is the last one behind a name. */
export function readStreet(text: string, pieces: Pieces, plan: Plan): void {
  const parts = text.split(/[,;]/).map((part) => part.trim());
  const head = parts[0]!;
  const unread = parts.slice(1).filter((part) => part !== '');
  const number = numberShape.exec(head);
  if (
    number !== null &&
    (number[0].length === head.length || isUnit(head.slice(number[0].length), plan)) &&
    !brasilia.test(fold(head))
  )
    unread.unshift(head);
  else if (isUnit(head, plan) && /\d|^\S+ \S$/.test(head)) unread.unshift(head);
  else if (head !== '') pieces.street = head;
  for (const part of unread) {
    const shape = pieces.number === null ? numberShape.exec(part) : null;
    const after = shape === null ? part : part.slice(shape[0].length).trim();
    if (shape !== null) pieces.number = shape[1]!;
    if (after === '') continue;
    if (shape !== null || isUnit(after, plan) || /^\d/.test(after)) pieces.complement = join(pieces.complement, after);
    else pieces.district = pieces.district === null ? after : `${pieces.district} ${after}`;
  }
  if (pieces.number === null && pieces.street !== null) takeNumber(pieces, plan);
}

/** The number inside a street without commas: behind at least one word of a name, before the end or a complement. */
export function takeNumber(pieces: Pieces, plan: Plan): void {
  const street = pieces.street!;
  if (brasilia.test(fold(street))) return;
  const shape = /^(.*?\S)\s+(?:N[º°.O]{0,2}\s*)?(S\s?\/\s?N[º°]?|\d{1,6}(?:-?[A-Z])?)(?:\s+(\S.*))?$/iu.exec(street);
  if (shape === null) return;
  const words = shape[1]!.split(' ');
  const named = words.slice(plan.types.has(fold(words[0]!).replace('.', '')) ? 1 : 0);
  // "Rua 15 de Novembro 90": a number followed by more of the name is part of it.
  if (shape[3] !== undefined && !isUnit(shape[3], plan)) {
    const later = /^(.*\s\S*[A-Z]\S*)\s+(\d{1,6}(?:-?[A-Z])?)$/iu.exec(street);
    if (later === null) return;
    [pieces.street, pieces.number] = [later[1]!, later[2]!];
    return;
  }
  if (named.length === 0 || (named.length === 1 && /^\d+$/.test(named[0]!))) return;
  [pieces.street, pieces.number] = [shape[1]!, shape[2]!];
  if (shape[3] !== undefined) pieces.complement = join(pieces.complement, shape[3]);
}

/** True for text that begins with a word such as Ap, Bloco, Fundos. */
function isUnit(text: string, plan: Plan): boolean {
  const first = /^\p{L}+/u.exec(text)?.[0];
  return first !== undefined && plan.units.has(fold(first));
}
