/** A key that could be used, with what it costs and which likely matches it finds. */
export interface KeyCandidate {
  readonly key: number;
  /** Pairs of its blocks, repeats of other keys included. */
  readonly pairs: number;
  readonly largest: number;
  /** Places in the list of likely matches. */
  readonly finds: Int32Array;
}

export interface ChosenKey extends KeyCandidate {
  /** Expected matches that no earlier key finds. */
  readonly gain: number;
}

export interface KeyChoice {
  readonly keys: readonly ChosenKey[];
  /** Share of the expected matches among the likely ones that at least one key finds. */
  readonly found: number;
  /** Share that at least two keys find: what is left when one key fails. */
  readonly foundTwice: number;
}

export interface KeyBudget {
  /** Pairs that all keys together may make. */
  readonly pairs: number;
  readonly keys: number;
  /** Pairs that a key costs in any case: its column, its blocks. */
  readonly overhead: number;
}

/** A key must add this share of the expected matches to be worth its column. */
const LEAST_GAIN = 2e-4;
/** A match that a second key finds again counts so much: records unlike those seen may miss the first. */
const TWICE = 0.1;

/**
 * Chooses keys greedily: again and again the one that finds most of what is still expected for its pairs, until nothing
 * worth while is left or the budget is spent. `expected` is the chance of each likely match.
 */
export function chooseKeys(candidates: readonly KeyCandidate[], expected: Float64Array, budget: KeyBudget): KeyChoice {
  const times = new Uint8Array(expected.length);
  const all = expected.reduce((a, b) => a + b, 0);
  const open = new Set(candidates);
  const keys: ChosenKey[] = [];
  let spent = 0;
  while (keys.length < budget.keys && open.size > 0) {
    let best: { candidate: KeyCandidate; value: number; rate: number } | undefined;
    for (const candidate of open) {
      if (keys.length > 0 && spent + candidate.pairs > budget.pairs) continue;
      const value = worth(candidate, expected, times);
      const rate = value / (candidate.pairs + budget.overhead);
      if (
        value >= LEAST_GAIN * all &&
        (!best || rate > best.rate || (rate === best.rate && candidate.key < best.candidate.key))
      )
        best = { candidate, value, rate };
    }
    if (!best) break;
    const { candidate } = best;
    let gain = 0;
    for (const i of candidate.finds) {
      if (times[i] === 0) gain += expected[i]!;
      times[i]! += 1;
    }
    open.delete(candidate);
    spent += candidate.pairs;
    keys.push({ ...candidate, gain });
  }
  const share = (least: number) =>
    all === 0 ? 1 : expected.reduce((sum, chance, i) => sum + (times[i]! >= least ? chance : 0), 0) / all;
  return { keys, found: share(1), foundTwice: share(2) };
}

function worth({ finds }: KeyCandidate, expected: Float64Array, times: Uint8Array): number {
  let value = 0;
  for (const i of finds) value += times[i] === 0 ? expected[i]! : times[i] === 1 ? TWICE * expected[i]! : 0;
  return value;
}
