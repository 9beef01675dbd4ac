import { leadingForms, legalForms } from './data/legal-forms.ts';

export type LegalClass = keyof typeof legalForms;

const classes = new Map<string, LegalClass>();
for (const [name, phrases] of Object.entries(legalForms) as [LegalClass, string][])
  for (const phrase of phrases.split(/[|\n]/)) classes.set(phrase, name);
const leading = new Set(leadingForms.split(' '));
const longest = Math.max(...[...classes.keys()].map((phrase) => phrase.split(' ').length));

/** From this length on a form is recognised one letter off too. */
const LONG = 10;
const longForms = [...classes.keys()].filter((phrase) => phrase.length >= LONG);
export interface LegalForm {
  /** As the tables have it: without dots and slips. */
  readonly form: string;
  readonly class: LegalClass;
}

/** Words that only companies end with: no name of a person holds one by chance. */
const companyWords = new Set(
  'LLC LTD LTDA LIMITED INC INCORPORATED CORP CORPORATION GMBH OOO JSC PLC LLP COMPANY EIRELI SARL'.split(' '),
);

/** Whether the last of a name's words (folded) says that it is a company's. */
export function endsAsCompany(words: readonly string[]): boolean {
  return words.length > 1 && companyWords.has(words.at(-1)!);
}

/** Takes the legal forms off both ends of a company's words (folded), leaving at least one word. */
export function takeForms(words: readonly string[]): { rest: string[]; forms: LegalForm[] } {
  const rest = [...words];
  const forms: LegalForm[] = [];
  for (let found = endOf(rest); found !== null; found = endOf(rest)) {
    rest.splice(rest.length - found.words);
    forms.unshift(toForm(found.phrase));
  }
  for (let found = startOf(rest); found !== null; found = startOf(rest)) {
    rest.splice(0, found.words);
    forms.unshift(toForm(found.phrase));
  }
  return { rest, forms };
}

function toForm(phrase: string): LegalForm {
  return { form: phrase, class: classes.get(phrase)! };
}

interface Found {
  readonly phrase: string;
  readonly words: number;
}

function endOf(words: readonly string[]): Found | null {
  return longestOf(words.length - 1, (count) => words.slice(words.length - count));
}

function startOf(words: readonly string[]): Found | null {
  return leading.has(words[0] ?? '') ? longestOf(words.length - 1, (count) => words.slice(0, count)) : null;
}

function longestOf(most: number, take: (count: number) => readonly string[]): Found | null {
  for (let count = Math.min(longest, most); count > 0; count--) {
    const phrase = recognised(take(count).join(' '));
    if (phrase !== null) return { phrase, words: count };
  }
  return null;
}

/** The legal form that words are, or null. */
function recognised(words: string): string | null {
  if (classes.has(words)) return words;
  return words.length < LONG - 1 ? null : (longForms.find((form) => isOneEdit(words, form)) ?? null);
}

/** Equal but for one letter, not the first, inserted, deleted or replaced. */
function isOneEdit(one: string, other: string): boolean {
  if (one[0] !== other[0] || Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from++;
  const [tail, otherTail] = [one.slice(from), other.slice(from)];
  return tail.slice(1) === otherTail.slice(1) || tail.slice(1) === otherTail || tail === otherTail.slice(1);
}
