import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateGroups, evaluatePairs, toScores, toWaiting } from './evaluation.ts';
import { compareGroups } from './evaluation-compare.ts';
import { groupCurve } from './evaluation-curve.ts';
import { unionFind } from './union-find.ts';

const groups = (text: string) =>
  new Map(text.split(' ').flatMap((group) => [...group].map((record) => [record, group] as const)));

test('pairs and B-cubed by hand: one of three pairs found, one wrong', () => {
  const result = evaluateGroups(groups('ab cd e'), groups('abc de'));
  // True pairs ab ac bc de; claimed ab cd; one in common.
  expect(result.pairwise).toMatchObject({ hit: 1, claimed: 2, actual: 4, precision: 0.5, recall: 0.25 });
  // B-cubed precision: a 1, b 1, c 1/2, d 1/2, e 1; recall: a 2/3, b 2/3, c 1/3, d 1/2, e 1/2.
  expect(result.bCubed!.precision).toBeCloseTo(4 / 5, 12);
  expect(result.bCubed!.recall).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5, 12);
  expect(result.exactGroups).toBe(0);
  expect(result.errors.merged).toEqual({ count: 1, examples: [['c', 'd']] });
  expect(result.errors.overlapping.count).toBe(2);
});

test('records that the prediction leaves out stand alone', () => {
  const result = evaluateGroups(groups('ab'), groups('ab cd'));
  expect(result.pairwise).toMatchObject({ precision: 1, recall: 0.5 });
  expect(result.exactGroups).toBe(0.5);
  expect(result.errors.parted).toEqual({ count: 1, examples: [['c', 'd']] });
});

test('a perfect grouping, and nothing at all, score 1', () => {
  expect(evaluateGroups(groups('ab c'), groups('ab c')).pairwise.f1).toBe(1);
  expect(evaluateGroups(new Map(), new Map()).pairwise.f1).toBe(1);
  expect(toScores(0, 0, 0)).toEqual({ precision: 1, recall: 1, f1: 1 });
  expect(toScores(0, 3, 3).f1).toBe(0);
});

test('links of two files count pairs across only', () => {
  const left = (record: string) => record === record.toUpperCase();
  const result = evaluatePairs(groups('AaB Cc D'), [['A', 'a'], ['C', 'c'], ['D', 'd']], left); // prettier-ignore
  expect(result.pairwise).toMatchObject({ hit: 2, claimed: 3, actual: 3 });
  expect(result.errors.merged.examples).toEqual([['B', 'a']]);
  expect(result.errors.parted.examples).toEqual([['D', 'd']]);
});

test('two runs: same, merged, parted, overlapping; records that one run alone has are left out', () => {
  const result = compareGroups(groups('ab c d efg hi jk x'), groups('ab cd e fg hij k yz'));
  expect(result).toMatchObject({ records: 11, onlyBefore: 1, onlyAfter: 2, same: 1 });
  expect(result.before).toEqual({ groups: 6, largest: 3 });
  expect(result.changes.map(({ change, members }) => [change, members.map(({ record }) => record).join('')])).toEqual([
    ['overlapping', 'hijk'],
    ['parted', 'efg'],
    ['merged', 'cd'],
  ]);
  expect(result.changes[2]!.before).toHaveLength(2);
  expect(result.changes[2]!.after).toHaveLength(1);
});

test('the curve of groups is what evaluating the groups of each threshold gives', () => {
  const tie = fc.record({ a: fc.integer({ min: 0, max: 9 }), b: fc.integer({ min: 0, max: 9 }), weight: fc.integer({ min: -4, max: 12 }).map((half) => half / 2) }); // prettier-ignore
  const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(fc.array(tie, { maxLength: 15 }), labels, (ties, entity) => {
      const truth = new Map(entity.map((of, i) => [`r${i}`, `e${of}`]));
      const named = ties.map(({ a, b, weight }) => ({ a: `r${a}`, b: `r${b}`, weight }));
      for (const { weight, precision, recall } of groupCurve(named, truth)) {
        const sets = unionFind(10);
        for (const one of ties) if (one.weight >= weight) sets.union(one.a, one.b);
        const found = new Map(entity.map((_, i) => [`r${i}`, `g${sets.find(i)}`]));
        const { pairwise } = evaluateGroups(found, truth);
        expect([precision, recall]).toEqual([pairwise.precision, pairwise.recall]);
      }
    }),
  );
});

test('ties that no weight made hold at every threshold, and the curve ends at the weakest tie', () => {
  const truth = groups('abc d');
  const ties = [
    { a: 'a', b: 'b', weight: Infinity },
    { a: 'c', b: 'a', weight: 7.5 },
    { a: 'd', b: 'c', weight: 2.1 },
  ];
  expect(groupCurve(ties, truth).map(({ weight, precision, recall }) => [weight, precision, recall])).toEqual([
    [7, 1, 1],
    [2, 0.5, 1],
  ]);
});

test('pairs that wait for a person: those among known records, those that are true, and the records that stand in them', () => {
  const truth = new Map([['a', '1'], ['b', '1'], ['c', '2'], ['d', '3'], ['e', '3']]); // prettier-ignore
  const pairs = [['a', 'b'], ['b', 'c'], ['c', 'stranger']] as const; // prettier-ignore
  const isSame = (one: string, other: string) => truth.get(one) === truth.get(other);
  expect(toWaiting(pairs, truth, isSame)).toEqual({ pairs: 2, same: 1, share: 3 / 5 });
  expect(toWaiting([], new Map(), isSame)).toEqual({ pairs: 0, same: 0, share: 0 });
});
