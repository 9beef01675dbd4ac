/** How often each pattern of levels occurs among pairs. One array per comparison, one place per pattern. */
export interface Patterns {
  /** −1 = missing on a side, 0 = no level held, 1 = strongest level, 2 = the next … */
  readonly levels: readonly Int8Array[];
  /** Bits: −log2 of the share of the commoner of the two values, rounded; 0 where it is not used. */
  readonly rarity: readonly Float32Array[];
  /** Pairs with this pattern (a sampled pair counts 1 / its fraction). */
  readonly counts: Float64Array;
}

/** What training has to know of a comparison. */
export interface Shape {
  readonly name: string;
  /** Per listed level, strongest first: the share of the frequency weight it gets; 0 = none. */
  readonly shares: readonly number[];
  /** Per listed level: bits that the rules set by hand instead of the trained ones. */
  readonly fixed: readonly (number | undefined)[];
  /** Whether the strongest level is plain equality: then its chance among unrelated pairs is `repeat`. */
  readonly exact: boolean;
  /** Σ share²: the chance that two records have the same value. */
  readonly repeat: number;
  /** How many hold the value of a record, on average. */
  readonly holders?: number;
  /** How many values are counted. */
  readonly values?: number;
  /** How many of the strongest levels say that most words agree, where weaker ones say that some do: relatives share one name of two. */
  readonly strong?: number | undefined;
  /** A name or a date: it stays with whom it belongs to, unlike a telephone or an address. */
  readonly lasting?: boolean;
  /** A date: where it tells records apart it is one of birth or the like. */
  readonly date?: boolean;
  /** A date spread over generations, as those of birth are. */
  readonly birth?: boolean;
}

/** How much of a field is at chance among related pairs: nothing, only that most words agree (`strong` levels), or all of it. */
export type AtChance = 'none' | 'strong' | 'all';

/** Per comparison, per level (place 0 = none held): probabilities or bits. */
export type LevelTable = readonly Float64Array[];

export const emptyTable = (shapes: readonly Shape[]): Float64Array[] =>
  shapes.map(({ shares }) => new Float64Array(shares.length + 1));

/** Bits that a frequency adds to log2(m / u) of a level: an equal value then weighs log2(m / its own share). */
export function frequencyBits(shape: Shape, level: number, rarity: number): number {
  const share = level < 1 ? 0 : shape.shares[level - 1]!;
  return share === 0 ? 0 : share * (Math.log2(shape.repeat) + rarity);
}

const known = new WeakMap<Patterns, { readonly shapes: readonly Shape[]; readonly bits: readonly Float64Array[] }>();

/** The frequency bits of every pattern, per comparison: they stay the same from round to round. */
function frequencyTable(shapes: readonly Shape[], patterns: Patterns): readonly Float64Array[] {
  const found = known.get(patterns);
  if (found?.shapes === shapes) return found.bits;
  const bits = shapes.map((shape, c) => {
    const own = new Float64Array(patterns.counts.length);
    const [levels, rarity] = [patterns.levels[c]!, patterns.rarity[c]!];
    for (let i = 0; i < own.length; i++) own[i] = frequencyBits(shape, levels[i]!, rarity[i]!);
    return own;
  });
  known.set(patterns, { shapes, bits });
  return bits;
}

/** Sum over the comparisons of log2(m / u), frequencies included, for each pattern; levels at chance say nothing. */
export function evidence(
  shapes: readonly Shape[],
  patterns: Patterns,
  weights: LevelTable,
  atChance: readonly AtChance[] = [],
): Float64Array {
  const bits = new Float64Array(patterns.counts.length);
  const frequency = frequencyTable(shapes, patterns);
  for (let c = 0; c < shapes.length; c++) {
    if (atChance[c] === 'all') continue;
    const silent = atChance[c] === 'strong' ? shapes[c]!.strong! : 0;
    const levels = patterns.levels[c]!;
    addBits(bits, { levels, rare: frequency[c]!, weight: weights[c]!, silent });
  }
  return bits;
}

interface Weighed {
  readonly levels: Int8Array;
  readonly rare: Float64Array;
  readonly weight: Float64Array;
  /** Levels from the first to this say nothing. */
  readonly silent: number;
}

function addBits(bits: Float64Array, { levels, rare, weight, silent }: Weighed): void {
  for (let i = 0; i < bits.length; i++) {
    const level = levels[i]!;
    if (level === 0 || level > silent) bits[i]! += weight[level]! + rare[i]!;
  }
}

/** Adds up `share × count` per comparison and level; missing sides are left out. */
export function tally(
  shapes: readonly Shape[],
  patterns: Patterns,
  share: (pattern: number) => number,
): Float64Array[] {
  const mass = new Float64Array(patterns.counts.length);
  for (let i = 0; i < mass.length; i++) mass[i] = patterns.counts[i]! * share(i);
  return addUp(shapes, patterns, mass);
}

/** Adds up the pairs of each pattern per comparison and level; missing sides are left out. */
export function addUp(shapes: readonly Shape[], patterns: Patterns, pairs: Float64Array): Float64Array[] {
  const sums = emptyTable(shapes);
  for (let c = 0; c < sums.length; c++) addLevels(sums[c]!, patterns.levels[c]!, pairs);
  return sums;
}

function addLevels(sum: Float64Array, levels: Int8Array, pairs: Float64Array): void {
  for (let i = 0; i < pairs.length; i++) {
    const level = levels[i]!;
    if (level >= 0) sum[level]! += pairs[i]!;
  }
}

/** Some of the patterns, by their places, with the frequency bits that they have. */
export function pick(shapes: readonly Shape[], patterns: Patterns, places: Int32Array): Patterns {
  const picked = {
    levels: patterns.levels.map((levels) => take(levels, places, new Int8Array(places.length))),
    rarity: patterns.rarity.map((rarity) => take(rarity, places, new Float32Array(places.length))),
    counts: take(patterns.counts, places, new Float64Array(places.length)),
  };
  const bits = frequencyTable(shapes, patterns).map((own) => take(own, places, new Float64Array(places.length)));
  known.set(picked, { shapes, bits });
  return picked;
}

/** The values at some places, written into `into`. */
export function take<T extends Int8Array | Float32Array | Float64Array>(all: T, places: Int32Array, into: T): T {
  for (let i = 0; i < places.length; i++) into[i] = all[places[i]!]!;
  return into;
}
