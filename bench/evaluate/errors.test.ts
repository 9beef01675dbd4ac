import { expect, test } from 'vitest';
import type { TruthRow } from '../generate/marginals.ts';
import { confusions, missedByError } from './errors.ts';
import { groupsOfPairs } from './groups.ts';

const row = (record_id: string, person_id: string, rest: Partial<TruthRow> = {}): TruthRow => ({
  source: 'nucleo',
  record_id,
  person_id,
  household_id: 'H1',
  trap: '',
  year: '2020',
  errors: '',
  ...rest,
});

const truth = [
  row('a1', 'A', { trap: 'senior' }),
  row('a2', 'A', { trap: 'senior', errors: 'nome:typo' }),
  row('b1', 'B', { trap: 'junior' }),
  row('c1', 'C', { errors: 'cpf:household_member' }),
  row('d1', 'D', { household_id: 'H2' }),
];

test('wrong pairs are told apart by what makes the persons alike', () => {
  const groups = new Map([['a1', 'x'], ['b1', 'x'], ['c1', 'x'], ['d1', 'y'], ['a2', 'y']]); // prettier-ignore
  const found = Object.fromEntries(confusions(groups, truth).map(({ kind, pairs, persons, exist }) => [kind, [pairs, persons, exist]])); // prettier-ignore
  expect(found).toEqual({
    'father and son': [1, 1, 1],
    twins: [0, 0, 0],
    'cpf of a relative': [2, 2, 1],
    'same household': [0, 0, 2],
    strangers: [1, 1, null],
  });
});

test('missed pairs are counted under the errors of either record', () => {
  const missed = missedByError(new Map([['a1', 'x'], ['a2', 'y']]), truth); // prettier-ignore
  expect(missed).toContainEqual({ error: 'nome:typo', pairs: 1, missed: 1 });
  expect(missedByError(new Map([['a1', 'x'], ['a2', 'x']]), truth)).toEqual([]); // prettier-ignore
});

test('pairs join to groups', () => {
  const groups = groupsOfPairs([['b', 'c'], ['e', 'f'], ['a', 'b']]); // prettier-ignore
  expect(groups.get('c')).toBe(groups.get('a'));
  expect(groups.get('e')).not.toBe(groups.get('a'));
});
