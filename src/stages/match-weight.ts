import { MestreError } from '../errors.ts';
import type { Comparison, Model, Ruleset } from '../rules/schema/ruleset.ts';

/** What one level adds, in bits; where another field may add to it (`TogetherWeights`), the most. */
export interface LevelWeight {
  /** log2 m/u among same pairs, its share of the frequency weight of a value seen once included. */
  readonly same: number;
  /** The same less its counterpart among related pairs; equal to `same` where there are two classes, or related pairs are at chance. */
  readonly apart: number;
  /** Bits that go off `same` per half-log2 step of the value's count. */
  readonly perBin: number;
  /** Bits that go off `apart` per step: none where related pairs share the value as often as same ones do. */
  readonly apartPerBin: number;
}

export interface ComparisonWeights {
  /** No value's bin is above this: a value's share is at most the square root of the chance that two values are equal. */
  readonly largestBin: number;
  /** One per level of the rules, then one for "else". */
  readonly levels: readonly LevelWeight[];
}

/**
 * The model as sums. With S = `prior` + sum of `same` and D = `apart` + sum of `apart` of the levels, the weight is S in
 * two classes and -log2(2^-S + 2^-D) in three: log2 of same against related or unrelated. It grows with both, so an upper
 * bound of each gives an upper bound of the weight, and the weight is at most the smaller of them.
 */
export interface Weights {
  readonly classes: 2 | 3;
  readonly prior: number;
  readonly apart: number;
  readonly comparisons: Readonly<Record<string, ComparisonWeights>>;
  readonly together: readonly TogetherWeights[];
}

/**
 * What the levels of two comparisons say together. What they may add is in the levels of `of` already, so that sums of levels bound the
 * weight; these numbers are what goes off it, 0 or less.
 */
export interface TogetherWeights {
  readonly of: string;
  readonly with: string;
  /** Levels that count as agreement, from 1. */
  readonly ofLevels: readonly number[];
  readonly withLevels: readonly number[];
  readonly same: OffWeights;
  readonly apart: OffWeights;
}

/** What goes off where a comparison agrees or is "else", by whether the other one is so too. */
export interface OffWeights {
  readonly agree: { readonly both: number; readonly alone: number };
  readonly differ: { readonly both: number; readonly alone: number };
}

/** Share of the frequency weight by position: exact 1, the two levels below it half, the others none. */
const SHARES: readonly number[] = [1, 0.5, 0.5];

/** Share of the frequency weight that a level of a comparison gets. */
export function frequencyShare(comparison: Comparison, level: number): number {
  if (!comparison.frequency) return 0;
  return comparison.levels[level]?.frequency ?? SHARES[level] ?? 0;
}

/** Whether the rules say what every level weighs. */
export function hasWeights(rules: Ruleset): boolean {
  return (
    rules.model !== undefined ||
    rules.comparisons.every(({ levels }) => levels.every((level) => level.weight !== undefined))
  );
}

/** Reads the model out of the rules. Throws `no_model` (78) where a level has neither a trained nor a fixed weight. */
export function toWeights(rules: Ruleset): Weights {
  const related = rules.model?.classes === 3 ? rules.model.related : undefined;
  const prior = rules.model?.prior ?? 0;
  const bonds = (rules.model?.together ?? []).map((one) => bondOf(rules, one, related !== undefined));
  return {
    classes: related === undefined ? 2 : 3,
    prior,
    apart: prior - (related?.prior ?? 0),
    comparisons: Object.fromEntries(
      rules.comparisons.map((comparison) => {
        const frequency = rules.model?.frequency?.[comparison.name];
        const largestBin = frequency === undefined ? 0 : Math.log2(frequency.u) + 2 * Math.log2(frequency.total);
        const own = bonds.filter(({ off }) => off.of === comparison.name);
        const levels = levelWeights(rules, comparison, related).map((level, i, { length }) =>
          own.reduce((sum, { most, off }) => atMost(sum, i === length - 1 ? most.differ : off.ofLevels.includes(i + 1) ? most.agree : NOTHING), level)); // prettier-ignore
        return [comparison.name, { largestBin, levels }];
      }),
    ),
    together: bonds.map(({ off }) => off),
  };
}

interface Most {
  readonly same: number;
  readonly apart: number;
}

const NOTHING: Most = { same: 0, apart: 0 };

const atMost = (level: LevelWeight, { same, apart }: Most): LevelWeight => ({
  ...level,
  same: level.same + same,
  apart: level.apart + apart,
});

