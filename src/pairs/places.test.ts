import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openPlaces } from './places.ts';

const ids = fc.uniqueArray(
  fc.oneof(
    fc.nat(40),
    fc.nat(2 ** 31 - 1),
    fc.nat(2 ** 12).map((n) => n << 19),
  ),
  { minLength: 1, maxLength: 300 },
);

test('each id has the place it was given, near or far from the others, and no other id has one', () => {
  fc.assert(
    fc.property(ids, ids, (known, others) => {
      const places = openPlaces(Math.max(...known), known.length);
      known.forEach((id, place) => places.set(id, place));
      expect(known.map((id) => places.get(id))).toEqual(known.map((_, place) => place));
      expect(others.map((id) => places.get(id))).toEqual(others.map((id) => known.indexOf(id)));
    }),
  );
});

test('nobody has a place where there are no nodes', () => {
  expect(openPlaces(-1, 0).get(0)).toBe(-1);
  expect(openPlaces(2 ** 31 - 1, 0).get(7)).toBe(-1);
});
