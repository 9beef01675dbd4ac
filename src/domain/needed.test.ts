import { expect, test } from 'vitest';
import { needed } from './needed.ts';

test('the weakest link that a group needs is the last that joins it', () => {
  // 0-1 strong, 1-2 weaker, 0-2 weakest but not needed; 3-4 alone.
  const found = needed(6, Int32Array.of(0, 3, 1, 0), Int32Array.of(1, 4, 2, 2), Float64Array.of(9, 7, 5, 1));
  expect([...found.node]).toEqual([0, 3]);
  expect([...found.weight]).toEqual([5, 7]);
});
