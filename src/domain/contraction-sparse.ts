import { isAlways, isDecided, isForbidden, masksOf, type SignedGraph, toFixed } from './contraction-graph.ts';
import { heap } from './heap.ts';

/**
 * Contracts one large component with adjacency maps and a heap that forgets lazily: the smaller map moves into the larger,
 * so a chain or a star of any size costs n log n. Returns the group of each node, by position.
 */
export function contractSparse(graph: SignedGraph, nodes: Int32Array, edges: Int32Array): Int32Array {
  const n = nodes.length;
  const position = new Map<number, number>();
  nodes.forEach((node, i) => position.set(node, i));
  // Bundles: all edges between two groups. `rank` is the smallest (l, r) among them, the tie-breaker.
  const sum = new Float64Array(edges.length);
  const bond = new Uint8Array(edges.length);
  const rank = new Float64Array(edges.length);
  const left = new Int32Array(edges.length);
  const right = new Int32Array(edges.length);
  const alive = new Uint8Array(edges.length);
  const near: Map<number, number>[] = Array.from({ length: n }, () => new Map());
  let bundles = 0;
  for (const e of edges) {
    const a = position.get(Math.min(graph.l[e]!, graph.r[e]!))!;
    const b = position.get(Math.max(graph.l[e]!, graph.r[e]!))!;
    if (a === b) continue;
    let at = near[a]!.get(b);
    if (at === undefined) {
      at = bundles++;
      [left[at], right[at], rank[at], alive[at]] = [a, b, a * n + b, 1];
      near[a]!.set(b, at);
      near[b]!.set(a, at);
    }
    sum[at]! += toFixed(graph.weight[e]!);
    bond[at]! |= graph.bond?.[e] ?? 0;
  }

  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const find = (start: number): number => {
    let i = start;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  const masks = masksOf(graph, nodes);
  // A bundle is queued again whenever it changes; an entry whose sum is no longer the bundle's is stale.
  const queue = heap((a, b) => b.sum - a.sum || a.rank - b.rank);
  let may: (at: number) => boolean = () => false;
  let key: (at: number) => number = (at) => sum[at]!;
  const push = (at: number) => {
    if (may(at)) queue.push({ at, sum: key(at), rank: rank[at]! });
  };

  const join = (first: number, second: number): void => {
    const [to, from] = near[first]!.size >= near[second]!.size ? [first, second] : [second, first];
    alive[near[to]!.get(from)!] = 0;
    near[to]!.delete(from);
    near[from]!.delete(to);
    parent[from] = to;
    masks.join(to, from);
    for (const [x, moved] of near[from]!) {
      near[x]!.delete(from);
      const kept = near[to]!.get(x);
      if (kept === undefined) {
        near[to]!.set(x, moved);
        near[x]!.set(to, moved);
        continue;
      }
      sum[kept]! += sum[moved]!;
      bond[kept]! |= bond[moved]!;
      rank[kept] = Math.min(rank[kept]!, rank[moved]!);
      alive[moved] = 0;
      push(kept);
    }
    near[from] = new Map();
  };

  const exclude = (at: number) => masks.share(find(left[at]!), find(right[at]!));
  const phases: { may: (at: number) => boolean; key: (at: number) => number }[] = [
    { may: (at) => isDecided(bond[at]!), key: () => 0 },
    { may: (at) => isAlways(bond[at]!) && !exclude(at), key: (at) => sum[at]! },
    { may: (at) => sum[at]! > 0 && !isForbidden(bond[at]!) && !exclude(at), key: (at) => sum[at]! },
  ];
  for (const phase of phases) {
    [may, key] = [phase.may, phase.key];
    for (let at = 0; at < bundles; at++) if (alive[at] === 1) push(at);
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      const { at } = top;
      if (alive[at] === 0 || !may(at) || key(at) !== top.sum || rank[at] !== top.rank) continue;
      join(find(left[at]!), find(right[at]!));
    }
  }
  return Int32Array.from({ length: n }, (_, i) => find(i));
}
