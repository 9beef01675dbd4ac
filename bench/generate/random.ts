/** A seeded stream of chance: the same seed gives the same stream on every machine. */
export interface Random {
  /** A fraction in [0, 1). */
  readonly next: () => number;
  /** A whole number in [0, limit). */
  readonly int: (limit: number) => number;
  /** A whole number in [least, most], both included. */
  readonly between: (least: number, most: number) => number;
  /** True with the given probability. */
  readonly chance: (probability: number) => boolean;
  /** One of the items, each as likely. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** A draw of a standard normal variable (Box–Muller). */
  readonly normal: () => number;
}

/** Spreads the text of a seed over 32 bits (FNV-1a with an avalanche at the end, public domain). */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The generator sfc32 (Chris Doty-Humphrey, PractRand), seeded by a text. */
export function createRandom(seed: string): Random {
  let a = hash32(seed);
  let b = hash32(`${seed}:b`);
  let c = hash32(`${seed}:c`);
  let count = 1;
  const next = (): number => {
    const sum = (a + b + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 12; warm++) next();
  const int = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    int,
    between: (least, most) => least + int(most - least + 1),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[int(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** Draws from items with the given weights. */
export type Draw<T> = (random: Random) => T;

/** Prepares a weighted draw; weights need not add up to one. */
export function weighted<T>(entries: readonly (readonly [T, number])[]): Draw<T> {
  const ends: number[] = [];
  let total = 0;
  for (const [, weight] of entries) ends.push((total += weight));
  return (random) => {
    const target = random.next() * total;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? total) > target) high = middle;
      else low = middle + 1;
    }
    const entry = entries[low];
    if (entry === undefined) throw new RangeError('nothing to draw from');
    return entry[0];
  };
}

/** Zipf's law over items in the order given: the n-th has the weight 1/(n + shift)^exponent. */
export function zipf<T>(items: readonly T[], exponent: number, shift = 0): Draw<T> {
  return weighted(items.map((item, at) => [item, 1 / (at + 1 + shift) ** exponent] as const));
}

/** The items in an order of chance (Fisher–Yates), leaving the input alone. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}
