import type { Comparison } from '../schema/ruleset.ts';
import { type Levels, toComparison } from './comparisons.ts';

/** Amounts reach from small to large by at least this factor; co-ordinates, heights and temperatures do not. */
const AMOUNTS = 4;

const PERCENT: Levels = [
  ['exact', 'exact'],
  ['close', { percent: 1 }, 0.5],
  ['near', { percent: 10 }],
  ['loose', { percent: 30 }],
];

/** What a column of numbers is compared by: amounts by the share they differ, other numbers by how far apart they are on the column's own range. */
export function suggestNumber(field: string, values: readonly (string | null)[]): Comparison {
  const numbers = values
    .flatMap((value) => {
      const number = Number.parseFloat((value ?? '').replace(/[^0-9.-]+/g, ''));
      return Number.isFinite(number) ? [number] : [];
    })
    .toSorted((a, b) => a - b);
  const at = (share: number) => numbers[Math.round(share * (numbers.length - 1))] ?? 0;
  const [low, high] = [at(0.05), at(0.95)];
  if (high === low || (low >= 0 && high >= AMOUNTS * low)) return toComparison(field, PERCENT);
  const part = (share: number) => Number(((high - low) * share).toPrecision(2));
  return toComparison(field, [
    ['exact', 'exact'],
    ['close', { difference: part(1e-4) }],
    ['near', { difference: part(1e-3) }],
    ['loose', { difference: part(1e-2) }],
    ['far', { difference: part(1e-1) }],
  ]);
}
