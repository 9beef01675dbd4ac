/**
 * A golden id is a letter of its entity, seven digits of a serial number and a check character (`C00027PD7`): nine characters in Crockford's base 32 (no I, L, O, U). Ids of an entity sort as they were minted, say nothing about
 * the person, and one wrong or two swapped characters never make another valid id.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DIGITS = 7;
/** Serial numbers that fit: 34 thousand million per entity. */
export const LARGEST_SERIAL = 32 ** DIGITS - 1;

/** x⁵ + x² + 1, primitive over GF(2): its root has order 31, more than an id has places. */
const POLYNOMIAL = 0b100101;

function timesRoot(value: number): number {
  const shifted = value << 1;
  return shifted & 32 ? shifted ^ POLYNOMIAL : shifted;
}

/** `value · rootⁿ` in GF(32). */
function timesRootTo(value: number, n: number): number {
  let product = value;
  for (let i = 0; i < n; i++) product = timesRoot(product);
  return product;
}

/**
 * The check value of a weighted sum over GF(32), place n (from the right, from 1) weighing rootⁿ. Weights are distinct
 * and not zero, so that a changed character and a swap of any two places always show.
 */
function checkOf(letter: string, serial: number): number {
  let check = timesRootTo(letter.charCodeAt(0) - 64, DIGITS + 1);
  let rest = serial;
  for (let place = 1; place <= DIGITS; place++) {
    check ^= timesRootTo(rest % 32, place);
    rest = Math.floor(rest / 32);
  }
  return check;
}

/** The letter that ids of an entity begin with. */
function letterOf(entity: string): string {
  const letter = entity.charAt(0).toUpperCase();
  if (!/^[A-Z]$/.test(letter)) throw new RangeError(`an entity's name begins with a letter: ${entity}`);
  return letter;
}

/** The id of a serial number, from 1. */
export function toGoldenId(entity: string, serial: number): string {
  if (!Number.isInteger(serial) || serial < 1 || serial > LARGEST_SERIAL)
    throw new RangeError(`no golden id for serial ${serial}`);
  const letter = letterOf(entity);
  let digits = '';
  for (let rest = serial, i = 0; i < DIGITS; i++, rest = Math.floor(rest / 32)) digits = ALPHABET[rest % 32]! + digits;
  return letter + digits + ALPHABET[checkOf(letter, serial)]!;
}

/** `toGoldenId` as SQL over an expression of type BIGINT. The check is linear over bits: each of its bits is a parity. */
export function goldenIdSql(entity: string, serial: string): string {
  const letter = letterOf(entity);
  const digits = Array.from({ length: DIGITS }, (_, i) => {
    const power = 32 ** (DIGITS - 1 - i);
    return `substr('${ALPHABET}', cast(floor(${serial} / ${power}) as bigint) % 32 + 1, 1)`;
  });
  const constant = checkOf(letter, 0);
  const bits = [0, 1, 2, 3, 4].map((bit) => {
    let mask = 0n;
    for (let position = 0; position < DIGITS * 5; position++) {
      const contribution = timesRootTo(1 << (position % 5), Math.floor(position / 5) + 1);
      if ((contribution >> bit) & 1) mask |= 1n << BigInt(position);
    }
    return `(bit_count(${serial} & ${mask}) + ${(constant >> bit) & 1}) % 2 * ${1 << bit}`;
  });
  return `concat('${letter}', ${digits.join(', ')}, substr('${ALPHABET}', ${bits.join(' + ')} + 1, 1))`;
}

export type ParsedId =
  | { readonly kind: 'id'; readonly id: string; readonly serial: number }
  /** It has the form of an id, but the check character says that something is mistyped. */
  | { readonly kind: 'mistyped'; readonly message: string; readonly near: readonly string[] }
  | { readonly kind: 'other' };

/**
 * Reads what a person typed as an id: any case, spaces and dashes ignored, O for 0, I and L for 1. `near` lists the valid
 * ids that one swap of neighbours or one wrong character away, swaps first; the caller knows which of them exist.
 */
export function parseGoldenId(text: string): ParsedId {
  const bare = text.toUpperCase().replace(/[\s.-]/g, '');
  if (!/^[A-Z][0-9A-Z]{8}$/.test(bare)) return { kind: 'other' };
  const body = bare.slice(1).replaceAll('O', '0').replace(/[IL]/g, '1');
  if (body.includes('U') || !/\d/.test(body)) return { kind: 'other' };
  const id = bare.charAt(0) + body;
  if (isGoldenId(id)) return { kind: 'id', id, serial: serialOf(id) };
  const near = nearIds(id);
  const expected = ALPHABET[checkOf(id.charAt(0), serialOf(id))]!;
  return {
    kind: 'mistyped',
    message: `${id} is not a golden id: its last character would be ${expected}, so something is mistyped`,
    near,
  };
}

/** True for exactly the text of an id. */
export function isGoldenId(id: string): boolean {
  if (!/^[A-Z][0-9A-HJKMNP-TV-Z]{8}$/.test(id)) return false;
  return ALPHABET.indexOf(id.charAt(DIGITS + 1)) === checkOf(id.charAt(0), serialOf(id));
}

/** The serial number inside an id's text; the check character is not looked at. */
export function serialOf(id: string): number {
  let serial = 0;
  for (const digit of id.slice(1, DIGITS + 1)) serial = serial * 32 + ALPHABET.indexOf(digit);
  return serial;
}

function nearIds(id: string): string[] {
  const near = new Set<string>();
  for (let i = 1; i < DIGITS + 1; i++) near.add(id.slice(0, i) + id.charAt(i + 1) + id.charAt(i) + id.slice(i + 2));
  for (let i = 1; i <= DIGITS + 1; i++)
    for (const character of ALPHABET) near.add(id.slice(0, i) + character + id.slice(i + 1));
  return [...near].filter((candidate) => isGoldenId(candidate) && serialOf(candidate) > 0);
}
