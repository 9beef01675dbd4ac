import { type AtChance, evidence, type LevelTable, type Patterns, tally } from './em-patterns.ts';
import { log2Plus, type Three } from './em-three.ts';
import type { Chosen } from './em-choose.ts';
import { type Fit, held, lean, mass, type Sample, tallyChance, toBits, toShares } from './em.ts';

/** What two fields say together beyond what each says, in bits. */
export interface Said {
  /** Where both agree: below 0, since they agree together by chance more often than each alone would have it. */
  readonly agree: number;
  /** Where both differ: above 0, since what makes one of a pair of the same differ makes the other differ too. */
  readonly differ: number;
}

/** Two fields that depend on each other, by their places. */
export interface Together {
  readonly places: readonly [number, number];
  /** Per field, its levels that count as agreement. */
  readonly agreeing: readonly [readonly number[], readonly number[]];
  readonly same: Said;
  readonly related: Said;
}

/** Levels from so many bits on count as agreement. */
const AGREES = 1;
/** Fields are joined from this on: they agree, or differ, together twice as often as apart. */
const LEAST_BITS = 1;
/** Agreement among the same pairs has to be less bound than among unrelated ones by this: else nothing is counted twice. */
const LEAST_APART = 0.5;
/** So many of the same pairs have to differ in both. */
const LEAST_PAIRS = 5;
/** Pseudo-pairs by which what is seen leans towards independence. */
const LEAN_PAIRS = 5;
const ROUNDS = 12;
/** Bonds that move more than this share of the same pairs chase pairs that they misplaced themselves. */
const MOST_MOVED = 0.2;
/** Whether two fields agree by chance or because they are the same, a third one tells. */
const LEAST_FIELDS = 3;

/** Per state of a field (0 differs, 1 agrees, 2 neither) and of another: pairs. */
type Crossed = readonly Float64Array[];

interface Classes {
  readonly same: Float64Array;
  readonly related: Float64Array | null;
  readonly unrelated: Float64Array;
}

type Link = Pick<Together, 'places' | 'agreeing'> & { readonly counts: { readonly agree: boolean; readonly differ: boolean } }; // prettier-ignore

/**
 * Fits on, from classes that were chosen, with the fields that depend on each other taken in pairs: a tree of dependences in each
 * class (Chow and Liu, Approximating Discrete Probability Distributions with Dependence Trees, 1968; Friedman, Geiger and
 * Goldszmidt, Bayesian Network Classifiers, 1997), of two states per field. A town and its postcode agree together by chance, and count once;
 * who moved differs in street, postcode and town, and that counts once. That names and birth dates differ together is what relatives do:
 * no bond is made of it. Without a bond the classes stay as they are.
 */
