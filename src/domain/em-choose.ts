import { fitThree, isTelling, type Three } from './em-three.ts';
import { type Fit, fitTwo, type Sample } from './em.ts';

/** Fields of high entropy on which relatives must look like chance before their class stands. */
const LEAST_FIELDS = 2;
/** Below this share of the same pairs the third class is a way in which records are damaged, not a population of relatives. */
const LEAST_SHARE = 0.2;

export interface Chosen {
  readonly fit: Fit;
  readonly three: Three | null;
  /** Why there are two classes or three, for people. */
  readonly why: string;
}

/**
 * Two classes or three, by the data. Three stand where relatives differ in several telling fields at once (a document, a
 * birth date and a first name all at chance), are a population and not stragglers, and explain the pairs better than their
 * parameters cost (Schwarz, Estimating the Dimension of a Model, 1978).
 */
export function fitBest(sample: Sample): Chosen {
  const two = fitTwo(sample);
  const { shapes } = sample;
  let best: Three | null = null;
  shapes.forEach((shape, pivot) => {
    if (!isTelling(shape, two.u[pivot]!)) return;
    const three = fitThree(sample, two, pivot);
    if (telling(sample, three).length >= LEAST_FIELDS && (best === null || three.likelihood > best.likelihood))
      best = three;
  });
  return judge(sample, two, best);
}

const telling = ({ shapes }: Sample, three: Three): string[] =>
  shapes.filter((shape, c) => three.atChance[c] && isTelling(shape, three.u[c]!)).map(({ name }) => name);

function judge(sample: Sample, two: Fit, three: Three | null): Chosen {
  if (three === null)
    return {
      fit: two,
      three: null,
      why: 'two classes: no pairs were found that share some fields and differ by chance in others that tell records apart',
    };
  const free = sample.shapes.reduce((sum, { shares }, c) => sum + (three.atChance[c] ? 0 : shares.length), 1);
  const cost = 0.5 * free * Math.log(Math.max(three.same.pairs + three.related.pairs, 2));
  const gain = three.likelihood - two.likelihood;
  const fields = telling(sample, three).join(', ');
  if (three.related.pairs < LEAST_SHARE * three.same.pairs || gain < cost)
    return {
      fit: two,
      three: null,
      why: `two classes: related pairs (${Math.round(three.related.pairs)} expected) are too few to be a population of their own`,
    };
  return {
    fit: three,
    three,
    why: `three classes: ${Math.round(three.related.pairs)} pairs share some fields but differ by chance in ${fields}; those are related records, not the same`,
  };
}
