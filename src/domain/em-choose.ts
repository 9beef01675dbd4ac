import { fitThree, isTelling, LEAST_SHARE, patternBits, type Pivot, poolRelated, type Three } from './em-three.ts';
import { type Fit, fitTwo, type Sample } from './em.ts';

/** Telling fields on which relatives must look like chance before their class stands. */
const LEAST_FIELDS = 2;
/** Relatives who differ in one lasting field alone stand only as so large a share of the same pairs: damage does not reach that far. */
const LEAST_SHARE_OF_ONE = 0.5;

export interface Chosen {
  readonly fit: Fit;
  readonly three: Three | null;
  /** Why there are two classes or three, for people. */
  readonly why: string;
}

/**
 * Two classes or three, by the data. Three stand where relatives differ in several telling fields at once (a document, a
 * birth date and a first name all at chance) or, where hardly more is known, in a name or a date alone, are a population and
 * not stragglers, and explain better than their parameters cost (Schwarz, Estimating the Dimension of a Model, 1978) those
 * pairs that two classes or these call the same. How well they explain all pairs is not asked: a third class that takes unrelated pairs with a
 * name and the e-mail address made of it explains thousands of them, and leaves relatives among the same.
 */
export function fitBest(sample: Sample): Chosen {
  const two = fitTwo(sample);
  const { shapes } = sample;
  const pivots = shapes.flatMap((shape, place): Pivot[] => {
    if (!isTelling(shape, two.u[place]!)) return [];
    const whole = { place, atChance: 'all' } as const;
    return shape.strong === undefined ? [whole] : [whole, { place, atChance: 'strong' }];
  });
  const threes = pivots.map((pivot) => fitThree(sample, two, pivot)).filter((three) => isApart(sample, three));
  const gains = new Map(threes.map((three) => [three, gainOf(sample, two, three)]));
  const best = first(threes.filter((three) => stands(sample, three, gains.get(three)!)), gains); // prettier-ignore
  if (best === null) return keepTwo(two, first(threes, gains));
  const fit = withOthers(sample, best, pivots);
  return { fit, three: fit, why: whyThree(sample, fit) };
}

/**
 * There may be several kinds of relatives (of one household, of one name by chance), and the class takes that one whose gain is the largest,
 * while others stay among the same. So those it calls the same are asked once more, as those of two classes were; where relatives of another
 * kind stand among them, who differ in a name or a date and not only in where they live, both kinds make one class.
 */
function withOthers(sample: Sample, best: Three, pivots: readonly Pivot[]): Three {
  const others = pivots
    .map((pivot) => fitThree(sample, best, pivot, best))
    .filter((other) => differsForGood(sample, other) && other.related.pairs >= LEAST_SHARE * other.same.pairs);
  const gains = new Map(others.map((other) => [other, gainOver(sample, best, other)]));
  const other = first(others.filter((one) => gains.get(one)! >= costOf(one)), gains); // prettier-ignore
  return other === null ? best : poolRelated(sample, best, other);
}

/** Whether relatives differ in what stays: who differs in an address alone has moved. */
const differsForGood = (sample: Sample, three: Three): boolean =>
  isApart(sample, three) && telling(sample, three).some((c) => sample.shapes[c]!.lasting === true);

/** By how much three classes explain better than others what those call the same; as `gainOf`. */
function gainOver({ candidates, total, known }: Sample, before: Three, after: Three): number {
  const rest = (pairs: number) => Math.log1p(-Math.min(pairs / total, 1 - 1e-12));
  const others = before.related.pairs;
  const shift = rest(after.same.pairs + after.related.pairs + others) - rest(before.same.pairs + others);
  const apart = after.u.map((u, c) => u.map((share, level) => Math.log2(share / before.u[c]![level]!)));
  let gain = 0;
  candidates.counts.forEach((count, i) => {
    const said = known?.[i] ?? -1;
    let bits =
      patternBits(said, after.weight[i]!, after.relatedBits[i]!) -
      patternBits(said, before.weight[i]!, before.relatedBits[i]!);
    for (const [c, levels] of candidates.levels.entries()) if (levels[i]! >= 0) bits += apart[c]![levels[i]!]!;
    gain += count * before.same.posterior[i]! * (shift + Math.LN2 * bits);
  });
  return gain;
}

