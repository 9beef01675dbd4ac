import { expect, test } from 'vitest';
import { chooseSurveyed, seenKeys, type Survey } from './survey-keys.ts';

const atom = (field: string, whole = true) => ({ text: field, sql: field, list: false, field, whole });

/** Two columns: simulated damage spares `a` in all pairs, `b` in none. */
const survey: Survey = {
  atoms: [atom('a'), atom('b')],
  keys: [[0], [1], [0, 1]],
  made: [{ pairs: 1000, largest: 4 }, { pairs: 1000, largest: 9 }, { pairs: 100, largest: 2 }], // prettier-ignore
  simulated: [Int32Array.of(0, 1, 2, 3), Int32Array.of(), Int32Array.of()],
  damaged: 4,
  nodes: 1000,
};

test('keys follow simulated damage until likely pairs are known, then those', () => {
  expect(chooseSurveyed(survey, null).chosen).toEqual([0]);
  const likely = {
    expected: new Float64Array(1000).fill(0.9),
    finds: [Int32Array.of(), Int32Array.from(Array(900).keys()), Int32Array.of()],
  };
  const { chosen, recall, blocking } = chooseSurveyed(survey, likely);
  expect(chosen).toEqual([1, 0]);
  expect(recall).toBeCloseTo(0.9, 10);
  expect(blocking.keys).toEqual([{ name: 'b', on: ['b'] }, { name: 'a', on: ['a'] }]); // prettier-ignore
});

test('training looks at the keys of blocking first, then at whole values, those that make most pairs before others', () => {
  expect(seenKeys(survey, [2])).toEqual([[0, 1], [0], [1]]);
  const crowded = { ...survey, made: [{ pairs: 41_000, largest: 900 }, ...survey.made.slice(1)] };
  expect(seenKeys(crowded, [])).toEqual([[1], [0, 1]]);
});
