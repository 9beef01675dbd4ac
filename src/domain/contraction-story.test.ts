import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BOND, contract } from './contraction.ts';
import { storyOf, weakestOf } from './contraction-story.ts';

test('the story of a group ends in the groups that contraction makes', () => {
  const edge = fc.record({
    l: fc.nat(6),
    r: fc.nat(6),
    weight: fc.integer({ min: -20, max: 20 }),
    bond: fc.constantFrom(0, 0, 0, BOND.always, BOND.never, BOND.decidedSame, BOND.decidedDifferent),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(
        edge.filter(({ l, r }) => l < r),
        { selector: ({ l, r }) => `${l} ${r}`, maxLength: 12 },
      ),
      (pairs) => {
        // prettier-ignore
        const groups = contract({
        nodes: 7,
        l: Int32Array.from(pairs, ({ l }) => l),
        r: Int32Array.from(pairs, ({ r }) => r),
        weight: Float64Array.from(pairs, ({ weight }) => weight),
        bond: Uint8Array.from(pairs, ({ bond }) => bond),
      });
        const label = [0, 1, 2, 3, 4, 5, 6];
        for (const { left, right } of storyOf(label, pairs)) {
          const to = Math.min(...left, ...right);
          for (const member of [...left, ...right]) label[member] = to;
        }
        expect(label).toEqual([...groups]);
      },
    ),
  );
});

test('joins come in the order of their strength, and the weakest is named', () => {
  const story = storyOf(
    [0, 1, 2, 3],
    [
      { l: 0, r: 1, weight: 9, bond: 0 },
      { l: 2, r: 3, weight: 12, bond: 0 },
      { l: 1, r: 2, weight: 2, bond: 0 },
      { l: 0, r: 3, weight: -1, bond: 0 },
    ],
  );
  expect(story.map(({ left, right, by, sum }) => [left, right, by, sum])).toEqual([
    [[2], [3], 'weight', 12],
    [[0], [1], 'weight', 9],
    [[2, 3], [0, 1], 'weight', 1],
  ]);
  expect(weakestOf(story)?.strongest).toEqual({ l: 1, r: 2, weight: 2, bond: 0 });
});