/** What two comparisons add at the most where they agree and where they differ, and what goes off it. */
function bondOf(
  rules: Ruleset,
  { of, with: other, of_levels, with_levels, same, related }: NonNullable<Model['together']>[number],
  isThree: boolean,
): { readonly most: { readonly agree: Most; readonly differ: Most }; readonly off: TogetherWeights } {
  const numbers = (name: string, levels: readonly string[]) => {
    const comparison = rules.comparisons.find((one) => one.name === name);
    const places = levels.map((level) => comparison?.levels.findIndex((one) => one.name === level) ?? -1);
    if (comparison === undefined || places.includes(-1))
      throw new MestreError('config', 'no_comparison', `The model joins ${of} with ${other}, and ${name} is no comparison with these levels: ${levels.join(', ')}`, {
        hint: 'take the pair out of model.together, or train again: mestre train',
      }); // prettier-ignore
    return places.map((place) => place + 1);
  };
  const apart = (which: 'agree' | 'differ') => same[which] - (isThree ? (related?.[which] ?? 0) : 0);
  const most = (which: 'agree' | 'differ'): Most => ({ same: Math.max(0, same[which]), apart: Math.max(0, apart(which)) }); // prettier-ignore
  const off = (bits: (which: 'agree' | 'differ') => number): OffWeights => {
    const each = (which: 'agree' | 'differ') => ({
      both: Math.min(0, bits(which)),
      alone: bits(which) > 0 ? -bits(which) : 0,
    });
    return { agree: each('agree'), differ: each('differ') };
  };
  return {
    most: { agree: most('agree'), differ: most('differ') },
    off: {
      of,
      with: other,
      ofLevels: numbers(of, of_levels),
      withLevels: numbers(other, with_levels),
      same: off((which) => same[which]),
      apart: off(apart),
    },
  };
}

/** The most that can go off a sum for what comparisons say together; 0 or less. */
export const mostOff = ({ together }: Weights, which: 'same' | 'apart'): number =>
  together.reduce((sum, one) => {
    const { agree, differ } = one[which];
    return sum + Math.min(agree.both, agree.alone, differ.both, differ.alone);
  }, 0);

/** What goes off a pair's sum for a comparison and another, by their levels. */
function offOf(
  { of, with: other, ofLevels, withLevels, ...off }: TogetherWeights,
  { levels }: Pattern,
  which: 'same' | 'apart',
): number {
  const [own, their] = [levels[of], levels[other]];
  if (own === null || own === undefined) return 0;
  if (own === 0) return their === 0 ? off[which].differ.both : off[which].differ.alone;
  if (!ofLevels.includes(own)) return 0;
  return typeof their === 'number' && withLevels.includes(their) ? off[which].agree.both : off[which].agree.alone;
}

function levelWeights(rules: Ruleset, comparison: Comparison, related: Model['related']): LevelWeight[] {
  const trained = rules.model?.weights[comparison.name];
  const frequency = rules.model?.frequency?.[comparison.name];
  const once = frequency === undefined ? 0 : Math.log2(frequency.u) + Math.log2(frequency.total);
  const names = [...comparison.levels.map((level) => level.name), 'else'];
  return names.map((name, i) => {
    const fixed = comparison.levels[i]?.weight;
    const weight = fixed ?? trained?.[name] ?? (name === 'else' && trained === undefined ? 0 : undefined);
    if (weight === undefined)
      throw new MestreError('config', 'no_model', `Comparison ${comparison.name} has no weight for level ${name}`, {
        hint: 'mestre train estimates the weights without labels, or give the level a weight: of its own',
      });
    const share = frequency === undefined ? 0 : frequencyShare(comparison, i);
    const same = weight + share * once;
    const counted = { same, perBin: share / 2 };
    const theirs = related?.weights[comparison.name]?.[name];
    // Without related pairs, and where they are at chance (their model leaves the comparison or the level out), nothing is
    // taken off: the value that two records share by being the same is as telling against relatives as against strangers.
    if (theirs === undefined) return { ...counted, apart: same, apartPerBin: counted.perBin };
    // Elsewhere the frequency weight counts for same and for related pairs alike, so it leaves their difference as it is.
    return { ...counted, apart: weight - (fixed === undefined ? theirs : 0), apartPerBin: 0 };
  });
}

/** Whether the weight of any pair depends on how common its values are. */
export function hasFrequency({ comparisons }: Weights): boolean {
  return Object.values(comparisons).some(({ levels }) =>
    levels.some((one) => one.perBin !== 0 || one.apartPerBin !== 0),
  );
}

/** Bins of value counts: half-log2 steps, so that a count must grow by 41 % to change a weight; a value seen once counts as `once` of one. */
export function binOf(count: number, once = 1): number {
  return Math.round(2 * Math.log2((count - 1 + once) / once));
}

/** What is known of a pair: level index per comparison (1 = first, 0 = else, null = no evidence), and the larger bin of its values. */
export interface Pattern {
  readonly levels: Readonly<Record<string, number | null>>;
  readonly bins?: Readonly<Record<string, number | null>>;
}

/** The weight of a pair in bits, prior included: the formula that the SQL computes, for training, tests and explanations. */
export function weightOf(weights: Weights, pattern: Pattern): number {
  let [same, apart] = [weights.prior, weights.apart];
  for (const [name, { levels }] of Object.entries(weights.comparisons)) {
    const level = pattern.levels[name];
    if (level === null || level === undefined) continue;
    const weight = levels[level === 0 ? levels.length - 1 : level - 1]!;
    const bin = pattern.bins?.[name] ?? 0;
    same += weight.same - weight.perBin * bin;
    apart += weight.apart - weight.apartPerBin * bin;
  }
  for (const one of weights.together) {
    same += offOf(one, pattern, 'same');
    apart += offOf(one, pattern, 'apart');
  }
  return weights.classes === 2 ? same : softLeast(same, apart);
}

/** -log2(2^-a + 2^-b), without overflow. */
export function softLeast(a: number, b: number): number {
  const least = Math.min(a, b);
  return least - Math.log2(1 + 2 ** -Math.min(Math.abs(a - b), 1000));
}
