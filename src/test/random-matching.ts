import * as fc from 'fast-check';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { testRules, type TestRecord } from './matching.ts';

/** Comparisons with every kind of test, strongest level first. */
export const levels = {
  name: [
    { name: 'exact', when: 'exact' },
    { name: 'close', when: { any: [{ jaro_winkler: 0.9 }, { damerau: 1 }] } },
    { name: 'words', when: { any: [{ tokens: 0.8 }, { all: ['initials', { contained: 0.9 }] }] } },
    { name: 'far', when: { jaro_winkler: 0.7 } },
  ],
  code: [
    { name: 'exact', when: 'exact' },
    { name: 'typo', when: { all: ['digit_error', { not: 'both_valid' }] } },
    { name: 'near', when: { damerau: 2 } },
    { name: 'ratio', when: { ratio: 0.5 } },
  ],
  birth: [
    { name: 'exact', when: 'exact' },
    { name: 'swapped', when: 'swapped_day_month' },
    { name: 'two', when: 'two_date_parts' },
    { name: 'near', when: 'near_date' },
  ],
  word: [
    { name: 'exact', when: 'exact' },
    { name: 'near', when: { jaro_winkler: 0.9 } },
    { name: 'alike', when: { jaro_winkler: 0.8 } },
  ],
  digits: [
    { name: 'exact', when: 'exact' },
    { name: 'one', when: { damerau: 1 } },
    { name: 'two', when: { damerau: 2 } },
  ],
  phones: [
    { name: 'shared', when: 'shared' },
    { name: 'typo', when: { damerau: 1 } },
  ],
} as const;

const fields = {
  name: { kind: 'text' },
  code: { kind: 'text' },
  birth: { kind: 'text' },
  word: { kind: 'text' },
  digits: { kind: 'text' },
  phones: { kind: 'text', list: true },
};

const word = fc.constantFrom('maria', 'mario', 'marta', 'silva', 'sliva', 'souza', 'm', 's', 'santos', 'da');
/** Records of few words and digits, so that near misses are common. */
export const record: fc.Arbitrary<TestRecord> = fc.record({
  source: fc.constantFrom('a', 'b'),
  values: fc.record({
    name: fc.option(fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))),
    code: fc.option(fc.constantFrom('12345', '12354', '1234', '123456789', '123456798', 'bad12', 'bad21', '9')),
    birth: fc.option(
      fc.constantFrom('1980-03-04', '1980-04-03', '1981-03-04', '1990-03-04', '1980-02-30', '1955-12-31'),
    ),
    word: fc.option(
      fc.constantFrom('martha', 'marhta', 'marta', 'tamara', 'dwayne', 'duane', 'dixon', 'dicksonx', 'ana'),
    ),
    digits: fc.option(
      fc.constantFrom('123456789', '12345678', '1234567', '213456789', '123456798', '923456781', '12', '21', '1243'),
    ),
    phones: fc.option(
      fc.array(fc.constantFrom('11987654321', '11987654312', '1133334444', '119876'), { minLength: 0, maxLength: 3 }),
    ),
  }),
});

const bits = fc.integer({ min: -80, max: 200 }).map((n) => n / 10);
const weightsOf = (names: readonly string[]) =>
  fc.record(Object.fromEntries([...names, 'else'].map((name) => [name, bits])));
const said = fc.record({ agree: bits, differ: bits });
const names = Object.keys(levels) as (keyof typeof levels)[];
/** Two comparisons that say something together, more or less than each does. */
const bond = fc
  .tuple(fc.shuffledSubarray(names, { minLength: 2, maxLength: 2 }), said, fc.option(said, { nil: undefined }))
  .chain(([[of, other], same, related]) =>
    fc.record({
      of: fc.constant(of),
      with: fc.constant(other),
      of_levels: fc.subarray(levels[of!].map(({ name }) => name)),
      with_levels: fc.subarray(levels[other!].map(({ name }) => name)),
      same: fc.constant(same),
      related: fc.constant(related),
    }),
  );
/** Weights of two or three classes, also such as no training would give. */
export const model = fc.record({
  classes: fc.constantFrom(2, 3),
  prior: fc.integer({ min: -20, max: 0 }),
  weights: fc.record(
    Object.fromEntries(
      Object.entries(levels).map(([name, list]) => [name, weightsOf(list.map((level) => level.name))]),
    ),
  ),
  related: fc.record({
    prior: fc.integer({ min: -20, max: 0 }),
    // Comparisons on which related pairs are at chance are left out.
    weights: fc.record(
      Object.fromEntries(
        Object.entries(levels).map(([name, list]) => [name, weightsOf(list.map((level) => level.name))]),
      ),
      { requiredKeys: ['birth'] },
    ),
  }),
  frequency: fc.constantFrom(undefined, { name: { u: 0.01, total: 500, once: 0.2 }, phones: { u: 0.001, total: 900 } }),
  together: fc.oneof(fc.constant(undefined), fc.array(bond, { maxLength: 3 })),
});

const keys = [
  { name: 'code', on: ['code'] },
  { name: 'word', on: ['name|tokens'] },
  { name: 'birth', on: ['birth|year', 'name|first1'] },
  { name: 'phone', on: ['phones'] },
];

/** Rules over `levels` with four blocking keys, and what a test says otherwise. */
export function rulesWith(some: object): Ruleset {
  return testRules({
    fields,
    blocking: { keys, budget: 1e6, largest: 1000 },
    comparisons: Object.entries(levels).map(([name, list]) => ({
      name,
      on: name,
      levels: list,
      frequency: ['name', 'word', 'phones'].includes(name),
    })),
    ...some,
  });
}