export function fitTogether(sample: Sample, chosen: Chosen): Chosen & { readonly together: readonly Together[] } {
  const { shapes, candidates, total } = sample;
  const atChance: readonly AtChance[] = chosen.three?.atChance ?? shapes.map(() => 'none');
  const chance = tallyChance(sample);
  let { fit } = chosen;
  let relatedBits = chosen.three?.relatedBits ?? new Float64Array(0);
  let now = classesOf(fit, chosen.three);
  const links = shapes.length < LEAST_FIELDS ? [] : findLinks(sample, fit, now);
  if (links.length === 0) return { ...chosen, together: [] };
  let together: readonly Together[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const u = toShares(
      sample,
      chance,
      tally(shapes, candidates, (i) => now.unrelated[i]!),
    );
    const side = (chances: Float64Array, frozen: readonly AtChance[]) => {
      const m = lean(tally(shapes, candidates, (i) => chances[i]!), u); // prettier-ignore
      const weights = m.map((share, c) => (frozen[c] === 'all' ? new Float64Array(share.length) : toBits(share, u[c]!, shapes[c]!.fixed))); // prettier-ignore
      return { pairs: Math.max(mass(candidates, chances), 1e-6), m, weights, posterior: chances };
    };
    const same = side(now.same, []);
    const related = now.related === null ? null : side(now.related, atChance);
    together = links.map((link) => weigh(sample, link, { now, atChance, weights: same.weights }));
    const rest = Math.max(total - same.pairs - (related?.pairs ?? 0), 1);
    const bits = (of: typeof same, which: 'same' | 'related') =>
      plus(evidence(shapes, candidates, of.weights, which === 'related' ? atChance : []), candidates, together, which).map((sum) => sum + Math.log2(of.pairs / rest)); // prettier-ignore
    const [s, r] = [bits(same, 'same'), related === null ? null : bits(related, 'related')];
    const weight = s.map((sum, i) => sum - (r === null ? 0 : log2Plus(r[i]!)));
    relatedBits = r ?? relatedBits;
    fit = { ...fit, u, same, ...(related === null ? {} : { related }), weight };
    now = chancesOf(sample, weight, r);
  }
  if (Math.abs(fit.same.pairs / chosen.fit.same.pairs - 1) > MOST_MOVED) return { ...chosen, together: [] };
  fit = { ...fit, rounds: fit.rounds + ROUNDS, same: { ...fit.same, posterior: now.same } };
  const three = chosen.three === null ? null : { ...chosen.three, ...fit, related: { ...fit.related!, posterior: now.related! }, relatedBits }; // prettier-ignore
  return { ...chosen, fit: three ?? fit, three, together };
}

function classesOf(fit: Fit, three: Three | null): Classes {
  const [same, related] = [fit.same.posterior, three?.related.posterior ?? null];
  return { same, related, unrelated: same.map((chance, i) => Math.max(1 - chance - (related?.[i] ?? 0), 0)) };
}

function chancesOf(sample: Sample, weight: Float64Array, relatedBits: Float64Array | null): Classes {
  const same = weight.map((bits, i) => held(sample, i, 1 / (1 + 2 ** -bits)));
  const related = relatedBits?.map((bits, i) => (1 - same[i]!) / (1 + 2 ** -bits)) ?? null;
  return { same, related, unrelated: same.map((chance, i) => Math.max(1 - chance - (related?.[i] ?? 0), 0)) };
}

/** Adds what fields say together to sums of what each says. */
function plus(
  bits: Float64Array,
  patterns: Patterns,
  together: readonly Together[],
  which: 'same' | 'related',
): Float64Array {
  for (const one of together) {
    const [a, b] = one.places.map((place, side) => statesOf(patterns, place, one.agreeing[side]!)) as [Int8Array, Int8Array]; // prettier-ignore
    const { agree, differ } = one[which];
    for (let i = 0; i < bits.length; i++) if (a[i] === b[i]) bits[i]! += a[i] === 1 ? agree : a[i] === 0 ? differ : 0;
  }
  return bits;
}

/** Per pattern: 0 differs, 1 agrees, 2 neither, −1 missing. */
function statesOf({ levels }: Patterns, place: number, agreeing: readonly number[]): Int8Array {
  return levels[place]!.map((level) => (level <= 0 ? level : agreeing.includes(level) ? 1 : 2));
}

/** The strongest dependences that make no circle. */
function findLinks(sample: Sample, fit: Fit, now: Classes): Link[] {
  const { shapes } = sample;
  const agreeing = fit.same.weights.map((weights) => [...weights.keys()].filter((level) => level > 0 && weights[level]! > AGREES)); // prettier-ignore
  const found: (Link & { readonly gain: number })[] = [];
  for (let a = 0; a < shapes.length; a++)
    for (let b = a + 1; b < shapes.length; b++) {
      const link = { places: [a, b], agreeing: [agreeing[a]!, agreeing[b]!] } as const;
      const crossed = cross(sample, link, now);
      const bits = (of: Crossed, state: 0 | 1, least = LEAN_PAIRS) => Math.log2(lift(of, state, least));
      const apart = bits(crossed.unrelated, 1, crossed.least) - bits(crossed.same, 1);
      const differ = bits(crossed.same, 0) - bits(crossed.unrelated, 0, crossed.least);
      const both = crossed.same[0]![0]!;
      const counts = {
        agree: bits(crossed.unrelated, 1, crossed.least) > LEAST_BITS && apart > LEAST_APART,
        differ: !shapes[a]!.lasting && !shapes[b]!.lasting && differ > LEAST_BITS && both > LEAST_PAIRS,
      };
      const gain = (counts.agree ? apart * fit.same.pairs * 0.5 : 0) + (counts.differ ? differ * both : 0);
      if (gain > 0) found.push({ ...link, counts, gain });
    }
  const tree = shapes.map((_, place) => place);
  const rootOf = (place: number): number => (tree[place] === place ? place : rootOf(tree[place]!));
  return found
    .toSorted((x, y) => y.gain - x.gain)
    .filter(({ places: [a, b] }) => {
      const [x, y] = [rootOf(a), rootOf(b)];
      tree[x] = y;
      return x !== y;
    });
}

