import { answer, placeholder } from './answer.ts';
import { nicknames } from './data/nicknames.ts';
import { particles as particleList, suffixes as suffixList, titles as titleList } from './data/world-name-words.ts';
import { isFiller } from './filler.ts';
import { clean, foldWords } from './fold.ts';
import { endsAsCompany } from './legal-form.ts';
import { isMojibake, unMojibake } from './mojibake.ts';
import { readDigits } from './name-token.ts';
import { spelling } from './spelling.ts';
import { absent, type Kind, type Standard } from './standard.ts';
import { mayBeOtherScript } from './transliterate.ts';

const particles = new Set(particleList.split(' '));
const titles = new Set(titleList.split(' '));
const suffixes = new Map(suffixList.split(' ').map((pair) => pair.split('=') as [string, string]));

/** A person's name from anywhere. `person_name` knows more of Brazil and Peru; this kind knows scripts, orders and titles of the world. */
export const worldName: Kind = {
  name: 'world_name',
  about:
    "A person's name from any country, in any script. Titles, particles (bin, al, van, de) and the generational suffix stand apart from the words that are compared.",
  inputs: ['text'],
  type: 'VARCHAR',
  parts: { tokens_sorted: 'VARCHAR', spelling: 'VARCHAR', letters: 'VARCHAR', suffix: 'VARCHAR', company: 'BOOLEAN', nickname_of: 'VARCHAR' }, // prettier-ignore
  standardise: ([text]) => (text == null || text.trim() === '' ? absent : toName(text)),
};

function toName(text: string): Standard {
  const damaged = isMojibake(text);
  const value = clean(damaged ? unMojibake(text) : text);
  const words = toWords(turned(value));
  if (isFiller(words.join(' '))) return placeholder();
  const suffix = words.length > 2 ? (suffixes.get(words.at(-1)!) ?? null) : null;
  if (suffix !== null) words.pop();
  const company = endsAsCompany(words);
  while (words.length > 2 && titles.has(words[0]!)) words.shift();
  const kept = words.filter((word) => !particles.has(word));
  const core = kept.length > 0 ? kept : words;
  const first = core[0]!;
  const parts = {
    tokens_sorted: core.toSorted().join(' '),
    spelling: core.map(spelling).join(' '),
    letters: core.join(''),
    suffix,
    company: String(company),
    nickname_of: nicknames.pt[first] ?? nicknames.es[first] ?? null,
  };
  const match = core.join(' ');
  return damaged ? answer('repaired', 'mojibake_repaired', value, match, parts) : answer('ok', '', value, match, parts);
}

/** "SURNAME, GIVEN" turned round, a suffix left where it was. */
function turned(value: string): string {
  const [surname = '', given = '', ...more] = value.split(/[,،、]/).map((part) => part.trim());
  return surname === '' || given === '' || more.length > 0 || suffixes.has(foldWords(given).replace(/\W/g, ''))
    ? value
    : `${given} ${surname}`;
}

/** Two letters that no syllable is made of are initials (JC, JP), but Ng is a name, and titles and suffixes are what they are. */
const INITIALS = /^(?!NG$|JR$|SR$|DR$|MR$|MS$|MX$|LT$|BT$|BN$|ST$)[B-DF-HJ-NP-TV-XZ]{2}$/;

/** Folded words; hyphens part them, apostrophes do not, digits among letters are the letters they look like. */
function toWords(value: string): string[] {
  const folded = foldWords(value.replace(/\([^)]*\)/g, ' '));
  return (mayBeOtherScript(value) ? folded : oneLetter(folded))
    .replace(/['"]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .flatMap((word) => {
      if (/^[A-Z]+\d/.test(word)) return [readDigits(word) ?? word];
      return INITIALS.test(word) ? [...word] : [word];
    });
}

/**
 * A vowel that keyboards without ä, ö, ü, å, æ or ø write as two. After another vowel or a Q the E is a syllable of its own (Bauer,
 * Enrique), and so it is in Michael, Manuel, Michaela and Kasaev.
 */
const TWO_FOR_ONE = /(?<![AEIOUQ])(?:AA|[AOU]E(?!LA?$|VA?$))(?![AEIOU])/g;
/** Shorter words are other names without their second vowel: Joe and Jo, Sue and Su. */
const LONG_WORD = /[A-Z]{4,}/g;

/** Mueller as Müller folds, Soerensen as Sørensen, Aage as Åge: whoever wrote the name, it is compared as one. */
function oneLetter(text: string): string {
  return text.replace(LONG_WORD, (word) => word.replace(TWO_FOR_ONE, (pair) => pair[0]!));
}
