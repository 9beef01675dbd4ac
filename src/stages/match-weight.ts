import { MestreError } from '../errors.ts';
import type { Comparison, Model, Ruleset } from '../rules/schema/ruleset.ts';

/** What one level adds, in bits. */
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
  return {
    classes: related === undefined ? 2 : 3,
    prior,
    apart: prior - (related?.prior ?? 0),
    comparisons: Object.fromEntries(
      rules.comparisons.map((comparison) => {
        const frequency = rules.model?.frequency?.[comparison.name];
        const largestBin = frequency === undefined ? 0 : Math.log2(frequency.u) + 2 * Math.log2(frequency.total);
        return [comparison.name, { largestBin, levels: levelWeights(rules, comparison, related) }];
      }),
    ),
  };
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
  return weights.classes === 2 ? same : softLeast(same, apart);
}

/** -log2(2^-a + 2^-b), without overflow. */
export function softLeast(a: number, b: number): number {
  const least = Math.min(a, b);
  return least - Math.log2(1 + 2 ** -Math.min(Math.abs(a - b), 1000));
}
