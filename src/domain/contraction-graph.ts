/** What binds or parts two nodes beside their weight. Persons outrank rules. */
export const BOND = { none: 0, always: 1, never: 2, decidedSame: 4, decidedDifferent: 8 } as const;

/** Pairs of nodes with signed weights, as columns. `l` and `r` count from 0; a pair may come more than once: weights add up. */
export interface SignedGraph {
  readonly nodes: number;
  readonly l: Int32Array;
  readonly r: Int32Array;
  /** Bits; only steps of 2^-16 count, so that sums do not depend on the order of addition. */
  readonly weight: Float64Array;
  /** Bits of `BOND`; none where it is missing. */
  readonly bond?: Uint8Array;
  /**
   * Per node as many words as are needed: bits that no two nodes of a group may share (sources that hold each person once). Persons
   * may join them all the same.
   */
  readonly mask?: Int32Array;
}

/** The bits of the given nodes, by position, with what contraction asks of them. */
export function masksOf(
  { mask, nodes: all }: SignedGraph,
  nodes: Int32Array,
): { readonly share: (a: number, b: number) => boolean; readonly join: (to: number, from: number) => void } {
  // prettier-ignore
  if (mask === undefined) return { share: () => false, join: () => {} };
  const words = mask.length / all;
  const own = new Int32Array(nodes.length * words);
  nodes.forEach((node, i) => own.set(mask.subarray(node * words, (node + 1) * words), i * words));
  return {
    share: (a, b) => {
      for (let w = 0; w < words; w++) if ((own[a * words + w]! & own[b * words + w]!) !== 0) return true;
      return false;
    },
    join: (to, from) => {
      for (let w = 0; w < words; w++) own[to * words + w]! |= own[from * words + w]!;
    },
  };
}

/** Weights below this say no more (recipe 11), so that one very bad pair cannot outweigh all others. */
const FLOOR = -25;

/** Fixed point: sums of these are exact, so ties and results do not depend on the order of the edges. */
const SCALE = 2 ** 16;

/** A weight as it is added up. */
export const toFixed = (weight: number): number => Math.round(Math.max(weight, FLOOR) * SCALE);

/** A person said that the two are different. */
function isParted(bond: number): boolean {
  return (bond & BOND.decidedDifferent) !== 0;
}

/** A person joins the two: any such decision, as long as no person says otherwise. */
export function isDecided(bond: number): boolean {
  return (bond & BOND.decidedSame) !== 0 && !isParted(bond);
}

/** Neither weight nor rule may join the two. */
export function isForbidden(bond: number): boolean {
  return (bond & (BOND.never | BOND.decidedDifferent)) !== 0;
}

/** A rule joins the two, and nothing forbids it. */
export function isAlways(bond: number): boolean {
  return (bond & BOND.always) !== 0 && !isForbidden(bond);
}
