import { ethiopic, hangul, indic, letters, zeros } from './data/scripts.ts';

/** False where every sign is Latin with or without marks, or usual punctuation: there is nothing to read then. */
export function mayBeOtherScript(text: string): boolean {
  return /[^\x00-\u036f\u1e00-\u1eff\u2000-\u206f]/.test(text);
}

/**
 * Text in ASCII capitals where its script is one whose letters are sounds: Cyrillic, Greek, Armenian, Georgian, Hebrew, Arabic, kana,
 * Hangul, Ethiopic and the scripts of India (standards in data/scripts.ts). Other letters (Han, Khmer, Thai) stay: they are evidence too.
 * For matching, not for showing: Hebrew and Arabic do not write their short vowels.
 */
export function transliterate(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\p{sc=Greek}[\p{sc=Greek}\p{Mn}]*/gu, greek)
    .replace(/\p{sc=Armenian}+/gu, (word) => word.replace(/ո[ւՒ]/giu, 'U'))
    .replace(/[\p{sc=Hiragana}\p{sc=Katakana}ー]+/gu, kana)
    .replace(/[\u0900-\u0d7f]+/g, brahmic)
    .replace(/[^\x00-\u036f]/gu, letter);
}

function letter(sign: string): string {
  const found = letters.get(sign.toLowerCase());
  if (found !== undefined) return found;
  const code = sign.codePointAt(0)!;
  if (code >= 0xac00 && code <= 0xd7a3) return syllable(code - 0xac00);
  if (code >= 0x1200 && code < 0x1200 + 8 * ethiopic.rows.length && /\p{L}/u.test(sign))
    return fidel(ethiopic.rows[(code - 0x1200) >> 3]!, code & 7);
  // Points and signs over letters of Hebrew and Arabic: vowels that are hardly ever written.
  if ((code >= 0x591 && code <= 0x5c7) || (code >= 0x610 && code <= 0x670 && /\p{M}/u.test(sign))) return '';
  const zero = zeros.find((from) => code >= from && code < from + 10);
  return zero === undefined ? decomposed(sign) : String(code - zero);
}

/** A letter with a mark that the tables do not list is the letter without it. */
function decomposed(sign: string): string {
  const [base = ''] = sign.normalize('NFD');
  return base === sign ? sign : (letters.get(base.toLowerCase()) ?? sign);
}

/** The first vowel of the gutturals has become A. */
function fidel(consonant: string, vowel: number): string {
  return vowel === 0 && (consonant === '' || consonant === 'H') ? `${consonant}A` : consonant + ethiopic.vowels[vowel]!;
}

function syllable(at: number): string {
  return `${hangul.first[Math.floor(at / 588)]}${hangul.vowel[Math.floor(at / 28) % 21]}${hangul.last[at % 28]}`;
}

/** A word of Greek: its digraphs are sounds of their own, unless a diaeresis parts them. */
function greek(word: string): string {
  return [
    ...word
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^\P{Mn}\u0308]/gu, '')
      .replace(/υ\u0308/g, 'Y')
      .replace(/\u0308/g, '')
      .replace(/ου/g, 'OU')
      .replace(/([αεη])υ(?=[αεηιουωβγδζλμνρ])/g, '$1V')
      .replace(/([αεη])υ/g, '$1F')
      .replace(/γ(?=[γξχ])/g, 'N')
      .replace(/^μπ/, 'B'),
  ]
    .map((sign) => letters.get(sign) ?? sign)
    .join('');
}

const SMALL: Readonly<Record<string, string>> = { ァ: 'A', ィ: 'I', ゥ: 'U', ェ: 'E', ォ: 'O', ャ: 'YA', ュ: 'YU', ョ: 'YO' }; // prettier-ignore

/** Kana: a small vowel takes the place of the one before it, a small tsu doubles the consonant after it. */
function kana(word: string): string {
  let out = '';
  let doubled = false;
  for (const sign of word.replace(/[\u3041-\u3096]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0x60))) {
    const small = SMALL[sign];
    const sound = letters.get(sign);
    if (sign === 'ッ') doubled = true;
    else if (small !== undefined)
      out = /(SH|CH|J)I$/.test(out) ? out.slice(0, -1) + small.replace('Y', '') : out.replace(/[AEIOU]$/, '') + small; // prettier-ignore
    else {
      out += (doubled && sound ? sound.slice(0, 1) : '') + (sound ?? sign);
      doubled = false;
    }
  }
  return out;
}

/** A script of India: a consonant without vowel sign or virama sounds with A, but not (in the north) at a word's end. */
function brahmic(word: string): string {
  let out = '';
  let open = false;
  let cluster = false;
  let north = false;
  for (const sign of word) {
    const code = sign.codePointAt(0)!;
    const place = (code - 0x900) % 128;
    const at = (table: { from: number; signs: readonly string[] }): string | undefined =>
      place < table.from ? undefined : table.signs[place - table.from];
    const consonant = at(indic.consonants);
    const vowel = place < indic.consonants.from ? at(indic.vowels) : undefined;
    const mark = at(indic.marks);
    const nasal = at(indic.nasals);
    north = code < 0xb00;
    if (place === 0x3c) continue;
    if (place === indic.virama) [open, cluster] = [false, true];
    else if (mark !== undefined) [out, open, cluster] = [out + mark, false, false];
    else {
      if (open) out += 'A';
      if (consonant !== undefined && (open || !/[^AEIOU]$/.test(out))) cluster = false;
      out += consonant ?? vowel ?? nasal ?? letter(sign);
      open = consonant !== undefined;
    }
  }
  return open && (cluster || !north) ? `${out}A` : out;
}
