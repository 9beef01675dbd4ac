import { expect, test } from 'vitest';
import { suggestComparison } from './comparisons.ts';
import { suggestContradictions, type Table } from './contradictions.ts';

const many = (of: (i: number) => string) => Array.from({ length: 200 }, (_, i) => of(i));
const steady = { m: [0.02, 0.9, 0.06, 0.01, 0.01], holders: 1 };

/** A table of one code column: its values, and how its levels fell among the same pairs (none, exact, typo, close, half). */
const ofCode = (values: string[], learned: { m: number[]; holders: number }): Table => ({
  fields: [{ name: 'x', kind: 'plain_code', column: 'X' }],
  comparisons: [suggestComparison('x', 'plain_code')],
  sample: new Map([['X', values]]),
  learned: [{ ...learned, m: Float64Array.from(learned.m) }],
});
const ofCategory = (values: string[], m: number[]): Table => ({
  fields: [{ name: 'x', kind: 'plain_category', column: 'X' }],
  comparisons: [suggestComparison('x', 'plain_category')],
  sample: new Map([['X', values]]),
  learned: [{ m: Float64Array.from(m), holders: 50 }],
});

const numbers = many((i) => `${123 + i}-45-${6000 + i * 7}`);
const neighbours = { ...steady, m: [0.03, 0.55, 0.3, 0.08, 0.04] };

test('numbers one digit apart too often are neighbours, so an unequal one goes to a person', () => {
  const rules = suggestContradictions(ofCode(numbers, neighbours));
  expect(rules).toHaveLength(1);
  expect(rules[0]).toMatchObject({ when: { x: ['typo', 'close', 'half', 'else'] }, review: true });
});

test('where there are neighbours, another date of birth goes to a person too; a date of orders does not', () => {
  const withDate = (values: string[], learned: typeof steady): Table => {
    const table = ofCode(numbers, learned);
    return {
      fields: [...table.fields, { name: 'd', kind: 'plain_date', column: 'D', order: 'ymd' }],
      comparisons: [...table.comparisons, suggestComparison('d', 'plain_date')],
      sample: new Map([...table.sample, ['D', values]]),
      learned: [...table.learned, { m: Float64Array.of(0.05, 0.9, 0.05, 0, 0, 0), holders: 1 }],
    };
  };
  const births = many((i) => `${1930 + (i % 70)}-03-04`);
  const orders = many((i) => `${2015 + (i % 10)}-03-04`);
  expect(suggestContradictions(withDate(births, neighbours)).map(({ when }) => when)).toContainEqual({ d: 'else' });
  expect(suggestContradictions(withDate(orders, neighbours))).toHaveLength(1);
  expect(suggestContradictions(withDate(births, steady))).toEqual([]);
});

test.each([
  ['typing errors as usual', numbers, steady],
  ['a number that changes', numbers, { ...neighbours, m: [0.25, 0.5, 0.2, 0.03, 0.02] }],
  ['a number that a household shares', numbers, { ...neighbours, holders: 1.5 }],
  ['short numbers', many((i) => `${1000 + i}`), neighbours],
  ['numbers of any length', many((i) => `${10 ** (3 + (i % 9)) + i}`), neighbours],
  ['a number that pairs never agree on', numbers, { ...neighbours, m: [0.1, 0.1, 0.6, 0.1, 0.1] }],
])('no rule for %s', (_, values, learned) => {
  expect(suggestContradictions(ofCode(values, learned))).toEqual([]);
});

test('generations of one name are told by their words, in several languages', () => {
  const english = many((i) => ['Jr.', 'Sr', 'II', 'III', 'IV'][i % 5]!);
  expect(suggestContradictions(ofCategory(english, [0.05, 0.95]))).toMatchObject([{ when: { x: 'else' }, review: true }]); // prettier-ignore
  expect(suggestContradictions(ofCategory(many((i) => ['FILHO', 'NETO'][i % 2]!), [0.05, 0.95]))).toHaveLength(1); // prettier-ignore
  expect(
    suggestContradictions(
      ofCategory(
        many((i) => ['red', 'blue'][i % 2]!),
        [0.05, 0.95],
      ),
    ),
  ).toEqual([]);
  // Where it differs often among the same pairs, it is kept too loosely to part anybody.
  expect(suggestContradictions(ofCategory(english, [0.4, 0.6]))).toEqual([]);
});

test('a number is not of neighbours where names have as many typing errors', () => {
  const among = (typing: number): Table => {
    const table = ofCode(numbers, neighbours);
    const names = ['a', 'b', 'c'];
    return {
      fields: [...table.fields, ...names.map((name) => ({ name, kind: 'plain_name', column: name }) as const)],
      comparisons: [...table.comparisons, ...names.map((name) => suggestComparison(name, 'plain_name'))],
      sample: table.sample,
      learned: [...table.learned, ...names.map(() => ({ m: Float64Array.of(0.1, 0.9 - typing, typing, 0, 0, 0), holders: 2 }))], // prettier-ignore
    };
  };
  // Of the same pairs 30 % have the number one digit apart.
  expect(suggestContradictions(among(0.05))).toHaveLength(1);
  expect(suggestContradictions(among(0.2))).toEqual([]);
});
