import { expect, test } from 'vitest';
import { holdLabels, type Labels, withLabels } from './em-labels.ts';
import { fitBest } from './em-choose.ts';
import type { Patterns, Shape } from './em-patterns.ts';
import { fitTwo, type Sample } from './em.ts';

const FIELDS = 4;
const shapes = Array.from({ length: FIELDS }, (_, c): Shape => ({ name: `f${c}`, shares: [0], fixed: [undefined], exact: true, repeat: 0.01 })); // prettier-ignore

const toPatterns = (list: readonly (readonly number[])[], counts: readonly number[]): Patterns => ({
  levels: Array.from({ length: FIELDS }, (_, c) => Int8Array.from(list, (levels) => levels[c]!)),
  rarity: Array.from({ length: FIELDS }, () => new Float32Array(list.length)),
  counts: Float64Array.from(counts),
});

/** Every pattern of agreement, with counts by the number of fields that agree. */
function sampleOf(byAgreements: readonly number[]): Sample {
  const all = Array.from({ length: 2 ** FIELDS }, (_, code) => Array.from({ length: FIELDS }, (_, c) => (code >> c) & 1)); // prettier-ignore
  const agreements = (levels: readonly number[]) => levels.reduce((a, b) => a + b, 0);
  const seen = all.filter((levels) => agreements(levels) >= 2);
  const rest = all.filter((levels) => agreements(levels) < 2);
  const count = (levels: readonly number[]) => byAgreements[agreements(levels)]!;
  const [candidates, random] = [seen, rest].map((list) => toPatterns(list, list.map(count))); // prettier-ignore
  const total = all.reduce((sum, levels) => sum + count(levels), 0);
  return { shapes, candidates: candidates!, random: random!, total, records: Math.sqrt(2 * total) };
}

const labelsOf = (
  levels: readonly number[],
  { same, times, drawn }: { same: number; times: number; drawn: number },
): Labels => ({
  // prettier-ignore
  patterns: toPatterns(Array.from({ length: times }, () => levels), Array.from({ length: times }, () => 1)), // prettier-ignore
  same: new Uint8Array(times).fill(same),
  drawn: new Float64Array(times).fill(drawn),
});

const sample = sampleOf([1e7, 1e5, 400, 120, 600]);
const mass = ({ counts }: Patterns) => counts.reduce((a, b) => a + b, 0);

test('judged pairs that count nothing change no weight by a bit', () => {
  const labels = labelsOf([1, 1, 0, 0], { same: 1, times: 3, drawn: 0 });
  const [plain, with3] = [fitBest(sample).fit, fitBest(withLabels(sample, labels)).fit];
  expect(with3.same.weights).toEqual(plain.same.weights);
  expect(with3.same.pairs).toBe(plain.same.pairs);
  expect(with3.weight.slice(0, plain.weight.length)).toEqual(plain.weight);
});

test('a judged pair is taken out of the candidates and keeps its verdict, so that all pairs stay as many', () => {
  const labels = labelsOf([1, 1, 0, 0], { same: 1, times: 3, drawn: 0 });
  const held = holdLabels(sample, fitTwo(withLabels(sample, labels)), labels);
  expect(mass(held.candidates)).toBeCloseTo(mass(sample.candidates), 9);
  expect(held.candidates.counts.slice(-3)).toEqual(Float64Array.of(1, 1, 1));
  expect(held.known!.slice(-4)).toEqual(Int8Array.of(-1, 1, 1, 1));
  expect(fitTwo(held).same.posterior.slice(-3)).toEqual(Float64Array.of(1, 1, 1));
});

test('a queue of doubtful pairs says nothing of pairs that nobody judged; pairs drawn by chance do', () => {
  const doubtful = [1, 1, 1, 0];
  const plain = fitTwo(sample);
  const fitted = (drawn: number, same: number) => {
    const labels = labelsOf(doubtful, { same, times: 20, drawn });
    return fitTwo(holdLabels(sample, fitTwo(withLabels(sample, labels)), labels)).same.pairs;
  };
  expect(Math.abs(fitted(0, 0) - plain.same.pairs)).toBeLessThan(25);
  expect(fitted(5, 0)).toBeLessThan(fitted(0, 0) - 50);
  expect(fitted(5, 1)).toBeGreaterThan(fitted(5, 0) + 100);
});

test('pairs drawn by chance take over n / (n + 10) of the other pairs of their band', () => {
  const labels = labelsOf([1, 1, 1, 0], { same: 0, times: 10, drawn: 7 });
  const fit = fitTwo(withLabels(sample, labels));
  const first = sample.candidates.counts.length;
  const weight = fit.weight[first]!;
  expect(Math.abs(weight)).toBeLessThan(10);
  const held = holdLabels(sample, fit, labels);
  expect(mass(held.candidates)).toBeCloseTo(mass(sample.candidates), 6);
  // Four patterns of three agreements with 120 pairs each share a band; ten of one of them are judged.
  const judged = held.candidates.counts.slice(first);
  for (const count of judged) expect(count).toBeCloseTo(1 + (4 * 120 - 10) / 2 / 10, 6);
});
