import { mayFill } from './filler.ts';
import { fold, foldWords } from './fold.ts';
import { memo } from './memo.ts';
import { isNameWord, splitJoined } from './name-words.ts';

/** One word of a name. */
export interface Token {
  /** A–Z (letters of scripts that foldWords does not read stay); a hyphen parts it into several. */
  readonly folded: readonly string[];
  /** As it is shown: title case, particles in lower case, initials with a dot. */
  readonly shown: string;
  readonly particle: boolean;
  /** Whether it could be part of a filler (TESTE, XXXX): only then is the whole name looked at as one. */
  readonly suspect: boolean;
  /** Whether it could be an honorific. */
  readonly title: boolean;
  /** A word of letters that is two common ones run together, as those two. */
  readonly joined: readonly [string, string] | null;
}

const particles = new Set('DA DE DO DAS DOS E DEL DELA LA LAS LOS Y VON VAN DER DEN DI DU'.split(' '));
/** Titles that stand before a name. */
export const honorifics: ReadonlySet<string> = new Set('SR SRA SRS SRTA DR DRA DRS PROF PROFA PROFESSOR PROFESSORA ENG ENGA EXMO EXMA ILMO ILMA DONA DOM D ING LIC ABOG ARQ SENHOR SENHORA SENOR SENORA DOUTOR DOUTORA DOCTOR DOCTORA MR MRS MS'.split(' ')); // prettier-ignore

/** Reads one word, remembering it: a million names are made of a few thousand words. */
export const toToken: (word: string) => Token = memo(read);

function read(word: string): Token {
  const dotted = word.endsWith('.');
  const bare = dotted ? word.slice(0, -1) : word;
  const folded = foldWords(bare).replace(/'/g, '').split('-').map((part) => part.replace(/[^\p{L}\p{M}]/gu, '')).filter((part) => part !== ''); // prettier-ignore
  const only = folded.length === 1 ? folded[0]! : '';
  const initial = only.length === 1 && (dotted || !particles.has(only));
  const particle = !initial && particles.has(only);
  const suspect = folded.some(mayFill);
  const title = honorifics.has(folded.join(''));
  const joined = bare.length >= 8 ? split(bare) : null;
  if (initial)
    return { folded, shown: `${bare.toUpperCase().normalize('NFC')}.`, particle: false, suspect, title, joined };
  if (/^I{2,3}$/.test(only)) return { folded, shown: only, particle: false, suspect, title, joined };
  return { folded, shown: particle ? bare.toLowerCase() : toTitle(bare), particle, suspect, title, joined };
}

function split(word: string): readonly [string, string] | null {
  const folded = fold(word);
  const two = folded.length === word.length ? splitJoined(folded) : null;
  return two === null ? null : [word.slice(0, two[0].length), word.slice(two[0].length)];
}

/** Title case: Sant'Anna, D'Ávila, Ana-Maria. */
export function toTitle(word: string): string {
  return word
    .toLowerCase()
    .replace(/(^|['-])(\p{L})/gu, (_, before: string, letter: string) => before + toCapital(letter))
    .normalize('NFC');
}

/** A letter such as ß has two capitals: only the first one stays. What has accents beside it is not composed with them: `normalize` does. */
export function toCapital(letter: string): string {
  const [first = '', ...rest] = letter.toUpperCase();
  return first + rest.join('').toLowerCase();
}

const alike: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  '3': 'E',
  '4': 'A',
  '5': 'S',
  '6': 'G',
  '7': 'T',
  '8': 'B',
};

/** A word with digits among its letters, read as the letters they look like; null for a word of digits. 1 is an L where only that makes a common name. */
export function readDigits(word: string): string | null {
  const letters = word.replace(/[^\p{L}]/gu, '').length;
  const digits = word.replace(/\D/g, '').length;
  if (letters < 2 || digits > letters || /[29]/.test(word)) return null;
  const read = word.replace(/\d/g, (digit) => alike[digit]!);
  const other = word.replace(/\d/g, (digit) => (digit === '1' ? 'L' : alike[digit]!));
  return !isNameWord(foldWords(read)) && isNameWord(foldWords(other)) ? other : read;
}
