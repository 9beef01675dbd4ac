import { poolMonotone } from './em-monotone.ts';
import { evidence, type LevelTable, type Patterns, type Shape, tally } from './em-patterns.ts';

/** What is known of all pairs of a table without comparing all of them. */
export interface Sample {
  readonly shapes: readonly Shape[];
  /** The pairs that blocking found; every other pair counts as unrelated. */
  readonly candidates: Patterns;
  /** Random pairs that are not candidates. */
  readonly random: Patterns;
  /** All possible pairs. */
  readonly total: number;
  readonly records: number;
  /** Per candidate pattern: 1 = people said the same, 0 = people said different, −1 = nobody said; absent where nobody said anything. */
  readonly known?: Int8Array;
}

/** The chance that a candidate pattern is the same: what people said, else what the weights say. */
export const held = ({ known }: Sample, pattern: number, chance: number): number =>
  known === undefined || known[pattern]! < 0 ? chance : known[pattern]!;

/** One population of pairs that is not chance. */
export interface Population {
  /** Expected number of pairs. */
  readonly pairs: number;
  /** Chance of each level within it. */
  readonly m: LevelTable;
  /** log2(m / u), pooled monotone. */
  readonly weights: LevelTable;
  /** Chance of each candidate pattern to belong here. */
  readonly posterior: Float64Array;
}

export interface Fit {
  /** Chance of each level among unrelated pairs. */
  readonly u: LevelTable;
  readonly same: Population;
  readonly related?: Population;
  /** Weight of each candidate pattern in bits, prior included. */
  readonly weight: Float64Array;
  readonly rounds: number;
  readonly converged: boolean;
  /** Natural logarithm, over all pairs. */
  readonly likelihood: number;
}

/** Pseudo-pairs by which m leans towards u: a level that was never seen then weighs nothing, instead of a great deal. */
export const LEAN = 5;
const MOST_ROUNDS = 60;
const SETTLED = 1e-3;

/** How a fit starts: the chance of each candidate pattern to be the same, or the usual guess. */
export interface Start {
  readonly same: Float64Array;
}

/**
 * Fellegi–Sunter by expectation–maximisation over *all* pairs: candidates are looked at, the rest counts as unrelated, so
 * the share of matches needs no guess and no field has to be left out. u comes from candidates that are not the same plus
 * random pairs, both weighted to all pairs; m leans towards u; weights are pooled monotone.
 */
export function fitTwo(sample: Sample, start?: Start): Fit {
  const { shapes, candidates, total } = sample;
  const chance = tallyChance(sample);
  let posterior = start?.same;
  let u = unrelated(sample, chance, posterior ?? new Float64Array(candidates.counts.length));
  let m = posterior
    ? lean(
        tally(shapes, candidates, (i) => posterior![i]!),
        u,
      )
    : shapes.map(guess);
  let pairs = posterior ? mass(candidates, posterior) : Math.min(0.05 * sample.records, total / 2);
  let weights: Float64Array[] = [];
  let weight = new Float64Array(0);
  let rounds = 0;
  let converged = false;
  while (rounds < MOST_ROUNDS && !converged) {
    rounds++;
    weights = shapes.map((_, c) => toBits(m[c]!, u[c]!, shapes[c]!.fixed));
    const prior = Math.log2(pairs / Math.max(total - pairs, 1));
    weight = evidence(shapes, candidates, weights).map((bits) => bits + prior);
    posterior = weight.map((bits, i) => held(sample, i, 1 / (1 + 2 ** -bits)));
    const next = Math.max(mass(candidates, posterior), 1e-6);
    converged = rounds > 3 && Math.abs(Math.log(next / pairs)) < SETTLED;
    pairs = next;
    u = unrelated(sample, chance, posterior);
    const seen = posterior;
    m = lean(
      tally(shapes, candidates, (i) => seen[i]!),
      u,
    );
  }
  const share = Math.min(pairs / total, 1 - 1e-12);
  let likelihood = (total - mass(candidates, null)) * Math.log1p(-share);
  candidates.counts.forEach((count, i) => {
    const said = sample.known?.[i] ?? -1;
    const bits = said < 0 ? Math.log2(1 + 2 ** Math.min(weight[i]!, 1000)) : said * weight[i]!;
    likelihood += count * (Math.log1p(-share) + Math.LN2 * bits);
  });
  return { u, same: { pairs, m, weights, posterior: posterior! }, weight, rounds, converged, likelihood };
}

/** Number of pairs times their chance; all of them where there is no chance given. */
export function mass(patterns: Patterns, posterior: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < patterns.counts.length; i++) sum += patterns.counts[i]! * (posterior ? posterior[i]! : 1);
  return sum;
}

function guess(shape: Shape): Float64Array {
  const m = new Float64Array(shape.shares.length + 1).fill(0.05);
  m[1] = 0.8;
  const sum = m.reduce((a, b) => a + b, 0);
  return m.map((share) => share / sum);
}

/** Levels of random pairs, weighted to the number of pairs that are no candidates. */
export function tallyChance({ shapes, candidates, random, total }: Sample): Float64Array[] {
  const sampled = mass(random, null);
  const scale = sampled > 0 ? Math.max(total - mass(candidates, null), 0) / sampled : 0;
  return tally(shapes, random, () => scale);
}

/** u: candidates that are not the same, and all other pairs. A level that was never seen keeps half a pair of the sample. */
export function unrelated(sample: Sample, chance: readonly Float64Array[], posterior: Float64Array): Float64Array[] {
  return toShares(
    sample,
    chance,
    tally(sample.shapes, sample.candidates, (i) => 1 - posterior[i]!),
  );
}

/** u out of the counts of unrelated candidates, and of all other pairs. */
export function toShares(
  { shapes, random }: Sample,
  chance: readonly Float64Array[],
  seen: readonly Float64Array[],
): Float64Array[] {
  const floor = 0.5 / Math.max(mass(random, null), 1e4);
  return shapes.map((shape, c) => {
    const all = seen[c]!.map((count, level) => count + chance[c]![level]!);
    const sum = all.reduce((a, b) => a + b, 0);
    const u = all.map((count) => Math.max(sum > 0 ? count / sum : 0, floor));
    // Equal by chance is known from the frequencies themselves, without the noise of a sample.
    if (shape.exact && shape.shares[0]! > 0) u[1] = Math.max(shape.repeat, floor);
    return u;
  });
}

/** Counts to shares, with `LEAN` pseudo-pairs spread as u is. */
export function lean(counts: readonly Float64Array[], u: LevelTable): Float64Array[] {
  return counts.map((count, c) => {
    const sum = count.reduce((a, b) => a + b, 0) + LEAN;
    return count.map((n, level) => (n + LEAN * u[c]![level]!) / sum);
  });
}

/** log2(m / u), pooled so that a stronger level never weighs less. */
export function toBits(m: Float64Array, u: Float64Array, fixed: readonly (number | undefined)[]): Float64Array {
  const pooled = poolMonotone(m, u);
  return pooled.m.map(
    (share, level) => fixed[level - 1] ?? Math.log2(Math.max(share, 1e-12) / Math.max(pooled.u[level]!, 1e-12)),
  );
}
