import { expect, test } from 'vitest';
import { toField } from './csv.ts';

const comma = { delimiter: ';', decimal: ',' } as const;

test.each([
  ['=1+1', "'=1+1"],
  ['+55 11', "'+55 11"],
  ['-x', "'-x"],
  ['@sum(a1)', "'@sum(a1)"],
  ['\t=1', `"'\t=1"`],
  [' =cmd', "' =cmd"],
  ['-12.5', '-12,5'],
  ['ana; rui', '"ana; rui"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
])('%j is written as %j', (text, written) => {
  expect(toField(text, comma)).toBe(written);
});

test('numbers stay numbers, negative ones too', () => {
  expect([toField(-1234.5, comma), toField(0, comma), toField(null, comma)]).toEqual(['-1234,5', '0', '']);
  expect(toField(-1234.5, { delimiter: ',', decimal: '.' })).toBe('-1234.5');
});
