import { expect, test } from 'vitest';
import { unionFind } from './union-find.ts';

test('the representative is the smallest member, in whatever order sets are joined', () => {
  const sets = unionFind(7);
  expect([sets.union(5, 3), sets.union(3, 6), sets.union(6, 5), sets.union(1, 0)]).toEqual([true, true, false, true]);
  expect(Array.from({ length: 7 }, (_, i) => sets.find(i))).toEqual([0, 0, 2, 3, 4, 3, 3]);
});

test('a chain of 100,000 from the far end', () => {
  const n = 100_000;
  const sets = unionFind(n);
  for (let i = n - 1; i > 0; i--) sets.union(i, i - 1);
  expect(sets.find(n - 1)).toBe(0);
});
