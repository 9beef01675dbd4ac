import { BOND, isForbidden, type SignedGraph } from './contraction-graph.ts';

/** What groups are brought together by once more, after contraction. */
export interface Rejoin {
  readonly graph: SignedGraph;
  /** Per pair 1 where it shares something that tells people apart; 0 where it is alike by name alone, say. */
  readonly telling: ArrayLike<number>;
  /** No pair of the two groups may weigh less. */
  readonly least: number;
}

/** The smaller of two groups has no more nodes: two full groups that one pair speaks for are two people. */
const MOST_NODES = 2;

interface Between {
  readonly one: number;
  readonly other: number;
  best: number;
  telling: boolean;
  barred: boolean;
}

/**
 * Joins groups that the sum of weights left apart, though their best pair speaks for it and shares something telling. A call with
 * the birth date of one record has pairs with the other records of that person as well, which hold a name alone or one more telephone:
 * each of them counts the same want of evidence again. Every group is joined once at most, best pairs first; ties go to the smaller
 * nodes. Rules, persons and shared bits of `mask` forbid. Takes and returns the smallest member of each node's group.
 */
export function rejoin(label: Int32Array, { graph, telling, least }: Rejoin): Int32Array {
  const { nodes, l, r, weight, bond } = graph;
  const between = new Map<number, Between>();
  const isIn = new Uint8Array(nodes);
  const keyOf = (e: number): number => {
    const [a, b] = [label[l[e]!]!, label[r[e]!]!];
    return a === b ? -1 : Math.min(a, b) * nodes + Math.max(a, b);
  };
  for (let e = 0; e < l.length; e++) {
    if (weight[e]! <= 0 || telling[e] !== 1) continue;
    const key = keyOf(e);
    if (key === -1 || between.has(key)) continue;
    const [one, other] = [Math.floor(key / nodes), key % nodes];
    between.set(key, { one, other, best: 0, telling: false, barred: false });
    isIn[one] = isIn[other] = 1;
  }
  if (between.size === 0) return label;
  for (let e = 0; e < l.length; e++) {
    if (isIn[label[l[e]!]!] === 0 || isIn[label[r[e]!]!] === 0) continue;
    const at = between.get(keyOf(e));
    if (at === undefined) continue;
    const bonds = bond?.[e] ?? BOND.none;
    if (isForbidden(bonds) || weight[e]! < least) at.barred = true;
    if (weight[e]! < at.best) continue;
    at.telling = weight[e]! > at.best ? telling[e] === 1 : at.telling || telling[e] === 1;
    at.best = weight[e]!;
  }
  const groups = sizesAndMasks(label, graph, isIn);
  const good = [...between.values()]
    .filter((at) => at.telling && !at.barred && groups.mayJoin(at.one, at.other))
    .sort((a, b) => b.best - a.best || a.one - b.one || a.other - b.other);
  const into = new Map<number, number>();
  for (const { one, other } of good) {
    if (into.has(one) || into.has(other)) continue;
    into.set(one, one);
    into.set(other, one);
  }
  return label.map((group) => into.get(group) ?? group);
}

/** Whether two groups may be one by their sizes and by what only one record of a group may have. */
function sizesAndMasks(label: Int32Array, { nodes, mask }: SignedGraph, isIn: Uint8Array) {
  const words = mask === undefined ? 0 : mask.length / nodes;
  const size = new Map<number, number>();
  const bits = new Map<number, Int32Array>();
  label.forEach((group, node) => {
    if (isIn[group] === 0) return;
    size.set(group, (size.get(group) ?? 0) + 1);
    const own = bits.get(group) ?? new Int32Array(words);
    for (let w = 0; w < words; w++) own[w]! |= mask![node * words + w]!;
    bits.set(group, own);
  });
  return {
    mayJoin: (one: number, other: number): boolean =>
      Math.min(size.get(one)!, size.get(other)!) <= MOST_NODES &&
      bits.get(one)!.every((word, w) => (word & bits.get(other)![w]!) === 0),
  };
}
