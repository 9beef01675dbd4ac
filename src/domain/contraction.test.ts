import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BOND, contract, type SignedGraph } from './contraction.ts';
import { contractDense } from './contraction-dense.ts';
import { contractSparse } from './contraction-sparse.ts';

type Edge = readonly [l: number, r: number, weight: number, bond?: number];

function graph(nodes: number, edges: readonly Edge[], mask?: readonly number[]): SignedGraph {
  return {
    nodes,
    l: Int32Array.from(edges, (edge) => edge[0]),
    r: Int32Array.from(edges, (edge) => edge[1]),
    weight: Float64Array.from(edges, (edge) => edge[2]),
    bond: Uint8Array.from(edges, (edge) => edge[3] ?? 0),
    ...(mask ? { mask: Int32Array.from(mask) } : {}),
  };
}

/** The definition, literally: look at all pairs of groups, join the best, begin again. */
function reference(nodes: number, edges: readonly Edge[], mask: readonly number[] = []): number[] {
  let groups = Array.from({ length: nodes }, (_, i) => [i]);
  const between = (a: readonly number[], b: readonly number[]) => {
    const crossing = edges.filter(
      ([l, r]) => l !== r && ((a.includes(l) && b.includes(r)) || (a.includes(r) && b.includes(l))),
    );
    return {
      sum: crossing.reduce((sum, [, , weight]) => sum + Math.round(Math.max(weight, -25) * 65536), 0),
      bond: crossing.reduce((bond, edge) => bond | (edge[3] ?? 0), 0),
      rank: Math.min(...crossing.map(([l, r]) => Math.min(l, r) * nodes + Math.max(l, r))),
      shared: a.some((i) => b.some((j) => ((mask[i] ?? 0) & (mask[j] ?? 0)) !== 0)),
    };
  };
  for (const phase of [0, 1, 2]) {
    for (;;) {
      const found = groups.flatMap((a, i) =>
        groups.slice(i + 1).flatMap((b) => {
          const pair = between(a, b);
          if (pair.rank === Infinity) return [];
          const parted = (pair.bond & BOND.decidedDifferent) !== 0;
          const forbidden = parted || (pair.bond & BOND.never) !== 0 || pair.shared;
          const may = [
            (pair.bond & BOND.decidedSame) !== 0 && !parted,
            (pair.bond & BOND.always) !== 0 && !forbidden,
            pair.sum > 0 && !forbidden,
          ][phase];
          return may ? [{ a, b, ...pair }] : [];
        }),
      );
      if (found.length === 0) break;
      const [best] = found.toSorted((x, y) => (phase === 0 ? 0 : y.sum - x.sum) || x.rank - y.rank);
      groups = [...groups.filter((group) => group !== best!.a && group !== best!.b), [...best!.a, ...best!.b]];
    }
  }
  const label: number[] = [];
  for (const group of groups) for (const i of group) label[i] = Math.min(...group);
  return label;
}

const edges = (nodes: number) =>
  fc.array(
    fc.tuple(
      fc.nat(nodes - 1),
      fc.nat(nodes - 1),
      fc.integer({ min: -30, max: 30 }).map((n) => n / 4),
      fc.constantFrom(0, 0, 0, 0, 0, BOND.always, BOND.never, BOND.decidedSame, BOND.decidedDifferent),
    ),
    { maxLength: nodes * 3 },
  ) as fc.Arbitrary<Edge[]>;

test('contraction is what its definition says, whichever way it is computed and in whatever order edges come', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 9 })
        .chain((nodes) =>
          fc.tuple(
            fc.constant(nodes),
            edges(nodes),
            fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: nodes, maxLength: nodes }),
          ),
        ),
      ([nodes, list, mask]) => {
        const expected = reference(nodes, list, mask);
        expect([...contract(graph(nodes, list, mask))]).toEqual(expected);
        expect([...contract(graph(nodes, list.toReversed(), mask))]).toEqual(expected);
        const all = Int32Array.from({ length: nodes }, (_, i) => i);
        const every = Int32Array.from({ length: list.length }, (_, i) => i);
        for (const way of [contractDense, contractSparse]) {
          const groups = way(graph(nodes, list, mask), all, every);
          const smallest = [...groups].map((group) => groups.indexOf(group));
          expect(smallest).toEqual(expected);
          // The same bits in the second of two words are as good.
          const two = Int32Array.from(mask.flatMap((bits) => [0, bits << 20]));
          expect(way({ ...graph(nodes, list), mask: two }, all, every)).toEqual(groups);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('a decision holds against a third record that ties the two', () => {
  const tied: Edge[] = [
    [0, 1, 20],
    [1, 2, 20],
    [0, 2, 5, BOND.decidedDifferent],
  ];
  expect([...contract(graph(3, tied))]).toEqual([0, 0, 2]);
});

test('a chain of 100,000 and a star of 100,000 end', () => {
  // With steps that grow with the square of the size this would take hours: the limit of a test ends it.
  const n = 100_000;
  const chain = Array.from({ length: n - 1 }, (_, i): Edge => [i, i + 1, 5]);
  const star = Array.from({ length: n - 1 }, (_, i): Edge => [n - 1, i, 3 + (i % 7)]);
  expect(contract(graph(n, chain)).every((label) => label === 0)).toBe(true);
  expect(contract(graph(n, star)).every((label) => label === 0)).toBe(true);
});
