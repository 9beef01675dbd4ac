import { expect, test } from 'vitest';
import { displayWidth, toDuration, toList, toNumber, toTable } from './table.ts';

const columns = [
  { title: 'name', value: (row: { name: string; n: number }) => row.name, shrink: true },
  { title: 'records', value: (row: { name: string; n: number }) => toNumber(row.n), right: true },
];

test('columns are aligned by what a terminal shows, numbers to the right', () => {
  const rows = [
    { name: 'João', n: 1234567 },
    { name: 'Ana 日本', n: 5 },
    { name: 'e\u0301', n: 10 },
  ];
  expect(toTable(rows, columns, 80)).toBe(
    ['name        records', 'João      1,234,567', 'Ana 日本          5', 'e\u0301                10'].join('\n'),
  );
});

test('what does not fit is cut with an ellipsis, in the column that gives way', () => {
  const text = toTable([{ name: 'a very long name indeed', n: 1000 }], columns, 20);
  expect(text).toBe(['name         records', 'a very lon…    1,000'].join('\n'));
  expect(Math.max(...text.split('\n').map(displayWidth))).toBe(20);
});

test('line ends and escapes in values cannot break the table', () => {
  expect(toTable([{ name: 'a\nb\u001b[31mc', n: 1 }], columns, 80)).toBe('name       records\na b [31mc        1');
});

test('no rows, no text', () => {
  expect(toTable([], columns, 80)).toBe('');
});

test('numbers and durations as people read them', () => {
  expect([1234567, 999, 1000, 0, -12345.678].map((n) => toNumber(n, 1))).toEqual([
    '1,234,567',
    '999',
    '1,000',
    '0',
    '-12,345.7',
  ]);
  expect(toNumber(-0.01, 1)).toBe('0');
  expect([12, 4230, 185_000, 7_800_000].map(toDuration)).toEqual(['12 ms', '4.2 s', '3 min 5 s', '2 h 10 min']);
});

test('a list aligns its texts', () => {
  expect(
    toList([
      ['project', '/bank'],
      ['run', 'R000001'],
    ]),
  ).toBe('project  /bank\nrun      R000001');
});
