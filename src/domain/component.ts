import { bucket } from './bucket.ts';
import { numbersWhere } from './place.ts';
import { unionFind } from './union-find.ts';

/** Edges that hold components together; `tied` ones hold whatever their weight. */
export interface LooseGraph {
  readonly nodes: number;
  readonly l: Int32Array;
  readonly r: Int32Array;
  readonly weight: Float64Array;
  readonly tied: Int32Array;
}

export interface Components {
  /** Nodes in a component of two or more, ascending. */
  readonly node: Int32Array;
  /** Its smallest node. */
  readonly component: Int32Array;
  /** Smallest node of the part whose pairs are all scored, or -1 where the part is too large for that. */
  readonly part: Int32Array;
}

/** Bits by which the threshold rises inside a component that is too large (recipe 11). */
const STEP = 2;

/**
 * Connected components, and inside those of more than `cap` nodes the parts that remain when the threshold rises. Parts
 * only decide which unseen pairs are scored: contraction sees the whole component, so a limit on size never splits a group.
 * `cap` is halved until all parts together have no more than `budget` pairs.
 */
export function components(graph: LooseGraph, limits: { cap: number; budget: number }): Components {
  const sets = unionFind(graph.nodes);
  for (let e = 0; e < graph.l.length; e++) sets.union(graph.l[e]!, graph.r[e]!);
  const byRoot = bucket(graph.nodes, graph.nodes, sets.find);
  const edges = bucket(graph.l.length, graph.nodes, (e) => sets.find(graph.l[e]!));
  const size = (root: number) => byRoot.start[root + 1]! - byRoot.start[root]!;
  const roots = numbersWhere(graph.nodes, (i) => size(i) > 1);

  let cap = limits.cap;
  let total = 0;
  for (const root of roots) total += pairs(size(root));
  while (total > limits.budget && cap > 2) {
    cap = Math.floor(cap / 2);
    total = 0;
    for (const root of roots) total += pairs(Math.min(size(root), cap)) * Math.ceil(size(root) / cap);
  }

  const part = new Int32Array(graph.nodes);
  for (const root of roots) {
    const members = byRoot.items.subarray(byRoot.start[root]!, byRoot.start[root + 1]!);
    for (const node of members) part[node] = root;
    if (members.length > cap)
      split(graph, { members, edges: edges.items.subarray(edges.start[root]!, edges.start[root + 1]!), cap, part });
  }
  const node = numbersWhere(graph.nodes, (i) => size(sets.find(i)) > 1);
  return { node, component: node.map(sets.find), part: node.map((i) => part[i]!) };
}

function pairs(n: number): number {
  return (n * (n - 1)) / 2;
}

interface Piece {
  readonly members: Int32Array;
  readonly edges: Int32Array;
  readonly cap: number;
  readonly part: Int32Array;
}

/** Parts of one component that is too large, written into `part`. */
function split(graph: LooseGraph, { members, edges, cap, part }: Piece): void {
  const position = new Map<number, number>();
  members.forEach((node, i) => position.set(node, i));
  let strongest = -Infinity;
  for (const e of edges) strongest = Math.max(strongest, graph.weight[e]!);
  let open = members;
  let among = edges;
  for (let threshold = -Infinity; open.length > 0;) {
    threshold = threshold === -Infinity ? nextThreshold(graph, among) : threshold + STEP;
    const sets = unionFind(members.length);
    for (const e of among)
      if (graph.tied[e] === 1 || graph.weight[e]! > threshold)
        sets.union(position.get(graph.l[e]!)!, position.get(graph.r[e]!)!);
    const sizes = new Map<number, number>();
    for (const node of open) {
      const root = sets.find(position.get(node)!);
      sizes.set(root, (sizes.get(root) ?? 0) + 1);
    }
    const last = threshold > strongest;
    for (const node of open) {
      const root = sets.find(position.get(node)!);
      part[node] = sizes.get(root)! <= cap ? members[root]! : -1;
    }
    open = last ? new Int32Array(0) : open.filter((node) => part[node] === -1);
    among = among.filter((e) => part[graph.l[e]!] === -1 && part[graph.r[e]!] === -1);
  }
}

/** The first threshold that can part anything: just under the weakest edge, in whole steps. */
function nextThreshold(graph: LooseGraph, edges: Int32Array): number {
  let weakest = Infinity;
  for (const e of edges) weakest = Math.min(weakest, graph.weight[e]!);
  return Number.isFinite(weakest) ? Math.floor(weakest / STEP) * STEP + STEP : 0;
}
