import { expect, test } from 'vitest';
import { cpfCheckDigits } from './identifiers.ts';
import { createRandom, shuffled, weighted, zipf } from './random.ts';

const draw = (random: { next: () => number }): number[] => Array.from({ length: 5 }, random.next);

test('a seed fixes the stream', () => {
  const [one, again, other] = [createRandom('a'), createRandom('a'), createRandom('b')];
  const first = draw(one);
  expect(draw(again)).toEqual(first);
  expect(draw(other)).not.toEqual(first);
  expect(first.every((value) => value >= 0 && value < 1)).toBe(true);
});

test('weighted draws follow their weights', () => {
  const random = createRandom('weights');
  const weigh = weighted([['often', 3] as const, ['seldom', 1] as const, ['never', 0] as const]);
  const drawn = Array.from({ length: 8000 }, () => weigh(random));
  expect(drawn.filter((one) => one === 'often').length / 8000).toBeCloseTo(0.75, 1);
  expect(drawn).not.toContain('never');
});

test("Zipf's law halves the second of exponent one", () => {
  const random = createRandom('zipf');
  const pick = zipf(['first', 'second'], 1);
  const first = Array.from({ length: 9000 }, () => pick(random)).filter((one) => one === 'first').length;
  expect(first / 9000).toBeCloseTo(2 / 3, 1);
});

test('shuffling keeps the items', () => {
  const items = Array.from({ length: 50 }, (_, at) => at);
  const mixed = shuffled(createRandom('mix'), items);
  expect(mixed).not.toEqual(items);
  expect([...mixed].sort((one, other) => one - other)).toEqual(items);
});

test('check digits of the example of Receita Federal', () => {
  expect(cpfCheckDigits('111444777')).toBe('35');
});
