import type { Value } from '../../../engine/engine.ts';
import type { Check } from '../../../report/findings/model.ts';
import type { Loaded } from '../../../rules/load.ts';
import type { Cases, MatchingCase, StandardCase, SurvivorshipCase } from '../../../rules/schema/cases.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import { kindOf } from '../../../standardise/kinds.ts';
import { toOptions } from './raw.ts';
import type { CaseResults, JudgedPair } from './run.ts';

/** A check without its suite and place, which the caller knows. */
type Judged = Pick<Check, 'name' | 'rule' | 'message' | 'detail' | 'remedy'> & { readonly passed: boolean };

/** The sentences that reports explain failing cases by. */
export const caseRules = {
  matching_case: 'Records are not judged as the case expects.',
  survivorship_case: 'A golden value is not the one that the case expects.',
  standard_case: 'A raw value does not become the standard form that the case expects.',
};

/** Compares what the rules made of the cases with what the cases expect; one check each. */
export function judgeCases(
  loaded: Loaded<Cases>,
  rules: Ruleset,
  results: CaseResults,
): { readonly judged: Judged; readonly at: string }[] {
  const { value: cases, at } = loaded;
  const first = cases.matching.length;
  return [
    ...cases.matching.map((one, i) => ({
      judged: judgeMatching(one, rules, { pairs: results.pairs.get(i) ?? [], groups: results.groups.get(i) ?? [] }),
      at: at(['matching', i, 'name']),
    })),
    ...cases.survivorship.map((one, i) => ({
      judged: judgeSurvivorship(one, results.golden.get(first + i) ?? new Map()),
      at: at(['survivorship', i, 'name']),
    })),
    ...cases.standard.map((one, i) => ({ judged: judgeStandard(one, rules, cases), at: at(['standard', i]) })),
  ];
}

const show = (groups: readonly (readonly string[])[]) => groups.map((group) => group.join(' + ')).join(' | ');
const order = (groups: readonly (readonly string[])[]) =>
  groups.map((group) => group.toSorted()).toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1));

function judgeMatching(
  one: MatchingCase,
  rules: Ruleset,
  found: { readonly pairs: readonly JudgedPair[]; readonly groups: readonly (readonly string[])[] },
): Judged {
  const wrong: string[] = [];
  const [pair] = found.pairs;
  if (one.expect !== undefined && pair !== undefined && pair.verdict !== one.expect)
    wrong.push(`expected ${one.expect}, is ${pair.verdict}`);
  if (one.groups !== undefined && show(order(one.groups)) !== show(order(found.groups)))
    wrong.push(`expected the groups ${show(order(one.groups))}, there are ${show(order(found.groups))}`);
  const decided = found.pairs.flatMap(({ rule }) => rule ?? []);
  if (one.rule !== undefined && !decided.includes(one.rule))
    wrong.push(`expected the rule ${one.rule} to decide, ${decided.length === 0 ? 'none does' : `${[...new Set(decided)].join(', ')} does`}`); // prettier-ignore
  const seen = found.pairs.some(({ review }) => review !== null);
  if (one.review !== undefined && seen !== one.review)
    wrong.push(one.review ? 'expected a person to get to see it, and nobody does' : 'expected nobody to have to look at it, and it is in the queue'); // prettier-ignore
  return {
    name: one.name,
    rule: 'matching_case',
    passed: wrong.length === 0,
    message: wrong.length === 0 ? one.why : `${wrong.join('; ')}. ${one.why}`,
    detail: wrong.length === 0 ? [] : found.pairs.flatMap((each) => toEvidence(each, rules)),
    remedy: wrong.length === 0 ? '' : 'mend the rule that decides, or the case where it expects too much',
  };
}

const bits = (weight: number) => `${weight < 0 ? '' : '+'}${weight.toFixed(1)}`;

