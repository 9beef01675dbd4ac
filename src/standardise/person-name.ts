import { answer, placeholder } from './answer.ts';
import { nicknames } from './data/nicknames.ts';
import { isNameFiller } from './filler.ts';
import { clean, fold } from './fold.ts';
import { honorifics, readDigits, type Token, toTitle, toToken } from './name-token.ts';
import { restoreLost } from './name-words.ts';
import { isMojibake, unMojibake } from './mojibake.ts';
import { phonetic } from './phonetic.ts';
import type { Rule } from './rules.ts';
import { absent, type Kind, type Standard } from './standard.ts';

/** Spellings of the generational suffix. NETO, SOBRINHO, SEGUNDO and short forms can be surnames too: they need a surname before them. */
const suffixes: Readonly<Record<string, readonly [string, number]>> = {
  FILHO: ['FILHO', 1], FILHA: ['FILHO', 2], HIJO: ['FILHO', 2], FO: ['FILHO', 2], FHO: ['FILHO', 2], FLHO: ['FILHO', 2], FIL: ['FILHO', 2],
  JUNIOR: ['JUNIOR', 1], JR: ['JUNIOR', 1], JUN: ['JUNIOR', 2], JNR: ['JUNIOR', 1], JUNOR: ['JUNIOR', 2],
  NETO: ['NETO', 2], NETA: ['NETO', 2], NETTO: ['NETO', 2], NT: ['NETO', 2], NTO: ['NETO', 2],
  SOBRINHO: ['SOBRINHO', 2], SOBRINHA: ['SOBRINHO', 2], SOBR: ['SOBRINHO', 2], SOB: ['SOBRINHO', 2], SBR: ['SOBRINHO', 2],
  SEGUNDO: ['SEGUNDO', 2], II: ['SEGUNDO', 1], TERCEIRO: ['TERCEIRO', 2], III: ['TERCEIRO', 1],
}; // prettier-ignore
/** Letters that stand for a suffix at the end of a man's name. */
const letterSuffixes: Readonly<Record<string, string>> = { F: 'FILHO', N: 'NETO' };
const written: Readonly<Record<string, string>> = {
  FILHO: 'Filho',
  JUNIOR: 'Junior',
  NETO: 'Neto',
  SOBRINHO: 'Sobrinho',
};

/** A person's name. Value: title case with accents; match form: folded words without particles, suffix and honorifics. */
export const personName: Kind = {
  name: 'person_name',
  about:
    "A person's name. Particles, honorifics and the generational suffix (Filho, Neto, Junior: father and son differ in it) stand apart from the words that are compared.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {
    given: 'VARCHAR', surname: 'VARCHAR', middle: 'VARCHAR', suffix: 'VARCHAR', honorific: 'VARCHAR', initials: 'VARCHAR',
    tokens_sorted: 'VARCHAR', phonetic: 'VARCHAR', given_phonetic: 'VARCHAR', surname_phonetic: 'VARCHAR', nickname_of: 'VARCHAR', cut: 'BOOLEAN',
  }, // prettier-ignore
  standardise: ([text], { length }) => {
    if (text == null || text.trim() === '') return absent;
    return toName(text, length !== undefined && text.trim().length >= length);
  },
};

/** Letters with single spaces: what nearly every name is. Nothing in one has to be cleaned, read again or turned round. */
const PLAIN = /^[A-Za-zÀ-ÖØ-öø-ÿ]+(?: [A-Za-zÀ-ÖØ-öø-ÿ]+)*$/;

function toName(text: string, cut: boolean): Standard {
  const tokens: Token[] = [];
  const rule = PLAIN.test(text) ? readPlain(text, tokens) : readAny(text, tokens);
  if (tokens.length === 0) return placeholder();
  const title = tokens[0]!.title ? takeHonorific(tokens) : null;
  let suspect = false;
  for (const token of tokens) if (token.suspect) suspect = true;
  if (suspect && isNameFiller(tokens.flatMap((token) => token.folded))) return placeholder();
  return toAnswer(tokens, title, rule, cut);
}

