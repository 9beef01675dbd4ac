import { expect, test } from 'vitest';
import { BOND, contract } from './contraction.ts';
import { partTorn } from './torn.ts';

type Edge = readonly [l: number, r: number, weight: number, bond?: number];

/** Groups of nodes, contracted and then tried by a margin; the rivals are the forbidden pairs. */
function groups(nodes: number, edges: readonly Edge[], margin: number): number[] {
  const graph = {
    nodes,
    l: Int32Array.from(edges, (edge) => edge[0]),
    r: Int32Array.from(edges, (edge) => edge[1]),
    weight: Float64Array.from(edges, (edge) => edge[2]),
    bond: Uint8Array.from(edges, (edge) => edge[3] ?? 0),
  };
  const rival = new Float64Array(nodes).fill(-Infinity);
  for (const [l, r, weight, bond] of edges)
    if (bond === BOND.never) for (const node of [l, r]) rival[node] = Math.max(rival[node]!, weight);
  return [...partTorn(contract(graph), { graph, rival, margin })];
}

// 1, 2 and 3 are the father's, 4 the son's; 0 is a call of one of them.
const family: readonly Edge[] = [
  [0, 1, 3],
  [0, 2, 2],
  [1, 2, 20],
  [2, 3, 20],
  [0, 4, 1, BOND.never],
  [1, 4, -9, BOND.never],
];

test('a node that a rule alone keeps from somebody whom it fits almost as well stays alone', () => {
  expect(groups(5, family, 4)).toEqual([0, 1, 1, 1, 4]);
  expect(groups(5, family, 2.5)).toEqual([0, 1, 1, 1, 4]);
  expect(groups(5, family, 2)).toEqual([0, 0, 0, 0, 4]);
  expect(groups(5, family, 0)).toEqual([0, 0, 0, 0, 4]);
});

test('what rules or persons tie stays, and a group of two falls apart', () => {
  expect(groups(5, [...family, [0, 3, 0, BOND.always]], 4)).toEqual([0, 0, 0, 0, 4]);
  expect(groups(5, [...family, [0, 3, 0, BOND.decidedSame]], 4)).toEqual([0, 0, 0, 0, 4]);
  expect(groups(3, [[0, 1, 3], [1, 2, 1, BOND.never]], 3)).toEqual([0, 1, 2]); // prettier-ignore
});
