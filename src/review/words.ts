import type { Ruleset } from '../rules/schema/ruleset.ts';

/** What the levels that the shipped rules and the kinds suggest mean, with the field in its place. */
const meanings: Readonly<Record<string, (what: string) => string>> = {
  exact: (what) => `same ${what}`,
  equal: (what) => `same ${what}`,
  same_tokens: (what) => `${what}: same words in another order`,
  shortened: (what) => `${what} shortened`,
  misspelt: (what) => `${what} misspelt`,
  alike: (what) => `${what} alike`,
  swapped: (what) => `${what}: day and month swapped`,
  two_parts: (what) => `${what}: two of day, month and year agree`,
  same_year: (what) => `${what}: same year`,
  year_only: (what) => `${what}: same year, the rest unknown`,
  digit_error: (what) => `${what}: one digit differs`,
  shared: (what) => `${what} in common`,
  typo: (what) => `${what}: a slip of the keys`,
};

/** A pair as the edition has it: `<comparison>_level` and `<comparison>_weight`, and the rule that decided. */
export type JudgedPair = Readonly<Record<string, unknown>>;

/** The evidence of a pair in words, the heaviest first; what is missing on a side is no evidence and is left out. */
export function toEvidence(rules: Ruleset, pair: JudgedPair): string[] {
  const told = rules.comparisons.flatMap(({ name, on, levels }) => {
    const level = pair[`${name}_level`];
    const weight = Number(pair[`${name}_weight`] ?? 0);
    if (typeof level !== 'number' || Math.abs(weight) < 0.05) return [];
    const what = titleOf(rules, name, on);
    const id = levels[level - 1]?.name;
    const text = level === 0 || id === undefined ? `different ${what}` : (meanings[id]?.(what) ?? `${what}: ${id.replaceAll('_', ' ')}`); // prettier-ignore
    return [{ weight, text: `${text}, ${toBits(weight)}` }];
  });
  const rule = rules.never.find(({ name }) => name === pair['rule']);
  const always = rules.always.find(({ name }) => name === pair['rule']);
  return [
    ...told.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).map(({ text }) => text),
    ...(rule === undefined ? [] : [`never: ${rule.why}`]),
    ...(always === undefined ? [] : [`always: ${always.why}`]),
  ];
}

/** +13.2 or -4.0: bits, always with a sign. */
export const toBits = (weight: number): string => `${weight < 0 ? '-' : '+'}${Math.abs(weight).toFixed(1)}`;

function titleOf(rules: Ruleset, comparison: string, on: string): string {
  const field = rules.fields[on.split(/[.|]/)[0]!];
  if (comparison !== on || field?.title === undefined) return comparison.replaceAll('_', ' ');
  return field.title === field.title.toUpperCase()
    ? field.title
    : field.title.charAt(0).toLowerCase() + field.title.slice(1);
}
