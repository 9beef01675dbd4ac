import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberBetween } from './numbering.ts';

/** Everything in its order, with the numbers it has afterwards. */
function numbered(ids: number[], after: number[]): number[] {
  const { fresh, moved } = numberBetween(Int32Array.from(ids), Int32Array.from(after));
  const now = new Map([...moved.from].map((from, i) => [from, moved.to[i]!]));
  const all = [...after.map((a, i) => ({ a, i, id: fresh[i]! })), ...ids.map((id) => ({ a: id, i: -1, id: now.get(id) ?? id }))]; // prettier-ignore
  return all.toSorted((x, y) => x.a - y.a || x.i - y.i).map(({ id }) => id);
}

test('new numbers stand between their neighbours, whatever the gaps', () => {
  const ids = fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2 ** 31 - 2 })), { maxLength: 40 }); // prettier-ignore
  const picks = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(ids, picks, (some, chosen) => {
      const sorted = some.toSorted((a, b) => a - b);
      const after = chosen.map((i) => (i === 0 ? -1 : (sorted[i - 1] ?? sorted.at(-1) ?? -1))).toSorted((a, b) => a - b); // prettier-ignore
      const found = numbered(sorted, after);
      expect(found).toHaveLength(sorted.length + after.length);
      for (let i = 0; i < found.length; i++) expect(found[i]).toBeGreaterThan(found[i - 1] ?? -1);
      expect(found.at(-1) ?? 0).toBeLessThan(2 ** 31);
    }),
  );
});

test('nobody moves where there is room', () => {
  const { fresh, moved } = numberBetween(Int32Array.from([1000, 2000]), Int32Array.from([-1, 1000, 1000, 2000]));
  expect([...fresh]).toEqual([255, 1256, 1512, 2256]);
  expect(moved.from).toHaveLength(0);
});

test('a full gap moves its neighbours only', () => {
  const ids = Int32Array.from({ length: 1000 }, (_, i) => 10_000 * (i + 1));
  const packed = Int32Array.from([...ids, ...Array.from({ length: 50 }, (_, i) => 5_000_001 + i)]).toSorted();
  const { moved } = numberBetween(packed, Int32Array.from([5_000_010]));
  expect(moved.from.length).toBeGreaterThan(0);
  expect(moved.from.length).toBeLessThan(200);
});