/** Letters with accents as web pages spell them: `Jos&eacute;`. */
const marks: Readonly<Record<string, string>> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  cedil: '\u0327',
};
const entity = /&([A-Za-z])(acute|grave|circ|tilde|uml|cedil);/gi;

/** What banks write behind the name: who holds the account too, and what became of the holder. */
const behind =
  /\s+E\s*\/\s*OU(\s.*)?$|\s+-\s*(([12][ºªOA]?\s*)?TITULAR|CONJUNTA|CONTA CONJUNTA|ESP[OÓ]LIO|FALECID[OA])\s*$/i;

/** The same as `readAny` for a plain name. */
function readPlain(text: string, tokens: Token[]): Rule | '' {
  let rule: Rule | '' = '';
  let start = 0;
  while (start < text.length) {
    const space = text.indexOf(' ', start);
    const end = space === -1 ? text.length : space;
    const token = toToken(text.slice(start, end));
    start = end + 1;
    if (token.joined === null) tokens.push(token);
    else {
      for (const word of token.joined) tokens.push(toToken(word));
      rule = 'joined_words_split';
    }
  }
  return rule;
}

function readAny(text: string, tokens: Token[]): Rule | '' {
  let rule: Rule | '' = '';
  let whole = text;
  if (isMojibake(whole)) [whole, rule] = [unMojibake(whole), 'mojibake_repaired'];
  whole = clean(whole);
  if (whole.includes('&')) whole = whole.replace(entity, (_, letter: string, mark: string) => (letter + marks[mark.toLowerCase()]!).normalize('NFC')); // prettier-ignore
  whole = whole.replace(behind, '');
  if (whole.includes('(')) whole = whole.replace(/\([^)]*\)?/g, ' ');
  if (whole.includes(',')) {
    const turned = turn(whole);
    if (turned !== null) [whole, rule] = [turned, rule || 'surname_first'];
  }
  const { words, found } = toWords(whole);
  for (const word of words) {
    const token = toToken(word);
    if (token.folded.length > 0) tokens.push(token);
  }
  return found === '' ? rule : found;
}

/** "SURNAME, GIVEN NAMES" turned round; null where what follows the comma is a suffix or a title. */
function turn(text: string): string | null {
  const [surname, given, ...more] = text.split(',').map((part) => part.trim());
  if (!surname || !given || more.length > 0) return null;
  const folded = fold(given).replace(/[^A-Z]/g, '');
  return folded in suffixes || honorifics.has(folded) ? null : `${given} ${surname}`;
}