/** Pairs of each class by the states of two fields. */
function cross(sample: Sample, { places, agreeing }: Pick<Link, 'places' | 'agreeing'>, now: Classes) {
  const { candidates, random, total } = sample;
  const empty = (): Crossed => [0, 1, 2].map(() => new Float64Array(3));
  const [same, related, unrelated] = [empty(), empty(), empty()];
  const states = (patterns: Patterns) => places.map((place, side) => statesOf(patterns, place, agreeing[side]!)) as [Int8Array, Int8Array]; // prettier-ignore
  const [a, b] = states(candidates);
  for (let i = 0; i < a.length; i++) {
    const [x, y, pairs] = [a[i]!, b[i]!, candidates.counts[i]!];
    if (x < 0 || y < 0) continue;
    same[x]![y]! += pairs * now.same[i]!;
    if (now.related !== null) related[x]![y]! += pairs * now.related[i]!;
    unrelated[x]![y]! += pairs * now.unrelated[i]!;
  }
  const drawn = mass(random, null);
  const scale = drawn > 0 ? Math.max(total - mass(candidates, null), 0) / drawn : 0;
  const [c, d] = states(random);
  for (let i = 0; i < c.length; i++) if (c[i]! >= 0 && d[i]! >= 0) unrelated[c[i]!]![d[i]!]! += random.counts[i]! * scale; // prettier-ignore
  // A pair drawn by chance stands for many: what few of them show is not seen.
  return { same, related, unrelated, least: LEAN_PAIRS * Math.max(scale, 1) };
}

/** How much more often both fields are in a state than each alone would have it. */
function lift(of: Crossed, state: 0 | 1, least: number): number {
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, one) => all + one, 0);
  const all = sum(of.map((row) => sum(row)));
  if (all < 1) return 1;
  const expected = (sum(of[state]!) * sum(of.map((row) => row[state]!))) / all;
  return (of[state]![state]! + least) / (expected + least);
}

/** What a bond says in each class now. */
function weigh(
  sample: Sample,
  link: Link,
  { now, atChance, weights }: { readonly now: Classes; readonly atChance: readonly AtChance[]; readonly weights: LevelTable }, // prettier-ignore
): Together {
  const { places, agreeing, counts } = link;
  const { same, related, unrelated, least } = cross(sample, link, now);
  const [agreeByChance, differByChance] = [lift(unrelated, 1, least), lift(unrelated, 0, least)];
  // Two that differ say no less together than the one that says more.
  const most = Math.min(...places.map((place) => Math.max(-weights[place]![0]!, 0)));
  const said = (of: Crossed): Said => ({
    agree: counts.agree ? Math.min(Math.log2(lift(of, 1, LEAN_PAIRS) / agreeByChance), 0) : 0,
    differ: counts.differ ? Math.min(Math.max(Math.log2(lift(of, 0, LEAN_PAIRS) / differByChance), 0), most) : 0,
  });
  const silent = now.related === null || places.some((place) => atChance[place] !== 'none');
  return { places, agreeing, same: said(same), related: silent ? { agree: 0, differ: 0 } : said(related) };
}
