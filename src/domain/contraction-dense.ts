import { isAlways, isDecided, isForbidden, masksOf, type SignedGraph, toFixed } from './contraction-graph.ts';

/** Components of up to this many nodes are contracted on a full matrix: no maps, no heap. Nearly all of them are. */
export const DENSE = 24;

const sums = new Float64Array(DENSE * DENSE);
const bonds = new Uint8Array(DENSE * DENSE);
const known = new Uint8Array(DENSE * DENSE);
/** Tie-breaker of a pair of groups: the smallest (l, r) among the edges between them. */
const ranks = new Int32Array(DENSE * DENSE);

/** Contracts one component; returns the group of each node, by position. */
export function contractDense(graph: SignedGraph, nodes: Int32Array, edges: Int32Array): Int32Array {
  const n = nodes.length;
  const group = Int32Array.from(nodes, (_, i) => i);
  if (n === 1) return group;
  for (const table of [sums, bonds, known, ranks]) table.fill(0, 0, n * n);
  for (const e of edges) {
    const a = nodes.indexOf(Math.min(graph.l[e]!, graph.r[e]!));
    const b = nodes.indexOf(Math.max(graph.l[e]!, graph.r[e]!));
    if (a === b) continue;
    add(n, a, b, toFixed(graph.weight[e]!), graph.bond?.[e] ?? 0, a * n + b);
  }
  const alive = new Uint8Array(n).fill(1);
  const masks = masksOf(graph, nodes);
  const exclude = (at: number) => masks.share(Math.floor(at / n), at % n);
  const join = (a: number, b: number) => {
    alive[b] = 0;
    masks.join(a, b);
    for (let i = 0; i < n; i++) if (group[i] === b) group[i] = a;
    for (let x = 0; x < n; x++)
      if (alive[x] === 1 && x !== a && known[b * n + x] === 1)
        add(n, a, x, sums[b * n + x]!, bonds[b * n + x]!, ranks[b * n + x]!);
  };
  const phases: ((at: number) => boolean)[] = [
    (at) => isDecided(bonds[at]!),
    (at) => isAlways(bonds[at]!) && !exclude(at),
    (at) => sums[at]! > 0 && !isForbidden(bonds[at]!) && !exclude(at),
  ];
  for (const [phase, may] of phases.entries()) {
    for (;;) {
      let best = -1;
      for (let a = 0; a < n; a++) {
        if (alive[a] === 0) continue;
        for (let b = a + 1; b < n; b++) {
          const at = a * n + b;
          if (alive[b] === 0 || known[at] === 0 || !may(at)) continue;
          if (best === -1 || isBefore(phase === 0, at, best)) best = at;
        }
      }
      if (best === -1) break;
      join(Math.floor(best / n), best % n);
    }
  }
  return group;
}

/** Decisions come in the order of their records, everything else by weight, then by records. */
function isBefore(byRank: boolean, at: number, best: number): boolean {
  if (byRank || sums[at] === sums[best]) return ranks[at]! < ranks[best]!;
  return sums[at]! > sums[best]!;
}

function add(n: number, a: number, b: number, sum: number, bond: number, rank: number): void {
  const first = known[a * n + b] === 0;
  for (const at of [a * n + b, b * n + a]) {
    sums[at]! += sum;
    bonds[at]! |= bond;
    ranks[at] = first ? rank : Math.min(ranks[at]!, rank);
    known[at] = 1;
  }
}
