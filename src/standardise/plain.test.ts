import { expect, test } from 'vitest';
import { kindOf } from './kinds.ts';

const read = (kind: string, text: string, decimal: '.' | ',' = ',') => {
  const options = { country: 'br', date: 'yyyy-mm-dd', decimal, today: '2026-11-22' } as const;
  const { value, status, rule } = kindOf(kind).standardise([text], options);
  return [value, status, rule];
};

test('money: the decimal sign is the source’s; what can only be the other one is a proposal', () => {
  expect(read('money', '1.234,56')).toEqual(['1234.56', 'ok', '']);
  expect(read('money', '1,234.56', '.')).toEqual(['1234.56', 'ok', '']);
  expect(read('money', '1.234')).toEqual(['1234.00', 'ok', '']);
  expect(read('money', '1234.56')).toEqual(['1234.56', 'repaired', 'other_decimal_sign']);
  expect(read('money', 'R$ 1.234,5')[0]).toBe('1234.50');
  expect(read('money', 'S/ 1,234.50', '.')[0]).toBe('1234.50');
  for (const negative of ['-12,00', '12,00-', '(12,00)', '12,00 D', '12,00DB'])
    expect(read('money', negative)[0]).toBe('-12.00');
  expect(read('money', '12,00 C')[0]).toBe('12.00');
  expect(read('money', '-0,00')[0]).toBe('0.00');
  expect(read('money', '0,005')).toEqual(['0.01', 'repaired', 'rounded']);
  expect(read('money', '12345678901234567,00')).toEqual([null, 'invalid', 'too_large']);
  expect(read('number', '1,5')[0]).toBe('1.500000');
});

test('sex, from words of three languages; digits are not guessed at', () => {
  expect(['M', 'Feminino', 'MUJER', 'varón', 'Outro'].map((text) => read('sex', text)[0])).toEqual([
    'M',
    'F',
    'F',
    'M',
    'X',
  ]);
  expect(read('sex', '1')[1]).toBe('invalid');
  expect(read('sex', 'IGNORADO')[1]).toBe('placeholder');
});

test('country, from codes and names', () => {
  expect(['BR', 'bra', 'Brasil', 'Perú', 'Estados Unidos', 'EUA', 'Россия'].map((text) => read('country', text)[0])).toEqual(['BR', 'BR', 'BR', 'PE', 'US', 'US', 'RU']); // prettier-ignore
  expect(read('country', 'Atlantis')[1]).toBe('invalid');
});

test('codes keep their zeros, identifiers everything', () => {
  const options = { country: 'br', date: 'yyyy-mm-dd', decimal: ',', today: '2026-11-22' } as const;
  expect(kindOf('code').standardise(['00-12 a'], options)).toMatchObject({ value: '00-12 A', match: '0012A' });
  expect(kindOf('id').standardise([' ab-1 '], options)).toMatchObject({ value: 'ab-1', match: 'ab-1' });
  expect(read('uuid', '{0190163D-8694-739B-AEA5-966C26F8AD91}')[0]).toBe('0190163d-8694-739b-aea5-966c26f8ad91');
  expect(kindOf('text').standardise(['Café  com Leite!'], options)).toMatchObject({
    value: 'Café com Leite!',
    match: 'CAFE COM LEITE',
  });
  expect(read('category', 'N/A')[1]).toBe('placeholder');
});
