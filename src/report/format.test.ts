import { expect, test } from 'vitest';
import { display } from './format.ts';
import type { Cell } from './model.ts';
import type { Kind, Language } from './schema.ts';

/** Narrow and thin spaces of Intl are made plain so that the cases can be read. */
const show = (cell: Cell, kind: Kind, language: Language) =>
  display(cell, { kind, labels: {} }, language)
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    // Versions of Node differ in these two habits of Spanish.
    .replace(/ %$/, '%')
    .replace('nov. 2026', 'nov 2026');

test.each<[Kind, Cell, string, string, string, string]>([
  ['integer', 1234567, '1.234.567', '1,234,567', '1 234 567', '1,234,567'],
  ['integer', 1234, '1.234', '1,234', '1 234', '1,234'],
  ['amount', 1234.5, '1.234,50', '1,234.50', '1 234,50', '1,234.50'],
  [
    'amount',
    '12345678901234567890.12',
    '12.345.678.901.234.567.890,12',
    '12,345,678,901,234,567,890.12',
    '12 345 678 901 234 567 890,12',
    '12,345,678,901,234,567,890.12',
  ],
  ['percent', 0.9876, '98,8%', '98.8%', '98,8%', '98.8%'],
  ['seconds', 25, '0:25', '0:25', '0:25', '0:25'],
  ['seconds', 43_379.6, '12:03:00', '12:03:00', '12:03:00', '12:03:00'],
  ['bytes', 1536, '1,5 kB', '1.5 kB', '1,5 кБ', '1.5 kB'],
  ['date', '2026-11-22', '22 de nov. de 2026', '22 nov 2026', '22 нояб. 2026 г.', '22 Nov 2026'],
  ['yes_no', true, 'sim', 'sí', 'да', 'yes'],
  ['amount', null, '–', '–', '–', '–'],
])('%s %j', (kind, cell, pt, es, ru, en) => {
  expect((['pt', 'es', 'ru', 'en'] as const).map((language) => show(cell, kind, language))).toEqual([pt, es, ru, en]);
});

test('nearly all is not all, nearly none is not none', () => {
  expect(show(0.99996, 'percent', 'en')).toBe('99.996%');
  expect(show(0.00001, 'percent', 'en')).toBe('0.001%');
  expect([show(1, 'percent', 'en'), show(0, 'percent', 'en')]).toEqual(['100.0%', '0.0%']);
});

test('a time keeps the hour it was written with, whatever zone this machine is in', () => {
  expect(show('2026-11-21 05:07:00', 'time', 'en')).toBe('21 Nov 2026, 05:07');
});

test('a code with a label is shown by it', () => {
  expect(display('late', { kind: 'text', labels: { late: 'atrasada' } }, 'pt')).toBe('atrasada');
});
