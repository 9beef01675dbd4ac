import { bucket } from './bucket.ts';
import { contractDense, DENSE } from './contraction-dense.ts';
import { BOND, isAlways, isDecided, isForbidden, masksOf, type SignedGraph, toFixed } from './contraction-graph.ts';
import { contractSparse } from './contraction-sparse.ts';

export { BOND, type SignedGraph } from './contraction-graph.ts';

/**
 * Greedy additive edge contraction: joins the two groups with the largest sum of weights between them as long as it is
 * positive, unknown pairs counting 0. First what persons decided (`decidedDifferent` holds against all else), then `always`,
 * then weights; `never` and a shared bit of `mask` forbid the last two. Returns the smallest member of each node's group. Ties go to the smaller
 * (l, r): the result depends on the order of the node numbers only, never on that of the edges.
 * Keuper et al., Efficient Decomposition of Image and Mesh Graphs by Lifted Multicuts, ICCV 2015 (algorithm 1).
 */
export function contract(graph: SignedGraph): Int32Array {
  const label = new Int32Array(graph.nodes);
  for (let i = 0; i < graph.nodes; i++) label[i] = i;
  forEachComponent(graph, (nodes, edges) => {
    if (nodes.length === 2) {
      if (isOne(graph, nodes, edges)) label[nodes[1]!] = nodes[0]!;
      return;
    }
    const groups = nodes.length <= DENSE ? contractDense(graph, nodes, edges) : contractSparse(graph, nodes, edges);
    // Nodes come in ascending order, so the first of a group is its smallest.
    const first = new Int32Array(nodes.length).fill(-1);
    for (let i = 0; i < nodes.length; i++) {
      const group = groups[i]!;
      if (first[group] === -1) first[group] = nodes[i]!;
      label[nodes[i]!] = first[group]!;
    }
  });
  return label;
}

/** Two nodes that only each other speaks for, as most are: no sums of groups, and no order, can matter. */
function isOne(graph: SignedGraph, nodes: Int32Array, edges: Int32Array): boolean {
  let sum = 0;
  let bonds = 0;
  for (const e of edges) {
    if (graph.l[e] === graph.r[e]) continue;
    sum += toFixed(graph.weight[e]!);
    bonds |= graph.bond?.[e] ?? 0;
  }
  if (isDecided(bonds)) return true;
  return (isAlways(bonds) || (sum > 0 && !isForbidden(bonds))) && !masksOf(graph, nodes).share(0, 1);
}

/**
 * Calls `each` with the nodes (ascending) and the edge numbers of every component that edges hold together of which something speaks
 * for joining. No others can join groups, since a sum is positive only where one of its weights is; what speaks against counts inside.
 */
function forEachComponent(graph: SignedGraph, each: (nodes: Int32Array, edges: Int32Array) => void): void {
  const { nodes: count, l, r, weight, bond } = graph;
  const speaksFor = (e: number) => {
    const bonds = bond?.[e] ?? 0;
    return (weight[e]! > 0 && !isForbidden(bonds)) || (bonds & (BOND.always | BOND.decidedSame)) !== 0;
  };
  const parent = new Int32Array(count);
  for (let i = 0; i < count; i++) parent[i] = i;
  const find = (start: number): number => {
    let i = start;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  for (let e = 0; e < l.length; e++) {
    if (!speaksFor(e)) continue;
    const [a, b] = [find(l[e]!), find(r[e]!)];
    if (a < b) parent[b] = a;
    else if (b < a) parent[a] = b;
  }
  const edges = bucket(l.length, count + 1, (e) => (find(l[e]!) === find(r[e]!) ? find(l[e]!) : count));
  const nodes = bucket(count, count, find);
  for (let root = 0; root < count; root++) {
    const from = edges.start[root]!;
    const to = edges.start[root + 1]!;
    if (from === to) continue;
    each(nodes.items.subarray(nodes.start[root]!, nodes.start[root + 1]!), edges.items.subarray(from, to));
  }
}
