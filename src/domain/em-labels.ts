import type { Patterns } from './em-patterns.ts';
import type { Fit, Sample } from './em.ts';

/** Pairs that people judged, as training sees them; one place per pair. */
export interface Labels {
  /** `counts`: the pairs of records that a judged pair is itself, one unless records are identical. */
  readonly patterns: Patterns;
  /** 1 = the same, 0 = different. */
  readonly same: Uint8Array;
  /** Pairs that a judged pair was drawn by chance to stand for; 0 = it was not drawn, and speaks for itself alone. */
  readonly drawn: Float64Array;
}

/** Bands of weight in bits: pairs of one band are doubtful alike. Beyond the outermost nobody speaks for anybody else. */
export const BANDS = [-10, -8, -6, -4, -2, 0, 2, 4, 6, 8, 10];
/** So many judged pairs of a band count as much as what the weights say of the rest of it. */
const EVEN = 10;

/** The sample with judged pairs as patterns that count nothing: a fit then weighs them and is otherwise the same to the last bit. */
export function withLabels(sample: Sample, { patterns }: Labels): Sample {
  const { candidates } = sample;
  const joined = (a: Float32Array, b: Float32Array) => Float32Array.from([...a, ...b]);
  return {
    ...sample,
    candidates: {
      levels: candidates.levels.map((own, c) => Int8Array.from([...own, ...patterns.levels[c]!])),
      rarity: candidates.rarity.map((own, c) => joined(own, patterns.rarity[c]!)),
      counts: Float64Array.from([...candidates.counts, ...new Float64Array(patterns.counts.length)]),
    },
  };
}

/**
 * Puts what people said in the place of what the weights say, for expectation–maximisation with some outcomes known
 * (Larsen and Rubin, Iterative Automated Record Linkage Using Mixture Models, 2001; Nigam and others, 2000).
 *
 * A judged pair keeps its verdict and counts once. That distorts nothing however it was chosen among pairs of its pattern, as long
 * as the choice did not look at the truth (Rubin, Inference and Missing Data, 1976): a queue of doubtful pairs says nothing
 * about the share of matches elsewhere, and no pair of it speaks for pairs that nobody judged. Pairs drawn by chance do: within
 * their band of weight they take over the share n / (n + 10) of its other pairs, n being their effective number (Kish,
 * Survey Sampling, 1965), and what the weights say keeps the rest: a composite of the two estimates (Rao, Small Area
 * Estimation, 2003), so that few labels cannot turn a band over. `fit` is of `withLabels(sample, labels)`.
 */
export function holdLabels(sample: Sample, fit: Fit, labels: Labels): Sample {
  const { candidates } = withLabels(sample, labels);
  const first = sample.candidates.counts.length;
  const counts = Float64Array.from(candidates.counts);
  takeOut(candidates, counts, first, labels);
  const own = labels.patterns.counts;
  const speaksFor = Float64Array.from(own);
  const bands = Array.from(fit.weight, bandOf);
  for (let band = 1; band < BANDS.length; band++) {
    const drawn = [...own.keys()].filter((i) => bands[first + i] === band && labels.drawn[i]! > 0);
    if (drawn.length === 0) continue;
    const sum = drawn.reduce((all, i) => all + labels.drawn[i]!, 0);
    const effective = sum ** 2 / drawn.reduce((all, i) => all + labels.drawn[i]! ** 2, 0);
    const share = effective / (effective + EVEN);
    let taken = 0;
    for (let i = 0; i < first; i++)
      if (bands[i] === band) {
        taken += counts[i]! * share;
        counts[i]! *= 1 - share;
      }
    for (const i of drawn) speaksFor[i]! += (taken * labels.drawn[i]!) / sum;
  }
  counts.set(speaksFor, first);
  const known = new Int8Array(counts.length).fill(-1);
  known.set(labels.same, first);
  return { ...sample, candidates: { ...candidates, counts }, known };
}

/** Place of the first cut above a weight: 0 and `BANDS.length` are beyond the outermost. */
const bandOf = (weight: number): number => {
  const place = BANDS.findIndex((cut) => weight < cut);
  return place < 0 ? BANDS.length : place;
};

/** A judged pair that blocking found is counted as a candidate already: it is taken out there. */
function takeOut({ levels, rarity }: Patterns, counts: Float64Array, first: number, { patterns }: Labels): void {
  const name = (i: number) => levels.map((own, c) => `${own[i]} ${rarity[c]![i]}`).join('|');
  const places = new Map(Array.from({ length: first }, (_, i) => [name(i), i] as const));
  patterns.counts.forEach((count, i) => {
    const place = places.get(name(first + i));
    if (place !== undefined) counts[place] = Math.max(counts[place]! - count, 0);
  });
}
