import { evidence, type LevelTable, type Patterns, type Shape, tally } from './em-patterns.ts';
import { type Fit, held, lean, mass, type Population, type Sample, tallyChance, toBits, unrelated } from './em.ts';

/** A field is at chance among related pairs below this many nats of Kullback–Leibler divergence from u. */
const AT_CHANCE = 0.15;
/** A field tells records apart when unrelated pairs agree on it less often than this. */
const TELLS_APART = 0.01;
const ROUNDS = 40;
const VANISHED = 0.01;

export interface Three extends Fit {
  readonly related: Population;
  /** Comparisons, by place, on which related pairs look like chance: what tells relatives apart. */
  readonly atChance: readonly boolean[];
}

/**
 * Fits unrelated, related and same, starting from a two-class fit: pairs of it that disagree wholly on `pivot` start as
 * related. On the pivot, and on every field where relatives look like chance, relatives *are* chance: a relative's own
 * fields are, only the shared ones are not. Without that the related class would take real matches with one damaged field.
 */
export function fitThree(sample: Sample, two: Fit, pivot: number): Three {
  const { shapes, candidates, total } = sample;
  const chance = tallyChance(sample);
  const apart = candidates.levels[pivot]!;
  // Who people said is different may well be related: that is what the weights alone would call the same.
  const likely = two.same.posterior.map((p, i) => (sample.known?.[i] === 0 ? 1 / (1 + 2 ** -two.weight[i]!) : p));
  let same = likely.map((p, i) => held(sample, i, apart[i] === 0 ? p * 0.02 : p));
  let related = likely.map((p, i) => {
    const said = sample.known?.[i] ?? -1;
    return said === 1 ? 0 : said === 0 ? p : apart[i] === 0 ? p * 0.98 : apart[i]! < 0 ? p * 0.1 : 0;
  });
  let sameSide = { pairs: mass(candidates, same), m: [] as Float64Array[], weights: [] as Float64Array[] };
  let relatedSide = { ...sameSide, pairs: mass(candidates, related) };
  let u: LevelTable = two.u;
  let weight = new Float64Array(same.length);
  let frozen: boolean[] = shapes.map((_, c) => c === pivot);
  let used = frozen;
  let rounds = 0;
  let converged = false;
  let likelihood = 0;
  while (rounds < ROUNDS && !converged) {
    rounds++;
    u = unrelated(sample, chance, same.map((p, i) => p + related[i]!)); // prettier-ignore
    sameSide = side(shapes, candidates, same, u, []);
    relatedSide = side(shapes, candidates, related, u, frozen);
    used = frozen;
    frozen = shapes.map((shape, c) => used[c]! || isAtChance(shape, relatedSide.m[c]!, u[c]!));
    const steady = frozen.every((is, c) => is === used[c]);
    const before = [sameSide.pairs, relatedSide.pairs];
    const rest = Math.max(total - sameSide.pairs - relatedSide.pairs, 1);
    const s = evidence(shapes, candidates, sameSide.weights).map((b) => b + Math.log2(sameSide.pairs / rest));
    const r = evidence(shapes, candidates, relatedSide.weights, used).map((b) => b + Math.log2(relatedSide.pairs / rest)); // prettier-ignore
    weight = s.map((bits, i) => bits - log2Plus(r[i]!));
    same = weight.map((bits, i) => held(sample, i, 1 / (1 + 2 ** -bits)));
    related = r.map((bits, i) => {
      const said = sample.known?.[i] ?? -1;
      return said === 1 ? 0 : 1 / (1 + 2 ** -bits + (said === 0 ? 0 : 2 ** (s[i]! - bits)));
    });
    const now = [mass(candidates, same), mass(candidates, related)];
    converged =
      rounds > 5 && steady && now.every((pairs, k) => Math.abs(pairs - before[k]!) < 1e-3 * Math.max(before[k]!, 1));
    // A population that vanishes will not come back.
    if (rounds > 8 && relatedSide.pairs < VANISHED * sameSide.pairs) rounds = ROUNDS;
    if (!converged && rounds < ROUNDS) continue;
    const share = Math.log(rest / total);
    likelihood = (total - mass(candidates, null)) * share;
    candidates.counts.forEach((count, i) => {
      const said = sample.known?.[i] ?? -1;
      const bits = said === 1 ? s[i]! : said === 0 ? log2Plus(r[i]!) : log2Plus(r[i]!) + log2Plus(weight[i]!);
      likelihood += count * (share + Math.LN2 * bits);
    });
  }
  const population = (part: typeof sameSide, posterior: Float64Array): Population => ({ ...part, posterior });
  return {
    u,
    same: population(sameSide, same),
    related: population(relatedSide, related),
    weight,
    rounds,
    converged,
    likelihood,
    atChance: used,
  };
}

/** log2(1 + 2^bits), safe for large values. */
export const log2Plus = (bits: number): number => (bits > 40 ? bits : Math.log2(1 + 2 ** bits));

function side(
  shapes: readonly Shape[],
  candidates: Patterns,
  posterior: Float64Array,
  u: LevelTable,
  frozen: readonly boolean[],
): { pairs: number; m: Float64Array[]; weights: Float64Array[] } {
  const leaned = lean(
    tally(shapes, candidates, (i) => posterior[i]!),
    u,
  );
  const m = leaned.map((share, c) => (frozen[c] ? Float64Array.from(u[c]!) : share));
  return {
    pairs: Math.max(mass(candidates, posterior), 1e-6),
    m,
    weights: m.map((share, c) => (frozen[c] ? new Float64Array(share.length) : toBits(share, u[c]!, shapes[c]!.fixed))),
  };
}

function isAtChance(shape: Shape, m: Float64Array, u: Float64Array): boolean {
  if (!shape.exact) return false;
  return (
    m.reduce((sum, share, l) => sum + (share > 0 ? share * Math.log(share / Math.max(u[l]!, 1e-12)) : 0), 0) < AT_CHANCE
  );
}

/** Whether a field tells records apart well: a coarse one is near chance in any population. */
export function isTelling(shape: Shape, u: Float64Array): boolean {
  return shape.exact && u[1]! < TELLS_APART;
}