const first = (threes: readonly Three[], gains: ReadonlyMap<Three, number>): Three | null =>
  threes.reduce<Three | null>((best, three) => (best !== null && gains.get(best)! >= gains.get(three)! ? best : three), null); // prettier-ignore

/**
 * By how much three classes explain better what they or two call the same: the difference of natural logarithms of the likelihood,
 * each pair as far as it is the same. Both sets of weights are against the unrelated pairs of their own fit, which differ too.
 */
function gainOf({ candidates, total, known }: Sample, two: Fit, three: Three): number {
  const rest = Math.log1p(-Math.min((three.same.pairs + three.related.pairs) / total, 1 - 1e-12));
  const shift = rest - Math.log1p(-Math.min(two.same.pairs / total, 1 - 1e-12));
  const apart = three.u.map((u, c) => u.map((share, level) => Math.log2(share / two.u[c]![level]!)));
  let gain = 0;
  candidates.counts.forEach((count, i) => {
    const said = known?.[i] ?? -1;
    let bits =
      patternBits(said, three.weight[i]!, three.relatedBits[i]!) - patternBits(said, two.weight[i]!, -Infinity);
    for (const [c, levels] of candidates.levels.entries()) if (levels[i]! >= 0) bits += apart[c]![levels[i]!]!;
    gain += count * Math.max(two.same.posterior[i]!, three.same.posterior[i]!) * (shift + Math.LN2 * bits);
  });
  return gain;
}

/** Places of the fields that relatives share by chance only, and that tell records apart. */
const telling = ({ shapes }: Sample, three: Three): number[] =>
  [...shapes.keys()].filter((c) => three.atChance[c] !== 'none' && isTelling(shapes[c]!, three.u[c]!));

/**
 * Whether the class is at chance in each date that tells records apart, as relatives are in their birth dates. Pairs that
 * agree on it are the same, who moved; pairs that neither agree nor are at chance are of one name by chance.
 */
const differsInDate = ({ shapes }: Sample, { u, atChance }: Three): boolean =>
  shapes.every((shape, c) => shape.date !== true || !isTelling(shape, u[c]!) || atChance[c] !== 'none');

/** Whether relatives differ in enough to be others. */
function isApart(sample: Sample, three: Three): boolean {
  if (!differsInDate(sample, three)) return false;
  const places = telling(sample, three);
  if (places.length >= LEAST_FIELDS) return true;
  return (
    places.some((c) => sample.shapes[c]!.lasting === true) &&
    three.related.pairs > LEAST_SHARE_OF_ONE * three.same.pairs
  );
}

/** A class with fewer pairs than this has none. */
const NONE = 0.5;

/**
 * Whether all that two classes call the same are relatives: at chance in a name and in a birth date, with nobody left who is the same. A
 * table without duplicates has such; the classes then differ in name only, and nothing is gained.
 */
function areOthers(sample: Sample, three: Three): boolean {
  const { shapes } = sample;
  const apart = telling(sample, three);
  return (
    three.same.pairs < NONE &&
    apart.some((c) => shapes[c]!.lasting === true && shapes[c]!.date !== true) &&
    apart.some((c) => shapes[c]!.birth === true)
  );
}

/** Whether they are a population, and worth their parameters. */
function stands(sample: Sample, three: Three, gain: number): boolean {
  if (areOthers(sample, three)) return three.related.pairs >= NONE;
  return three.related.pairs >= LEAST_SHARE * three.same.pairs && gain >= costOf(three);
}

/** What the parameters of a third class cost: half the logarithm of its pairs each. */
function costOf(three: Three): number {
  // Pooled levels share one parameter, and the shares of a field add up to one.
  const free = three.related.weights.reduce((sum, weights) => sum + new Set(weights).size - 1, 1);
  return 0.5 * free * Math.log(Math.max(three.same.pairs + three.related.pairs, 2));
}

function keepTwo(two: Fit, three: Three | null): Chosen {
  const why =
    three === null
      ? 'no pairs were found that share some fields and differ by chance in others that tell records apart'
      : `related pairs (${Math.round(three.related.pairs)} expected) are too few to be a population of their own`;
  return { fit: two, three: null, why: `two classes: ${why}` };
}

function whyThree(sample: Sample, three: Three): string {
  const fields = telling(sample, three).map((c) => sample.shapes[c]!.name).join(', '); // prettier-ignore
  return `three classes: ${Math.round(three.related.pairs)} pairs share some fields but differ by chance in ${fields}; those are related records, not the same`;
}