/** Everything that speaks for and against a pair: keys, levels, weights, margin, and what decides. */
function toEvidence(pair: JudgedPair, rules: Ruleset): string[] {
  const { link, review } = rules.thresholds;
  const margin = (threshold: number) => `${Math.abs(pair.weight - threshold).toFixed(1)} ${pair.weight >= threshold ? 'over' : 'under'}`; // prettier-ignore
  const why = [...rules.never, ...rules.always].find(({ name }) => name === pair.rule);
  const kind = rules.never.some(({ name }) => name === pair.rule) ? 'never' : 'always';
  const widest = Math.max(...pair.comparisons.map(({ name }) => name.length));
  const levels = Math.max(...pair.comparisons.map(({ level }) => (level ?? 'no evidence').length));
  return [
    `${pair.l} and ${pair.r}: ${pair.verdict}, ${bits(pair.weight)} bits: ${margin(link)} the link threshold ${link}, ${margin(review)} the review threshold ${review}`,
    pair.keys.length === 0
      ? '  no blocking key finds this pair, so it is compared only if other records connect the two'
      : `  found by ${pair.keys.join(', ')}`,
    why === undefined ? '  decided by weight' : `  decided by the ${kind} rule ${why.name}: ${why.why}`,
    ...(pair.review === null ? [] : [`  in the queue: ${pair.review}`]),
    `  ${'starts at'.padEnd(widest + levels + 4)}${bits(rules.model?.prior ?? 0).padStart(6)}`,
    ...pair.comparisons.map(
      ({ name, level, weight, left, right }) =>
        `  ${name.padEnd(widest)}  ${(level ?? 'no evidence').padEnd(levels)}  ${(level === null ? '' : bits(weight)).padStart(6)}  ${left ?? '-'} | ${right ?? '-'}`,
    ),
  ];
}

const asText = (value: Value | readonly string[] | null): string =>
  value === null ? 'nothing' : Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value);

function judgeSurvivorship(
  one: SurvivorshipCase,
  golden: ReadonlyMap<string, { readonly value: Value; readonly by: string | null }>,
): Judged {
  const wrong = Object.entries(one.golden).flatMap(([field, expected]) => {
    const { value = null, by = null } = golden.get(field) ?? {};
    if (asText(value) === asText(expected)) return [];
    return [`${field}: expected ${asText(expected)}, is ${asText(value)}${by === null ? '' : `, chosen by ${by}`}`];
  });
  return {
    name: one.name,
    rule: 'survivorship_case',
    passed: wrong.length === 0,
    message: wrong.length === 0 ? one.why : `${wrong[0]!}. ${one.why}`,
    detail: wrong,
    remedy: wrong.length === 0 ? '' : 'mend survivorship:, or the case where it expects too much',
  };
}

function judgeStandard(one: StandardCase, rules: Ruleset, cases: Cases): Judged {
  const field = one.field === undefined ? undefined : rules.fields[one.field]!;
  const kind = kindOf(field?.kind ?? one.kind!);
  const { raw } = one;
  const inputs = typeof raw === 'string' ? [raw] : kind.inputs.map((input) => raw[input] ?? null);
  const { length } = field ?? {};
  const found = kind.standardise(inputs, { ...toOptions(cases.style), ...(length === undefined ? {} : { length }) });
  const expected = { value: one.value, match: one.match, status: one.status, rule: one.rule };
  const compare = (name: string, want: string | null | undefined, is: string | null) =>
    want === undefined || want === is ? [] : [`${name}: expected ${asText(want)}, is ${asText(is)}`];
  const wrong = [
    ...Object.entries(expected).flatMap(([name, want]) => compare(name, want, found[name as keyof typeof expected])),
    ...Object.entries(one.parts ?? {}).flatMap(([part, want]) => compare(part, want, found.parts?.[part] ?? null)),
  ];
  const text = typeof raw === 'string' ? raw : Object.values(raw).join(', ');
  return {
    name: `${one.field ?? kind.name} ${text}`,
    rule: 'standard_case',
    passed: wrong.length === 0,
    message: wrong.length === 0 ? (one.why ?? '') : `${wrong.join('; ')}${one.why === undefined ? '' : `. ${one.why}`}`,
    detail: [],
    remedy: wrong.length === 0 ? '' : 'mend the case, or the kind of the field',
  };
}
