import { fitThree, isTelling, LEAST_SHARE, type Pivot, type Three } from './em-three.ts';
import { type Fit, fitTwo, type Sample } from './em.ts';

/** Fields on which relatives must look like chance before their class stands, … */
const LEAST_FIELDS = 2;
/** … each agreeing less often than this among unrelated pairs, … */
const TELLING = 0.05;
/** … and all together as rarely as two fields that agree once in a hundred pairs: in bits. */
const LEAST_BITS = 2 * Math.log2(100);
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
 * not stragglers, and explain the pairs better than their parameters cost (Schwarz, Estimating the Dimension of a Model, 1978).
 */
export function fitBest(sample: Sample): Chosen {
  const two = fitTwo(sample);
  const { shapes } = sample;
  const threes = shapes
    .flatMap((shape, place): Pivot[] => {
      if (!isTelling(shape, two.u[place]!)) return [];
      const whole = { place, atChance: 'all' } as const;
      return shape.strong === undefined ? [whole] : [whole, { place, atChance: 'strong' }];
    })
    .map((pivot) => fitThree(sample, two, pivot))
    .filter((three) => isApart(sample, three));
  const best = likeliest(threes.filter((three) => stands(two, three)));
  return best === null ? keepTwo(two, likeliest(threes)) : { fit: best, three: best, why: whyThree(sample, best) };
}

const likeliest = (threes: readonly Three[]): Three | null =>
  threes.reduce<Three | null>((best, three) => (best !== null && best.likelihood >= three.likelihood ? best : three), null); // prettier-ignore

/** Places of the fields that relatives share by chance only, and that tell records apart. */
const telling = ({ shapes }: Sample, three: Three): number[] =>
  [...shapes.keys()].filter((c) => shapes[c]!.exact && three.atChance[c] !== 'none' && three.u[c]![1]! < TELLING);

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
  const bits = places.reduce((sum, c) => sum - Math.log2(three.u[c]![1]!), 0);
  if (places.length >= LEAST_FIELDS && bits >= LEAST_BITS) return true;
  const alone = places.find((c) => isTelling(sample.shapes[c]!, three.u[c]!));
  return (
    alone !== undefined &&
    sample.shapes[alone]!.lasting === true &&
    three.related.pairs > LEAST_SHARE_OF_ONE * three.same.pairs
  );
}

/** Whether they are a population, and worth their parameters. */
function stands(two: Fit, three: Three): boolean {
  // Pooled levels share one parameter, and the shares of a field add up to one.
  const free = three.related.weights.reduce((sum, weights) => sum + new Set(weights).size - 1, 1);
  const cost = 0.5 * free * Math.log(Math.max(three.same.pairs + three.related.pairs, 2));
  return three.related.pairs >= LEAST_SHARE * three.same.pairs && three.likelihood - two.likelihood >= cost;
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
