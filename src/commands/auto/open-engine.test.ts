import { expect, test } from 'vitest';
import { memoryOf } from './open-engine.ts';

test('a table gets memory by its rows and columns, within what the machine has', () => {
  const much = 64e9;
  expect(memoryOf({ rows: 0, columns: 0 }, much)).toBe('1300MB');
  expect(memoryOf({ rows: 100_000, columns: 8 }, much)).toBe('1300MB');
  expect(memoryOf({ rows: 1_000_000, columns: 8 }, much)).toBe('1300MB');
  expect(memoryOf({ rows: 1_000_000, columns: 40 }, much)).toBe('4000MB');
  expect(memoryOf({ rows: 10_000_000, columns: 8 }, much)).toBe('4450MB');
  // Three quarters of a small machine, but no less than the least that is worth while.
  expect(memoryOf({ rows: 1_000_000, columns: 40 }, 4e9)).toBe('3000MB');
  expect(memoryOf({ rows: 10_000_000, columns: 8 }, 1e9)).toBe('1300MB');
});
