import { expect, test } from 'vitest';
import { evaluateGroups, evaluatePairs, toScores } from './evaluation.ts';
import { compareGroups } from './evaluation-compare.ts';

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

test('two runs: same, merged, parted, overlapping', () => {
  const result = compareGroups(groups('ab c d efg hi jk'), groups('ab cd e fg hij k'));
  expect(result.same).toBe(1);
  expect(result.merged).toEqual({ count: 1, examples: [['c', 'd']] });
  expect(result.parted).toEqual({ count: 1, examples: [['e', 'f', 'g']] });
  expect(result.overlapping.count).toBe(2);
});
