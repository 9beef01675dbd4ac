import { type AtChance, evidence, type LevelTable, type Patterns, type Shape, tally } from './em-patterns.ts';
import { type Fit, held, lean, mass, type Population, type Sample, tallyChance, toBits, unrelated } from './em.ts';

/** A field is at chance among related pairs below this many nats of Kullback–Leibler divergence from u. */
const AT_CHANCE = 0.15;
/** A field tells records apart when unrelated pairs agree on it less often than this. */
const TELLS_APART = 0.01;
const ROUNDS = 40;
/** Below this share of the same pairs after a few rounds, relatives will not grow into a population. */
const VANISHED = 0.1;

export interface Three extends Fit {
  readonly related: Population;
  /** Per comparison, how far related pairs look like chance on it: what tells relatives apart. */
  readonly atChance: readonly AtChance[];
}

/** The field that tells relatives apart at the start, and how far they are at chance on it. */
export interface Pivot {
  readonly place: number;
  readonly atChance: 'strong' | 'all';
}

/**
 * Fits unrelated, related and same, starting from a two-class fit: pairs of it that disagree on `pivot` start as
 * related. On the pivot, and on every field where relatives look like chance, relatives *are* chance: a relative's own
 * fields are, only the shared ones are not. Without that the related class would take real matches with one damaged field.
 * Where one field holds all names, relatives are at chance only in that most of its words agree: they share the family's.
 */
export function fitThree(sample: Sample, two: Fit, pivot: Pivot): Three {
  const { shapes, candidates, total } = sample;
  const chance = tallyChance(sample);
  const strong = pivot.atChance === 'strong' ? shapes[pivot.place]!.strong! : Infinity;
  const apart = candidates.levels[pivot.place]!.map((level) => (level > strong ? 0 : level));
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
  let frozen: AtChance[] = shapes.map((_, c) => (c === pivot.place ? pivot.atChance : 'none'));
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
    frozen = shapes.map((shape, c) => toAtChance(used[c]!, shape, relatedSide.m[c]!, u[c]!));
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
  frozen: readonly AtChance[],
): { pairs: number; m: Float64Array[]; weights: Float64Array[] } {
  const leaned = lean(
    tally(shapes, candidates, (i) => posterior[i]!),
    u,
  );
  const m = leaned.map((share, c) =>
    frozen[c] === 'all' ? Float64Array.from(u[c]!) : frozen[c] === 'strong' ? hold(shapes[c]!, share, u[c]!) : share,
  );
  return {
    pairs: Math.max(mass(candidates, posterior), 1e-6),
    m,
    weights: m.map((share, c) => (frozen[c] === 'all' ? new Float64Array(share.length) : toBits(share, u[c]!, shapes[c]!.fixed))), // prettier-ignore
  };
}

/** What was at chance stays so; a field may join wholly, or with its strong levels where weaker ones are shared. */
function toAtChance(before: AtChance, shape: Shape, m: Float64Array, u: Float64Array): AtChance {
  if (before === 'all' || !shape.exact) return before;
  if (divergence(m, u) < AT_CHANCE) return 'all';
  if (before === 'strong' || shape.strong === undefined) return before;
  const [mine, theirs] = [strongShare(shape, m), strongShare(shape, u)];
  return divergence([mine, 1 - mine], [theirs, 1 - theirs]) < AT_CHANCE ? 'strong' : 'none';
}

/** Kullback–Leibler divergence of m from u, in nats. */
function divergence(m: ArrayLike<number>, u: ArrayLike<number>): number {
  let sum = 0;
  for (let l = 0; l < m.length; l++) if (m[l]! > 0) sum += m[l]! * Math.log(m[l]! / Math.max(u[l]!, 1e-12));
  return sum;
}

const strongShare = (shape: Shape, shares: Float64Array): number =>
  shares.subarray(1, shape.strong! + 1).reduce((sum, share) => sum + share, 0);

/** m with its strong levels as chance has them, and the rest in proportion. */
function hold(shape: Shape, m: Float64Array, u: Float64Array): Float64Array {
  const scale = (1 - strongShare(shape, u)) / Math.max(1 - strongShare(shape, m), 1e-12);
  return m.map((share, level) => (level > 0 && level <= shape.strong! ? u[level]! : share * scale));
}

/** Whether a field tells records apart well: a coarse one is near chance in any population. */
export function isTelling(shape: Shape, u: Float64Array): boolean {
  return shape.exact && u[1]! < TELLS_APART;
}
