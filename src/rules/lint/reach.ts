import { ratePerBin } from '../../stages/score-bound.ts';
import { hasWeights, mostOff, toWeights, type Weights } from '../../stages/match-weight.ts';
import { MestreError } from '../../errors.ts';
import type { Ruleset } from '../schema/ruleset.ts';
import type { Tell } from './finding.ts';

/** The least and the most that any pair can weigh, in bits. In three classes the weight is at most the smaller of two sums. */
function reachOf(weights: Weights): { readonly least: number; readonly most: number } {
  const sums = (['same', 'apart'] as const).slice(0, weights.classes - 1).map((which) => {
    let [least, most] = which === 'same' ? [weights.prior, weights.prior] : [weights.apart, weights.apart];
    for (const { levels, largestBin } of Object.values(weights.comparisons)) {
      // A value that a side lacks is no evidence: it adds nothing.
      most += Math.max(0, ...levels.map((level) => level[which]));
      least += Math.min(0, ...levels.map((level) => level[which] - ratePerBin(level, which) * Math.max(0, largestBin)));
    }
    return { least: least + mostOff(weights, which), most };
  });
  return {
    // -log2(2^-a + 2^-b) is at most one bit under the smaller of the two.
    least: Math.min(...sums.map(({ least }) => least)) - (weights.classes - 2),
    most: Math.min(...sums.map(({ most }) => most)),
  };
}

const bits = (weight: number) => `${weight.toFixed(1)} bits`;

/** Thresholds that no pair, or every pair, reaches; levels without a weight. */
export function lintReach(rules: Ruleset, tell: Tell): void {
  const { link, review } = rules.thresholds;
  if (review > link)
    tell('unreachable_threshold', 'error', {
      path: ['thresholds', 'review'],
      message: `the review threshold (${review}) is above the link threshold (${link}), so no pair goes to review`,
      remedy: 'a pair from review on is looked at by a person, from link on it is linked: set review below link',
    });
  const weights = weightsOf(rules, tell);
  if (weights === undefined) return;
  const { least, most } = reachOf(weights);
  for (const [name, threshold] of Object.entries({ link, review })) {
    if (threshold > most)
      tell('unreachable_threshold', name === 'link' ? 'error' : 'warning', {
        path: ['thresholds', name],
        message: `no pair can reach the ${name} threshold ${threshold}: one that agrees in everything weighs ${bits(most)} at most`,
        remedy: `lower it below ${most.toFixed(1)}, or give the levels more weight (mestre train)`,
      });
    else if (threshold <= least)
      tell('unreachable_threshold', name === 'link' ? 'error' : 'warning', {
        path: ['thresholds', name],
        message: `every pair that is compared reaches the ${name} threshold ${threshold}: one that disagrees in everything weighs ${bits(least)}`,
        remedy: `raise it above ${least.toFixed(1)}`,
      });
  }
}

function weightsOf(rules: Ruleset, tell: Tell): Weights | undefined {
  try {
    return toWeights(rules);
  } catch (error) {
    if (!(error instanceof MestreError)) throw error;
    const trained = rules.model !== undefined || hasWeights(rules);
    tell('no_weight', trained ? 'error' : 'warning', {
      path: trained ? ['model', 'weights'] : ['comparisons'],
      message: trained ? error.message : 'the rules have no weights yet: a run needs them',
      remedy: error.hint ?? 'mestre train',
    });
    return undefined;
  }
}
