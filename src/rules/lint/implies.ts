import type { LevelTest } from '../schema/matching.ts';

/** Tests that are the harder to meet the larger their number, and those that are the easier. */
const harder: readonly string[] = ['jaro_winkler', 'ratio', 'tokens', 'contained', 'trigrams', 'overlap', 'prefix'];
const easier: readonly string[] = ['levenshtein', 'damerau', 'days', 'difference', 'percent', 'kilometres'];
/** What two equal values surely meet. */
const metByEqual: readonly string[] = ['jaro_winkler', 'ratio', 'tokens', 'levenshtein', 'damerau', 'days', 'difference', 'percent']; // prettier-ignore
const namedMetByEqual: readonly string[] = ['same_tokens', 'shared', 'same_year', 'same_month_day'];

/** Whether a pair that meets `one` surely meets `other` too, both asked of the same field. False where it cannot be known. */
export function implies(one: LevelTest, other: LevelTest): boolean {
  if (JSON.stringify(one) === JSON.stringify(other)) return true;
  if (typeof one === 'object' && 'any' in one) return one.any.every((part) => implies(part, other));
  if (typeof other === 'object' && 'all' in other) return other.all.every((part) => implies(one, part));
  if (typeof other === 'object' && 'any' in other) return other.any.some((part) => implies(one, part));
  if (typeof one === 'object' && 'all' in one) return one.all.some((part) => implies(part, other));
  return simplyImplies(one, other);
}

function simplyImplies(one: LevelTest, other: LevelTest): boolean {
  if (one === 'exact') {
    if (typeof other === 'string') return namedMetByEqual.includes(other);
    return metByEqual.some((name) => name in other) && !('part' in other && other.part !== undefined);
  }
  if (typeof one === 'string' || typeof other === 'string') return false;
  const [a, b] = [numberOf(one), numberOf(other)];
  if (a === undefined || b === undefined || a.name !== b.name || a.part !== b.part) return false;
  return harder.includes(a.name) ? a.value >= b.value : a.value <= b.value;
}

function numberOf(test: object): { readonly name: string; readonly value: number; readonly part: unknown } | undefined {
  const found = Object.entries(test).find(
    ([name, value]) => typeof value === 'number' && (harder.includes(name) || easier.includes(name)),
  );
  if (found === undefined || 'swapped' in test) return undefined;
  return { name: found[0], value: found[1] as number, part: 'part' in test ? test.part : undefined };
}

/** Whether no pair can meet a test: it asks for something and for its contrary. */
export function isImpossible(test: LevelTest): boolean {
  if (typeof test === 'string') return false;
  if ('any' in test) return test.any.every(isImpossible);
  if (!('all' in test)) return false;
  return test.all.some(
    (part, i) =>
      isImpossible(part) ||
      (typeof part === 'object' && 'not' in part && test.all.some((other, j) => i !== j && implies(other, part.not))),
  );
}
