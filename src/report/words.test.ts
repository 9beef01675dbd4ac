import { expect, test } from 'vitest';
import { tell, words } from './words.ts';

const row = (values: Readonly<Record<string, number | string>>) => ({
  show: (name: string) => String(values[name] ?? '–'),
  number: (name: string) => (typeof values[name] === 'number' ? values[name] : null),
});

test.each([
  ['en', 1, '1 file is held'],
  ['en', 2, '2 files are held'],
  ['en', 0, '0 files are held'],
] as const)('%s: the form follows the number: %s', (language, amount, text) => {
  expect(tell('{amount} {amount|file is|files are} held', language, row({ amount }))).toBe(text);
});

test('Russian has three forms', () => {
  const days = [1, 2, 5, 11, 21, 104].map((amount) => tell('{amount} {amount|день|дня|дней}', 'ru', row({ amount })));
  expect(days).toEqual(['1 день', '2 дня', '5 дней', '11 дней', '21 день', '104 дня']);
});

test('what is no number takes the last form; other braces stay', () => {
  expect(tell('{who|is|are} {who} {Not a hole} {}', 'pt', row({ who: 'Ana' }))).toBe('are Ana {Not a hole} {}');
});

test('every language says every word of the engine', () => {
  const names = Object.keys(words.en).toSorted();
  for (const list of Object.values(words)) expect(Object.keys(list).toSorted()).toEqual(names);
});
