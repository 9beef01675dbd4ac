import { expect, test } from 'vitest';
import { estimate } from './sample-estimate.ts';

test('one stratum is Wilson’s interval', () => {
  // 95 of 100 out of very many: 0.888 to 0.978 by Wilson's formula.
  const { share, low, high } = estimate([{ units: 1e9, sampled: 100, hits: 95 }])!;
  expect([share, Number(low.toFixed(3)), Number(high.toFixed(3))]).toEqual([0.95, 0.888, 0.978]);
});

test('strata count by their units, not by how many were looked at', () => {
  const { share } = estimate([
    { units: 900, sampled: 10, hits: 10 },
    { units: 100, sampled: 10, hits: 5 },
  ])!;
  expect(share).toBeCloseTo(0.95, 10);
});

test('where everything was looked at nothing is uncertain; where nothing was, nothing is said', () => {
  expect(estimate([{ units: 10, sampled: 10, hits: 9 }])).toEqual({ share: 0.9, low: 0.9, high: 0.9 });
  expect(estimate([{ units: 10, sampled: 0, hits: 0 }])).toBeNull();
});

test('about 95 of 100 intervals hold the truth', () => {
  let state = 7;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  let inside = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const strata = [
      { units: 100_000, sampled: 60, truth: 0.97 },
      { units: 20_000, sampled: 60, truth: 0.6 },
    ].map(({ units, sampled, truth }) => ({ units, sampled, hits: Array.from({ length: sampled }, random).filter((x) => x < truth).length })); // prettier-ignore
    const truth = (100_000 * 0.97 + 20_000 * 0.6) / 120_000;
    const { low, high } = estimate(strata)!;
    if (low <= truth && truth <= high) inside += 1;
  }
  expect(inside / 2000).toBeGreaterThan(0.93);
});
