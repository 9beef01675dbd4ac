import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BOND, contract } from './contraction.ts';
import { rejoin } from './rejoin.ts';

type Edge = readonly [l: number, r: number, weight: number, telling?: boolean, bond?: number];

function groups(nodes: number, edges: readonly Edge[], mask?: Int32Array): number[] {
  const graph = {
    nodes,
    l: Int32Array.from(edges, (edge) => edge[0]),
    r: Int32Array.from(edges, (edge) => edge[1]),
    weight: Float64Array.from(edges, (edge) => edge[2]),
    bond: Uint8Array.from(edges, (edge) => edge[4] ?? 0),
    ...(mask === undefined ? {} : { mask }),
  };
  const telling = Int32Array.from(edges, (edge) => (edge[3] === true ? 1 : 0));
  return [...rejoin(contract(graph), { graph, telling, least: -12 })];
}

// 1, 2 and 3 are one person; the call 0 shares a birth date with 1 alone.
const person: readonly Edge[] = [
  [1, 2, 30, true],
  [1, 3, 30, true],
  [2, 3, 30, true],
  [0, 2, -4],
  [0, 3, -4],
];

test('a record joins a person by one pair that shares more than the name, though others speak against it', () => {
  expect(groups(4, [...person, [0, 1, 2, false]])).toEqual([0, 1, 1, 1]);
  expect(groups(4, [...person, [0, 1, 2, true]])).toEqual([0, 0, 0, 0]);
  // A better pair that shares the name alone says that the telling one is not what speaks for them.
  expect(groups(5, [...person, [1, 4, 30], [2, 4, 30], [0, 1, 2, true], [0, 4, 3], [0, 2, -9]])).toEqual([0, 1, 1, 1, 1]); // prettier-ignore
});

test('a pair that weighs too little, a rule, a person and what one record of a group may have forbid it', () => {
  expect(groups(4, [...person.slice(0, 4), [0, 3, -13], [0, 1, 2, true]])).toEqual([0, 1, 1, 1]);
  expect(groups(4, [...person.slice(0, 4), [0, 3, -4, false, BOND.never], [0, 1, 2, true]])).toEqual([0, 1, 1, 1]);
  expect(groups(4, [...person, [0, 3, 0, false, BOND.decidedDifferent], [0, 1, 2, true]])).toEqual([0, 1, 1, 1]);
  expect(groups(4, [...person, [0, 1, 2, true]], Int32Array.from([1, 2, 4, 1]))).toEqual([0, 1, 1, 1]);
  expect(groups(4, [...person, [0, 1, 2, true]], Int32Array.from([8, 2, 4, 1]))).toEqual([0, 0, 0, 0]);
});

test('of two persons a record joins the one that it fits better, and no two full groups are joined', () => {
  const other: readonly Edge[] = [[4, 5, 30, true], [4, 6, 30, true], [5, 6, 30, true], [0, 5, -4], [0, 6, -4]]; // prettier-ignore
  expect(groups(7, [...person, ...other, [0, 1, 2, true], [0, 4, 3, true]])).toEqual([0, 1, 1, 1, 0, 0, 0]);
  expect(groups(7, [...person, ...other, [0, 1, 3, true], [0, 4, 3, true]])).toEqual([0, 0, 0, 0, 4, 4, 4]);
  expect(groups(7, [...person, ...other, [1, 4, 3, true], [2, 5, -4]])).toEqual([0, 1, 1, 1, 4, 4, 4]);
});

test('the order of pairs says nothing, and groups of contraction are only ever joined', () => {
  const edge = fc.tuple(fc.nat(7), fc.nat(7), fc.integer({ min: -13, max: 6 }), fc.boolean());
  const edges = fc.array(edge, { maxLength: 20 }).map((all) => all.filter(([l, r]) => l < r));
  fc.assert(
    fc.property(
      edges.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const joined = groups(8, all);
        expect(groups(8, shuffled)).toEqual(joined);
        const before = contract({ nodes: 8, l: Int32Array.from(all, ([l]) => l), r: Int32Array.from(all, ([, r]) => r), weight: Float64Array.from(all, ([, , w]) => w) }); // prettier-ignore
        before.forEach((group, node) => expect(joined[node]).toBe(joined[group]));
        joined.forEach((group, node) => expect(group <= node && joined[group] === group).toBe(true));
      },
    ),
  );
});
