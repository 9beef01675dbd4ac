import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinct, numbersWhere, toPlaces } from './place.ts';

test('every number is found at its place, however unevenly numbers are spread', () => {
  const numbers = fc.oneof(
    fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { maxLength: 60 }),
    fc.uniqueArray(fc.integer({ min: 0, max: 80 }), { maxLength: 60 }),
    fc.tuple(fc.uniqueArray(fc.integer({ min: 0, max: 40 })), fc.uniqueArray(fc.integer({ min: 2_000_000_000, max: 2_000_000_040 }))).map(([a, b]) => [...a, ...b]), // prettier-ignore
  );
  fc.assert(
    fc.property(numbers, (list) => {
      const ids = Int32Array.from(list).toSorted();
      const place = toPlaces(ids);
      expect([...ids].map(place)).toEqual([...ids.keys()]);
    }),
  );
});

test('numbers without gaps are their own places', () => {
  expect([0, 1, 2].map(toPlaces(Int32Array.from([0, 1, 2])))).toEqual([0, 1, 2]);
});

test('numbers of several lists stand once, ascending', () => {
  expect([...distinct(Int32Array.from([7, 3, 7]), new Int32Array(0), Int32Array.from([10, 3, -1]))]).toEqual([
    -1, 3, 7, 10,
  ]);
  expect(distinct(new Int32Array(0)).length).toBe(0);
});

test('the numbers that are wanted come in their order', () => {
  expect([...numbersWhere(10, (i) => i % 3 === 1)]).toEqual([1, 4, 7]);
  expect([...numbersWhere(0, () => true)]).toEqual([]);
});