/** Words as written, with what damaged them undone: lost letters, digits for letters, two words run together. */
function toWords(text: string): { words: string[]; found: Rule | '' } {
  let found: Rule | '' = '';
  const words: string[] = [];
  const plain = /^[A-Za-zÀ-ÖØ-öø-ÿ ]+$/.test(text);
  for (const word of plain ? text.split(' ') : (text.match(/[\p{L}\p{M}\d?\ufffd'’´`-]+\.?/gu) ?? [])) {
    let whole = word;
    if (!plain) {
      if (/[?\ufffd]/.test(word) && /\p{L}/u.test(word)) {
        const marked = whole.replace(/\ufffd/g, '?').replace(/\.$/, '');
        const restored = restoreLost(marked);
        found = restored === null ? 'lost_character' : found || 'lost_character_restored';
        whole = restored ?? marked.replaceAll('?', '');
      }
      if (/\d/.test(whole)) {
        const read = /\p{L}/u.test(whole) ? readDigits(whole) : null;
        found = found || (read === null ? 'digits_removed' : 'digits_read_as_letters');
        whole = read ?? '';
      }
      whole = whole.replace(/[’´`]/g, "'").replace(/^['-]+|['-]+(?=\.?$)/g, '');
    }
    const joined = toToken(whole).joined;
    if (joined !== null) found = found || 'joined_words_split';
    if (whole !== '') words.push(...(joined ?? [whole]));
  }
  return { words, found };
}

/** Takes leading titles off; "D." only where at least two words remain. */
function takeHonorific(tokens: Token[]): string | null {
  const taken: string[] = [];
  while (tokens.length > 1) {
    const word = tokens[0]!.folded.join('');
    const remaining = tokens.slice(1).filter((token) => !token.particle && token.folded.join('').length > 1).length;
    if (!honorifics.has(word) || remaining < (word === 'D' ? 2 : 1)) break;
    taken.push(word);
    tokens.shift();
  }
  return taken.length === 0 ? null : taken.join(' ');
}

function toAnswer(tokens: readonly Token[], honorific: string | null, rule: Rule | '', cut: boolean): Standard {
  const core: string[] = [];
  const shown: string[] = [];
  let end = 0;
  let whole = true;
  for (const { folded, shown: one, particle } of tokens) {
    shown.push(one);
    if (particle) continue;
    core.push(...folded);
    end = shown.length - 1;
    whole = folded.length === 1;
  }
  if (tokens[0]!.particle) shown[0] = toTitle(shown[0]!);
  // A hyphen ties the last word to the one before: no suffix then.
  const suffix = whole ? takeSuffix(core, cut) : null;
  if (suffix !== null && suffix.short && written[suffix.name] !== undefined) shown[end] = written[suffix.name]!;
  const last = core.length > 1 ? core.at(-1)! : null;
  const given = core[0] ?? null;
  const match = joined(core);
  const first = given === null ? '' : phonetic(given);
  const sound = last === null ? '' : phonetic(last);
  const parts = {
    given,
    surname: last,
    middle: core.length > 2 ? match.slice(given!.length + 1, -last!.length - 1) : null,
    suffix: suffix?.name ?? null,
    honorific,
    initials: initialsOf(core),
    tokens_sorted: sorted(core) || null,
    phonetic: first === '' ? sound || null : sound === '' ? first : `${first} ${sound}`,
    given_phonetic: first || null,
    surname_phonetic: sound || null,
    nickname_of: given === null ? null : (nicknames.pt[given] ?? nicknames.es[given] ?? null),
    cut: cut ? 'true' : null,
  };
  const value = joined(shown);
  if (match === '' || match.length < core.length * 2)
    return answer('ambiguous', 'one_letter', value, match || null, parts);
  if (rule === 'lost_character') return answer('ambiguous', rule, value, match, parts);
  if (rule !== '') return answer('repaired', rule, value, match, parts);
  return cut ? answer('ambiguous', 'cut_at_length', value, match, parts) : answer('ok', '', value, match, parts);
}

function joined(words: readonly string[]): string {
  let text = words[0] ?? '';
  for (let i = 1; i < words.length; i++) text += ` ${words[i]!}`;
  return text;
}

/** The words in their order, joined: a handful, for which an insertion is quicker than a sort. */
function sorted(words: readonly string[]): string {
  const kept = words.slice();
  for (let i = 1; i < kept.length; i++) {
    const word = kept[i]!;
    let at = i;
    for (; at > 0 && kept[at - 1]! > word; at--) kept[at] = kept[at - 1]!;
    kept[at] = word;
  }
  return joined(kept);
}

function initialsOf(words: readonly string[]): string | null {
  let initials = '';
  for (const word of words) initials += word[0]!;
  return initials || null;
}

/** Takes the generational suffix off the end of the words. Cut names may hold only its beginning. */
function takeSuffix(core: string[], cut: boolean): { name: string; short: boolean } | null {
  const last = core.at(-1) ?? '';
  if (last.length === 1) return cut ? null : takeLetter(core, last);
  const whole =
    cut && last.length >= 3 ? (['FILHO', 'JUNIOR', 'SOBRINHO'].find((name) => name.startsWith(last)) ?? last) : last;
  const found = suffixes[whole];
  if (found === undefined || core.length - 1 < found[1]) return null;
  core.pop();
  return { name: found[0], short: whole.length < 4 };
}

/**
 * Takes "F." and "N." off the end, which stand for Filho and Neto behind a surname that is written out. Women are hardly called so
 * (most of their names end in A): with them the letter is the surname's.
 */
function takeLetter(core: string[], last: string): { name: string; short: boolean } | null {
  const name = letterSuffixes[last];
  if (name === undefined || core.length < 3 || core.at(-2)!.length === 1 || core[0]!.endsWith('A')) return null;
  core.pop();
  return { name, short: true };
}
