import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, split } from './telegram.ts';

const line = fc.record({
  text: fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('\n', ' ')),
  style: fc.constantFrom('bold', 'italic', 'pre', undefined),
}) as fc.Arbitrary<Line>;

test('messages keep every line and every style, within the limit', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.integer({ min: 40, max: 200 }), (lines, limit) => {
      const messages = split(lines, limit);
      const said = (text: string) => text.replaceAll('\n', '');
      expect(said(messages.map(({ text }) => text).join(''))).toBe(lines.map(({ text }) => text).join(''));
      for (const { text, entities } of messages) {
        expect(text.length).toBeLessThanOrEqual(limit);
        for (const { offset, length } of entities) {
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
          // No character is cut in two.
          expect(text.slice(offset, offset + length)).not.toMatch(/\p{Surrogate}/u);
        }
        expect(text).not.toMatch(/\p{Surrogate}/u);
      }
    }),
  );
});

test('lines of one table are one block; another message begins at a line', () => {
  const table = (n: number): Line => ({ text: `row ${n}`, style: 'pre' });
  expect(split([{ text: 'Title', style: 'bold' }, table(1), table(2)])).toEqual([
    {
      text: 'Title\nrow 1\nrow 2',
      entities: [
        { type: 'bold', offset: 0, length: 5 },
        { type: 'pre', offset: 6, length: 11 },
      ],
    },
  ]);
  expect(split([table(1), table(2), table(3)], 12).map(({ text }) => text)).toEqual(['row 1\nrow 2', 'row 3']);
});
