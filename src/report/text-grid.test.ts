import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, layOut, pad, width, wrap } from './text-grid.ts';

const grid = (head: string[], body: string[][], columns: number) => ({
  head,
  body,
  total: undefined,
  right: head.map((_, i) => i > 0),
  rigid: head.map((_, i) => i > 0),
  width: columns,
});

test('what fits stands as it is, numbers flush right', () => {
  const lines = layOut(
    grid(
      ['source', 'records'],
      [
        ['core', '1,307'],
        ['app', '7'],
      ],
      80,
    ),
  ).map(({ text }) => text);
  expect(lines).toEqual(['source  records', '──────  ───────', 'core      1,307', 'app           7']);
});

test('what does not fit is cut into bands that repeat the name', () => {
  const head = ['source', 'received', 'changed', 'unchanged'];
  const lines = layOut(grid(head, [['core', '1', '2', '3']], 26)).map(({ text }) => text);
  expect(lines.filter((line) => line.startsWith('core'))).toHaveLength(2);
  expect(lines.join(' ')).toMatch(/received.*changed.*unchanged/s);
});

test('no line is ever wider than asked for, and every number is there', () => {
  const cell = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', '7', 'ç', 'я', '日') });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 40, max: 120 }),
      (rows, columns) => {
        const lines = layOut(grid(['name', 'a', 'b', 'c'], rows, columns));
        expect(Math.max(...lines.map(({ text }) => width(text)))).toBeLessThanOrEqual(columns);
        const all = lines.map(({ text }) => text).join('\n');
        for (const number of rows.flatMap((row) => row.slice(1))) expect(all).toContain(number);
      },
    ),
  );
});

test('widths count what a terminal shows', () => {
  expect([width('ação'), width('e\u0301'), width('日本')]).toEqual([4, 1, 4]);
  expect([cut('reconciliação', 6), pad('日', 4, true)]).toEqual(['recon…', '  日']);
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
});
