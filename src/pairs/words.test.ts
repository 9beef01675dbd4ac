import { expect, test } from 'vitest';
import type { Piece } from './alike.ts';
import { align, areInitials } from './words.ts';

/** Two texts side by side in memory, as nodes have them. */
function lay(l: string, r: string): [Uint8Array, Piece, Piece] {
  const bytes = new TextEncoder().encode(`${l}|${r}`);
  return [bytes, { at: 0, length: l.length }, { at: l.length + 1, length: r.length }];
}

const aligned = (l: string, r: string) => {
  const into = { fewer: 0, more: 0, sum: 0 };
  align(...lay(l, r), into);
  return into;
};

test.each([
  ['ana souza', 'souza ana', { fewer: 2, more: 2, sum: 2 }],
  // A cut word counts .9, an initial .8.
  ['ana maria souza', 'ana mar souza', { fewer: 3, more: 3, sum: 2.9 }],
  ['ana maria souza', 'ana m souza', { fewer: 3, more: 3, sum: 2.8 }],
  // A word said twice counts once.
  ['ana ana', 'ana souza', { fewer: 2, more: 2, sum: 1 }],
  // Texts that begin otherwise and share nothing are not aligned.
  ['pedro lima', 'ana souza', { fewer: 2, more: 2, sum: 0 }],
])('%s and %s', (l, r, expected) => {
  const { fewer, more, sum } = aligned(l, r);
  expect({ fewer, more }).toEqual({ fewer: expected.fewer, more: expected.more });
  expect(sum).toBeCloseTo(expected.sum, 9);
});

test('one letter in another place costs what Jaro-Winkler says of the word', () => {
  // martha and marhta: six letters match, one swap: (1 + 1 + 5/6) / 3, and .1 for each of three letters in common at the beginning.
  const jaro = (1 + 1 + 5 / 6) / 3;
  expect(aligned('martha lima', 'marhta lima').sum).toBeCloseTo(1 + jaro + 0.3 * (1 - jaro), 9);
});

test.each([
  ['ana m souza', 'ana maria souza', true],
  ['ana souza', 'ana maria souza', true],
  ['a m s', 'ana maria souza', false],
  ['ana p souza', 'ana maria souza', false],
])('%s as initials of %s', (l, r, expected) => {
  expect(areInitials(...lay(l, r))).toBe(expected);
});
