import { mayBeOtherScript, transliterate } from './transliterate.ts';

/** Letters that Unicode does not decompose: NFD and DuckDB's strip_accents leave them as they are. */
const undecomposed: Readonly<Record<string, string>> = {
  ß: 'SS', ẞ: 'SS', Æ: 'AE', æ: 'AE', Œ: 'OE', œ: 'OE', Ø: 'O', ø: 'O', Đ: 'D', đ: 'D', Ð: 'D', ð: 'D', Þ: 'TH', þ: 'TH',
  Ł: 'L', ł: 'L', Ħ: 'H', ħ: 'H', ı: 'I', Ŋ: 'N', ŋ: 'N', Ŧ: 'T', ŧ: 'T', ĸ: 'K', Ə: 'A', ə: 'A', Ɓ: 'B', ɓ: 'B', Ɗ: 'D', ɗ: 'D', Ƙ: 'K', ƙ: 'K', ª: 'A', º: 'O', '°': 'O', '’': "'", '‘': "'", '´': "'", '`': "'",
  'ʼ': "'", '–': '-', '—': '-', '‐': '-', '‑': '-', '−': '-', '“': '"', '”': '"', '…': '...',
}; // prettier-ignore

const folded = new Map<string, string>(Object.entries(undecomposed));

function foldCharacter(character: string): string {
  let into = folded.get(character);
  if (into === undefined) {
    // Upper case first: ᾒ has two capitals, and both readings of it must fold alike.
    into = character
      .toUpperCase()
      .normalize('NFKD')
      .replace(/[\p{sc=Zinh}\u0483-\u0489]+/gu, '')
      .toUpperCase()
      .replace(/[^\x00-\x7f]/gu, (sign) => undecomposed[sign] ?? sign);
    if (folded.size < 10_000) folded.set(character, into);
  }
  return into;
}

/** Upper case without accents: ASCII for every Latin alphabet. Letters and vowel signs of other scripts stay, so that they remain evidence. */
export function fold(text: string): string {
  return (/[^\x00-\x7f]/.test(text) ? text.replace(/[^\x00-\x7f]/gu, foldCharacter) : text).toUpperCase();
}

/** `fold` of words: other alphabets are read into ASCII too, so that a name meets itself in another script. Not for codes and documents. */
export function foldWords(text: string): string {
  return fold(mayBeOtherScript(text) ? transliterate(text) : text);
}

/** One line without control characters, marks of width zero and runs of spaces. */
export function clean(text: string): string {
  return PLAIN.test(text)
    ? text
    : text
        .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
        .replace(/[\p{Cf}]+/gu, '')
        .replace(/\p{Zs}+/gu, ' ')
        // The micro sign's capital is a Greek letter: it is read as one from the start.
        .replaceAll('\u00b5', '\u03bc')
        .trim()
        .normalize('NFC');
}

/** ASCII and Latin-1 letters with single spaces: what nearly every value is. */
const PLAIN = /^[!-~À-ÿ]+(?: [!-~À-ÿ]+)*$/;
