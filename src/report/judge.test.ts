import { expect, test } from 'vitest';
import { judge, standsOn, worst } from './judge.ts';

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
  expect(judge({ value, kind: 'percent' }, threshold)).toBe(status);
});

test.each([
  ['percent', 19, undefined, 'few'],
  ['percent', 20, undefined, 'bad'],
  ['percent', 0, 0, 'bad'],
  ['percent', 49, 50, 'few'],
  ['integer', 3, undefined, 'bad'],
  ['integer', 3, 10, 'few'],
] as const)('half in %s of %j cases, judged from %j on, is %s', (kind, n, least, status) => {
  const threshold = { good: 0.9, warn: 0.8, ...(least === undefined ? {} : { least }) };
  expect(judge({ value: 0.5, kind, n }, threshold)).toBe(status);
});

test('what is known of its cases stands beside a metric, unless it is the metric itself', () => {
  expect(standsOn({ kind: 'percent', value: null, n: 0 })).toBe(true);
  expect(standsOn({ kind: 'amount', value: 12.5, n: 3 })).toBe(true);
  expect(standsOn({ kind: 'integer', value: 3, n: 3 })).toBe(false);
  expect(standsOn({ kind: 'integer', value: 3, n: null })).toBe(false);
});

test('a report is as good as the worst of what it judges; what was not measured is no verdict over it', () => {
  expect(worst(['good', 'none', 'warn'])).toBe('warn');
  expect(worst([null, 'none'])).toBe('none');
  expect(worst([null])).toBeNull();
});
