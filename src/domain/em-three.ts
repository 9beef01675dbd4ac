import { addUp, type AtChance, emptyTable, evidence, type LevelTable, pick, type Shape, take } from './em-patterns.ts';
import { type Fit, held, lean, mass, type Population, type Sample, tallyChance, toBits, toShares } from './em.ts';

/** A field is at chance among related pairs below this many nats of Kullback–Leibler divergence from u, … */
const AT_CHANCE = 0.15;
/** … and one that relatives may share, as they do telephones, below this many: one pair in fifty that shares it counts. */
const AT_CHANCE_OF_SHARED = 0.05;
/** A field tells records apart when unrelated pairs agree on it less often than this: first names do, and ages, but no sexes. */
const TELLS_APART = 0.05;
const ROUNDS = 40;
/** Classes that change by less than this share of their pairs have settled. */
const SETTLED = 1e-3;
/** Below this share of the same pairs the third class is a way in which records are damaged, not a population of relatives. */
export const LEAST_SHARE = 0.2;
/** After so many rounds the related class has to be a population, or grow into one by twice the pace it has. */
const FIRST_ROUNDS = 8;

export interface Three extends Fit {
  readonly related: Population;
  /** Per comparison, how far related pairs look like chance on it: what tells relatives apart. */
  readonly atChance: readonly AtChance[];
  /** log2 of each candidate pattern's odds to be related against unrelated. */
  readonly relatedBits: Float64Array;
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
 *
 * Patterns that are neither same nor related keep their chances from one look at all patterns to the next; rounds between
 * look at the others alone (Neal and Hinton, A View of the EM Algorithm that Justifies Incremental, Sparse, and Other
 * Variants, 1998). The last round looks at all.
 */
export function fitThree(sample: Sample, two: Fit, pivot: Pivot, behind: Three | null = null): Three {
  const frozen = sample.shapes.map((_, c) => (c === pivot.place ? pivot.atChance : 'none'));
  return settle(sample, { now: startOf(sample, two, pivot), u: two.u, frozen }, behind);
}

/** Both kinds of relatives as one class, at chance in what both are; those that are the same stay as they are: asked anew, one kind would go back to them. */
export function poolRelated(sample: Sample, one: Three, other: Three): Three {
  const { weight, relatedBits } = other;
  const same = other.same.posterior;
  const related = same.map((chance, i) => (1 - chance) / (1 + power2(-relatedBits[i]!)));
  const both = (a: AtChance, b: AtChance): AtChance => (a === b ? a : a === 'none' || b === 'none' ? 'none' : 'strong');
  const frozen = one.atChance.map((is, c) => both(is, other.atChance[c]!));
  return settle(sample, { now: { same, related, weight, relatedBits }, u: other.u, frozen, rounds: 1 }, null);
}

interface Begin {
  readonly now: Chances;
  readonly u: LevelTable;
  readonly frozen: readonly AtChance[];
  /** So many rounds at the most. */
  readonly rounds?: number;
}

/** Rounds until nothing changes. Pairs of the related class of `behind` are neither same, nor related here, nor chance. */
function settle(sample: Sample, begin: Begin, behind: Three | null): Three {
  const { shapes, candidates, total } = sample;
  const chance = tallyChance(sample);
  const everything = addUp(shapes, candidates, behind === null ? candidates.counts : candidates.counts.map((n, i) => n * (1 - behind.related.posterior[i]!))); // prettier-ignore
  const apart = behind?.related.pairs ?? 0;
  const whole: Part = { sample, still: { same: still(shapes), related: still(shapes) }, behind: behind?.relatedBits ?? null }; // prettier-ignore
  let part = whole;
  let { now } = begin;
  let { u } = begin;
  let sides = { same: side(shapes, still(shapes), u, []), related: side(shapes, still(shapes), u, []) };
  let frozen: AtChance[] = [...begin.frozen];
  let used = frozen;
  let rounds = 0;
  let converged = false;
  let rest = total;
  let ends = false;
  while (!ends) {
    rounds++;
    const [same, related] = [count(part, 'same', now), count(part, 'related', now)];
    u = toShares(sample, chance, everything.map((n, c) => n.map((all, l) => Math.max(all - same.levels[c]![l]! - related.levels[c]![l]!, 0)))); // prettier-ignore
    sides = { same: side(shapes, same, u, []), related: side(shapes, related, u, frozen) };
    used = frozen;
    frozen = shapes.map((shape, c) => toAtChance(used[c]!, shape, sides.related.m[c]!, u[c]!));
    const steady = frozen.every((is, c) => is === used[c]);
    rest = Math.max(total - sides.same.pairs - sides.related.pairs - apart, 1);
    const isSettled = () =>
      rounds > 5 &&
      steady &&
      (['same', 'related'] as const).every((which) => {
        const before = sides[which].pairs;
        return Math.abs(pairsOf(part, which, now) - before) < SETTLED * Math.max(before, 1);
      });
    now = expect(part, sides, { used, rest });
    const growth = Math.max(pairsOf(part, 'related', now) - sides.related.pairs, 0);
    const isLost = sides.related.pairs + 2 * (ROUNDS - rounds) * growth < LEAST_SHARE * sides.same.pairs;
    const isLast = rounds >= (begin.rounds ?? ROUNDS) || (rounds > FIRST_ROUNDS && isLost);
    converged = isSettled();
    if (part !== whole && (converged || isLast || Number.isInteger(Math.log2(rounds)))) {
      part = whole;
      now = expect(whole, sides, { used, rest });
      converged = isSettled();
    }
    ends = converged || isLast;
    if (!ends && part === whole && rounds > 1) [part, now] = activePart(whole, now);
  }
  return {
    u,
    same: { ...sides.same, posterior: now.same },
    related: { ...sides.related, posterior: now.related },
    weight: now.weight,
    relatedBits: now.relatedBits,
    rounds,
    converged,
    likelihood: likelihoodOf(sample, now, rest),
    atChance: used,
  };
}

/** Per pattern: chances of being same and of being related, weight, and bits of the related class; the last two in the order of patterns too. */
interface Chances {
  readonly same: Float64Array;
  readonly related: Float64Array;
  readonly weight: Float64Array;
  readonly relatedBits: Float64Array;
}

interface Side {
  readonly pairs: number;
  readonly m: Float64Array[];
  readonly weights: Float64Array[];
}

interface Counted {
  readonly pairs: number;
  readonly levels: readonly Float64Array[];
}

/** Patterns that a round looks at, and what the others add to each class. */
interface Part {
  readonly sample: Sample;
  readonly still: { readonly same: Counted; readonly related: Counted };
  /** Per pattern, log2 of the odds of other relatives against unrelated; null where there are none. */
  readonly behind: Float64Array | null;
}

const still = (shapes: readonly Shape[]): Counted => ({ pairs: 0, levels: emptyTable(shapes) });

function startOf(sample: Sample, two: Fit, { place, atChance }: Pivot): Chances {
  const { shapes, candidates } = sample;
  const strong = atChance === 'strong' ? shapes[place]!.strong! : Infinity;
  const levels = candidates.levels[place]!;
  const [same, related] = [new Float64Array(levels.length), new Float64Array(levels.length)];
  for (let i = 0; i < levels.length; i++) {
    const said = sample.known?.[i] ?? -1;
    // Who people said is different may well be related: that is what the weights alone would call the same.
    const likely = said === 0 ? 1 / (1 + power2(-two.weight[i]!)) : two.same.posterior[i]!;
    const isApart = levels[i] === 0 || levels[i]! > strong;
    same[i] = held(sample, i, isApart ? likely * 0.02 : likely);
    related[i] = said === 1 ? 0 : said === 0 ? likely : isApart ? likely * 0.98 : levels[i]! < 0 ? likely * 0.1 : 0;
  }
  return { same, related, weight: two.weight, relatedBits: two.weight };
}

/** The pairs of a class. */
const pairsOf = ({ sample: { candidates }, still }: Part, which: 'same' | 'related', now: Chances): number =>
  still[which].pairs + mass(candidates, now[which]);

/** The pairs of a class and their levels. */
function count({ sample: { shapes, candidates }, still }: Part, which: 'same' | 'related', now: Chances): Counted {
  const { counts } = candidates;
  const [pairs, chances] = [new Float64Array(counts.length), now[which]];
  let sum = still[which].pairs;
  for (let i = 0; i < pairs.length; i++) {
    const mine = counts[i]! * chances[i]!;
    pairs[i] = mine;
    sum += mine;
  }
  const levels = addUp(shapes, candidates, pairs);
  return { pairs: sum, levels: levels.map((own, c) => own.map((n, l) => n + still[which].levels[c]![l]!)) };
}

/** The chances of every pattern under the weights of the two classes. */
function expect(
  { sample: { shapes, candidates, known }, behind }: Part,
  sides: { readonly same: Side; readonly related: Side },
  { used, rest }: { readonly used: readonly AtChance[]; readonly rest: number },
): Chances {
  const weight = evidence(shapes, candidates, sides.same.weights);
  const relatedBits = evidence(shapes, candidates, sides.related.weights, used);
  const [same, related] = [new Float64Array(weight.length), new Float64Array(weight.length)];
  const prior = { same: Math.log2(sides.same.pairs / rest), related: Math.log2(sides.related.pairs / rest) };
  for (let i = 0; i < weight.length; i++) {
    const said = known === undefined ? -1 : known[i]!;
    const [s, r] = [weight[i]! + prior.same, relatedBits[i]! + prior.related];
    const other = behind === null ? -Infinity : behind[i]!;
    const either = behind === null ? r : Math.max(r, other) + Math.log2(1 + power2(-Math.abs(r - other)));
    weight[i] = s - log2Plus(either);
    relatedBits[i] = either;
    same[i] = said < 0 ? 1 / (1 + power2(-weight[i]!)) : said;
    related[i] = said === 1 ? 0 : 1 / (1 + power2(-r) + power2(other - r) + (said === 0 ? 0 : power2(s - r)));
  }
  return { same, related, weight, relatedBits };
}

/** A pattern with less chance than this of being same or related is not looked at in every round. */
const ACTIVE = 1e-6;

/** The patterns that may be same or related, with their chances. */
function activePart({ sample, behind }: Part, now: Chances): [Part, Chances] {
  const { shapes, candidates, known } = sample;
  const counts = Float64Array.from(candidates.counts);
  const list: number[] = [];
  for (let i = 0; i < counts.length; i++) {
    if (now.same[i]! + now.related[i]! <= ACTIVE) continue;
    list.push(i);
    counts[i] = 0;
  }
  const places = Int32Array.from(list);
  const others = { sample: { ...sample, candidates: { ...candidates, counts } }, still: { same: still(shapes), related: still(shapes) }, behind }; // prettier-ignore
  const of = (all: Float64Array) => take(all, places, new Float64Array(list.length));
  const part: Part = {
    sample: {
      ...sample,
      candidates: pick(shapes, candidates, places),
      ...(known === undefined ? {} : { known: take(known, places, new Int8Array(list.length)) }),
    },
    still: { same: count(others, 'same', now), related: count(others, 'related', now) },
    behind: behind === null ? null : of(behind),
  };
  return [part, { same: of(now.same), related: of(now.related), weight: of(now.weight), relatedBits: of(now.relatedBits) }]; // prettier-ignore
}

/** Natural logarithm, over all pairs. */
function likelihoodOf({ candidates, total, known }: Sample, { weight, relatedBits }: Chances, rest: number): number {
  const share = Math.log(rest / total);
  let likelihood = (total - mass(candidates, null)) * share;
  for (let i = 0; i < weight.length; i++) {
    const said = known === undefined ? -1 : known[i]!;
    likelihood += candidates.counts[i]! * (share + Math.LN2 * patternBits(said, weight[i]!, relatedBits[i]!));
  }
  return likelihood;
}

/** log2 of how much likelier a pattern is under all classes than among unrelated pairs; `said` as in `Sample.known`, −1 where nobody said. */
export function patternBits(said: number, weight: number, relatedBits: number): number {
  const apart = log2Plus(relatedBits);
  return said === 1 ? weight + apart : said === 0 ? apart : apart + log2Plus(weight);
}

/** log2(1 + 2^bits), safe for large values. */
export const log2Plus = (bits: number): number => (bits > 40 ? bits : bits < -60 ? 0 : Math.log2(1 + power2(bits)));

/** 2^bits: the exponential function is the faster way to it. */
const power2 = (bits: number): number => Math.exp(bits * Math.LN2);

function side(shapes: readonly Shape[], { pairs, levels }: Counted, u: LevelTable, frozen: readonly AtChance[]): Side {
  const m = lean(levels, u).map((share, c) =>
    frozen[c] === 'all' ? Float64Array.from(u[c]!) : frozen[c] === 'strong' ? hold(shapes[c]!, share, u[c]!) : share,
  );
  return {
    pairs: Math.max(pairs, 1e-6),
    m,
    weights: m.map((share, c) => (frozen[c] === 'all' ? new Float64Array(share.length) : toBits(share, u[c]!, shapes[c]!.fixed))), // prettier-ignore
  };
}

/** What was at chance stays so; a field may join wholly, or with its strong levels where weaker ones are shared. */
function toAtChance(before: AtChance, shape: Shape, m: Float64Array, u: Float64Array): AtChance {
  if (before === 'all' || !shape.exact) return before;
  if (divergence(m, u) < (shape.lasting ? AT_CHANCE : AT_CHANCE_OF_SHARED)) return 'all';
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
