import { expect, test } from 'vitest';
import { alignColumns } from './align.ts';

const many = (of: (i: number) => string) => Array.from({ length: 100 }, (_, i) => of(i));
const word = (i: number) => [...String(i + 1000)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

test('columns of two files are paired by name but for case and signs, by the values they share, and where one date is left on each side', () => {
  const theirs = new Map([
    ['First Name', many(word)],
    ['town', many((i) => word(i * 3))],
    ['born', many((i) => `${1950 + (i % 50)}-02-${String(1 + (i % 28)).padStart(2, '0')}`)],
    ['note', many((i) => word(i * 7))],
  ]);
  const mine = new Map([
    ['Ort', many((i) => word(i * 3))],
    ['first_name', many(word)],
    ['Geburtstag', many((i) => `${1 + (i % 28)}.2.${1950 + (i % 50)}`)],
    ['colour', many((i) => word(i * 11))],
  ]);
  const shared = [
    { mine: 'Ort', theirs: 'town', share: 0.8 },
    { mine: 'Ort', theirs: 'note', share: 0.3 },
    { mine: 'colour', theirs: 'note', share: 0.01 },
  ];
  const found = alignColumns(theirs, mine, shared);
  expect([...found].map(([own, { column }]) => [own, column])).toEqual([['first_name', 'First Name'], ['Ort', 'town'], ['Geburtstag', 'born']]); // prettier-ignore
  expect(found.get('Ort')!.why).toBe('80 % of the values of one stand in the other');
});

test('of two dates on one side none is taken by guess', () => {
  const day = (i: number) => `1990-02-${String(1 + (i % 28)).padStart(2, '0')}`;
  const mine = new Map([['a', many(day)], ['b', many(day)]]); // prettier-ignore
  expect(alignColumns(new Map([['born', many(day)]]), mine, [])).toEqual(new Map());
});
