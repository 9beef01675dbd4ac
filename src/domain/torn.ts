import { BOND, type SignedGraph } from './contraction-graph.ts';

/** What a group is tried by: its links, and per node the most that any pair weighs which a `never` rule forbids (-Infinity where none is). */
export interface Torn {
  readonly graph: SignedGraph;
  readonly rival: Float64Array;
  /** Bits by which a node must fit its own group better than its rival. */
  readonly margin: number;
}

/**
 * Takes nodes out of their groups that fit somebody else almost as well, from whom only a rule keeps them: a call of Jose Silva beside
 * the records of Jose Silva and of Jose Silva Filho. They stay alone. What `always` rules or persons tied stays tied. Takes and
 * returns the smallest member of each node's group.
 */
export function partTorn(label: Int32Array, { graph, rival, margin }: Torn): Int32Array {
  const { nodes, l, r, weight, bond } = graph;
  const own = new Float64Array(nodes).fill(-Infinity);
  for (let e = 0; e < l.length; e++) {
    const [a, b] = [l[e]!, r[e]!];
    const bonds = bond?.[e] ?? 0;
    if (label[a] !== label[b] || (bonds & BOND.never) !== 0) continue;
    const fits = (bonds & (BOND.always | BOND.decidedSame)) === 0 ? weight[e]! : Infinity;
    if (fits > own[a]!) own[a] = fits;
    if (fits > own[b]!) own[b] = fits;
  }
  const isTorn = (node: number): boolean => own[node]! > -Infinity && rival[node]! > own[node]! - margin;
  // Nodes come in ascending order, so the first that stays is the smallest.
  const first = new Int32Array(nodes).fill(-1);
  return label.map((group, node) => {
    if (isTorn(node)) return node;
    if (first[group] === -1) first[group] = node;
    return first[group]!;
  });
}
