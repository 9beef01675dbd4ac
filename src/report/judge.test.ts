import { expect, test } from 'vitest';
import { judge, worst } from './judge.ts';

test.each([
  [0.99, { good: 0.98, warn: 0.9 }, 'good'],
  [0.95, { good: 0.98, warn: 0.9 }, 'warn'],
  [0.5, { good: 0.98, warn: 0.9 }, 'bad'],
  [0, { good: 0, warn: 10 }, 'good'],
  [7, { good: 0, warn: 10 }, 'warn'],
  [11, { good: 0, warn: 10 }, 'bad'],
  [0, { good: 0, warn: 0 }, 'good'],
  [-1, { good: 0, warn: 0 }, 'bad'],
  [null, { good: 0, warn: 0 }, 'none'],
] as const)('%j against %j is %s', (value, threshold, status) => {
  expect(judge(value, threshold)).toBe(status);
});

test('a report is as good as the worst of what it judges; what was not measured is no verdict over it', () => {
  expect(worst(['good', 'none', 'warn'])).toBe('warn');
  expect(worst([null, 'none'])).toBe('none');
  expect(worst([null])).toBeNull();
});
