import type { Plan } from './address-plan.ts';
import { fold } from './fold.ts';
import { memo } from './memo.ts';
import { toCapital, toTitle } from './name-token.ts';

const small = new Set('DE DA DO DAS DOS E DEL LA LAS LOS Y'.split(' '));
const numerals: Readonly<Record<string, string>> = Object.fromEntries(
  `UM=1 PRIMEIRO=1 PRIMERO=1 DOIS=2 DOS2=2 SEGUNDO=2 TRES=3 TERCEIRO=3 QUATRO=4 CUATRO=4 CINCO=5 SEIS=6 SETE=7 SIETE=7 OITO=8 OCHO=8 NOVE=9 NUEVE=9 DEZ=10 DIEZ=10 ONZE=11 ONCE=11 DOZE=12 DOCE=12 TREZE=13 TRECE=13 QUATORZE=14 CATORZE=14 CATORCE=14 QUINZE=15 QUINCE=15 XV=15 DEZESSEIS=16 DEZESSETE=17 DEZOITO=18 DEZENOVE=19 VINTE=20 VEINTE=20 TRINTA=30 TREINTA=30`
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);

/** One word of a street, district or town. */
export interface Word {
  /** Folded, abbreviations written out. */
  readonly folded: string;
  /** For comparing: numbers as digits. Empty for particles. */
  readonly match: string;
  readonly shown: string;
}

const readers = new Map<Plan, (piece: string) => Word>();

/** Splits text into words, abbreviations written out; remembers them. */
export function toWords(text: string, plan: Plan): Word[] {
  let reader = readers.get(plan);
  if (reader === undefined) readers.set(plan, (reader = memo((piece: string) => read(piece, plan))));
  const words: Word[] = [];
  const spoken = text.includes('.') ? text.replace(/\.(?=\S)/g, '. ') : text;
  for (const piece of spoken.split(' ')) {
    const word = piece === '' ? null : reader(piece);
    if (word !== null && word.folded !== '') words.push(word);
  }
  return words[0]?.folded === 'S' && words.length > 1 ? [toSaint(words[1]!, plan), ...words.slice(1)] : words;
}

function read(piece: string, plan: Plan): Word {
  const bare = piece.replace(/[^\p{L}\p{M}\p{N}'’ªº°-]/gu, '').replace(/’/g, "'").replace(/^['-]+|['-]+$/g, ''); // prettier-ignore
  const folded = fold(bare)
    .replace(/'/g, '')
    .replace(/[\s-]+/g, ' ')
    .trim();
  const full = plan.words.get(folded);
  const written = full === undefined || full === folded ? bare : full;
  const into = full ?? folded;
  const shown = small.has(into) ? into.toLowerCase() : /^[IVX]{2,}$/.test(into) ? into : toTitle(written);
  return { folded: into, match: small.has(into) ? '' : (numerals[into] ?? into), shown };
}

/** "S." before a name: São, or Santo before a vowel. */
function toSaint(next: Word, plan: Plan): Word {
  if (plan.words.has('NTRA')) return { folded: 'SAN', match: 'SAN', shown: 'San' };
  const saint = /^[AEIOUH]/.test(next.folded) ? 'SANTO' : 'SAO';
  return { folded: saint, match: saint, shown: saint === 'SAO' ? 'São' : 'Santo' };
}

/** The words as shown; `opens` where nothing stands before them, so that the first one is capital. */
export function shownOf(words: readonly Word[], opens = true): string | null {
  let shown = '';
  for (const word of words) shown += shown === '' ? word.shown : ` ${word.shown}`;
  if (shown === '') return null;
  return opens ? (toCapital(shown.slice(0, 1)) + shown.slice(1)).normalize('NFC') : shown;
}

/** The words as compared: without particles, numbers as digits. */
export function matchOf(words: readonly Word[]): string | null {
  let kept = '';
  for (const { match } of words) if (match !== '') kept += kept === '' ? match : ` ${match}`;
  return kept === '' ? null : kept;
}
