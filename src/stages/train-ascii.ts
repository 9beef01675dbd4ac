import { transliterate } from '../standardise/transliterate.ts';

/** Latin letters that decomposition leaves alone. */
const LATIN = new Map(
  'ß:ss æ:ae œ:oe ø:o ł:l đ:d ð:d þ:th ı:i ħ:h ŋ:n ŧ:t ĸ:k ə:a ƙ:k ɓ:b ɗ:d'.split(' ').map((pair) => pair.split(':') as [string, string]),
); // prettier-ignore

/** Marks that only decorate a letter. Vowel signs of other scripts are marks too, and stay. */
const MARKS = /[\u0300-\u036f]/g;

/**
 * Text of any script in lower-case ASCII: the engine's similarity functions count bytes. Scripts whose signs are sounds are
 * romanised; any other character becomes two letters of its own, so that equal stays equal and different stays different.
 */
export function toAscii(text: string): string {
  const plain = transliterate(mendMojibake(text)).normalize('NFKD').toLowerCase().replace(MARKS, '');
  // oxlint-disable-next-line unicorn/no-array-callback-reference
  return plain.replace(/[^\x00-\x7f]/gu, letter);
}

function letter(character: string): string {
  const known = LATIN.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  if (!/[\p{L}\p{N}\p{M}]/u.test(character)) return ' ';
  const digit = toDigit(character);
  if (digit !== undefined) return digit;
  return String.fromCodePoint(97 + (Math.floor(code / 26) % 26), 97 + (code % 26));
}

/** Decimal digits of any script stand in runs of ten from zero on. */
function toDigit(character: string): string | undefined {
  if (!/\p{Nd}/u.test(character)) return undefined;
  const code = character.codePointAt(0)!;
  for (let zero = code; zero > code - 10; zero--)
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) return String(code - zero);
  return undefined;
}

/** UTF-8 that was read as Latin-1 ("JosÃ©"), read once more as what it was. */
function mendMojibake(text: string): string {
  if (!/[\u00c2-\u00c5\u00d0-\u00d9][\u0080-\u00bf]/.test(text)) return text;
  const mended = Buffer.from(text, 'latin1').toString('utf8');
  return mended.includes('\ufffd') ? text : mended;
}
