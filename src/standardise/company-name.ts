import { answer, placeholder } from './answer.ts';
import { abbreviated, particles as particleList, vesselPrefixes } from './data/company-words.ts';
import { isFiller } from './filler.ts';
import { clean, foldWords } from './fold.ts';
import { type LegalForm, takeForms } from './legal-form.ts';
import { isMojibake, unMojibake } from './mojibake.ts';
import { numbered, numbersOf } from './name-number.ts';
import { phonetic } from './phonetic.ts';
import { spelling } from './spelling.ts';
import { absent, type Kind, type Standard } from './standard.ts';

const particles = new Set(particleList.split(' '));
const vessels = new Set(vesselPrefixes.split(' '));

/** A company's name, from any country. Compared without its legal form and particles. */
export const companyName: Kind = {
  name: 'company_name',
  about:
    'The name of a company or other organisation, in any script. The legal form (Ltda, S.A., GmbH, OOO) stands apart from the words that are compared; dotted letters are one word, numbers are figures.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {
    form: 'VARCHAR', form_class: 'VARCHAR', first: 'VARCHAR', tokens_sorted: 'VARCHAR', phonetic: 'VARCHAR', spelling: 'VARCHAR', letters: 'VARCHAR', numbers: 'VARCHAR', initials: 'VARCHAR',
  }, // prettier-ignore
  standardise: ([text]) => (text == null || text.trim() === '' ? absent : toCompany(text)),
};

function toCompany(text: string): Standard {
  const damaged = isMojibake(text);
  const value = clean(damaged ? unMojibake(text) : text);
  const words = toWords(value);
  if (isFiller(words.join(' '))) return placeholder();
  const { rest, forms } = takeForms(words);
  const kept = rest.filter((word, at) => !particles.has(word) && !(at === 0 && rest.length > 1 && vessels.has(word)));
  const core = numbered((kept.length > 0 ? kept : rest).flatMap((word) => (abbreviated[word] ?? word).split(' ')));
  const match = core.join(' ');
  const parts = {
    form: forms.map(({ form }) => form).join(' ') || null,
    form_class: classOf(forms),
    first: core[0]!,
    tokens_sorted: core.toSorted().join(' '),
    phonetic: core.map(phonetic).filter((key) => key !== '').join(' ') || null,
    spelling: core.map(spelling).join(' '),
    letters: core.join(''),
    numbers: numbersOf(core),
    initials: core.length < 3 ? null : core.map((word) => word[0]!).join(''),
  }; // prettier-ignore
  return damaged ? answer('repaired', 'mojibake_repaired', value, match, parts) : answer('ok', '', value, match, parts);
}

/** Folded words; letters that stand alone one after the other are one word: A.B.C., S/A, G. m. b. H. */
function toWords(value: string): string[] {
  const parted = value.replace(/(?<=\p{Ll}\p{Ll})(AG|SA|BV|NV|AB|SE|LLC|LLP|PLC|GmbH|Ltd|Inc)(?!\p{L})/gu, ' $1');
  const words = foldWords(parted)
    .replace(/&|(?<=\w)\+(?=\w)/g, ' AND ')
    .replace(/'/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
    .split(' ');
  return joinLetters(words);
}

/** Letters that stand alone one after the other as one word. */
function joinLetters(words: readonly string[]): string[] {
  const out: string[] = [];
  let open = false;
  for (const word of words) {
    const single = /^[A-Z]$/.test(word);
    if (single && open) out[out.length - 1] += word;
    else out.push(word);
    open = single;
  }
  return out;
}

/** The class of liability of the first form that has one; CO or CIA alone say nothing. */
function classOf(forms: readonly LegalForm[]): string | null {
  return forms.find((form) => form.class !== 'other')?.class ?? null;
}
