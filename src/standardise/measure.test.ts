import { expect, test } from 'vitest';
import { articleName } from './article-name.ts';
import { measure } from './measure.ts';

const options = { country: 'br', date: 'yyyy-mm-dd', decimal: ',', today: '2026-01-01' } as const;
const of = (text: string) => measure.standardise([text], options).value;

test('one size in many spellings, alone or in a name', () => {
  for (const text of ['150 g', '150G', '0,150 KG', '0.150 kg', 'HAMB SIMP C/QJO 150G', 'HAMBURGUER SIMPLES 0,150 KG'])
    expect(of(text), text).toBe('150 g');
  for (const text of ['1,5 l', '1.500 ml', '1500ML', 'Água mineral 1,5 l']) expect(of(text), text).toBe('1500 ml');
  expect(of('6x350ml')).toBe('6 x 350 ml');
  expect(of('22 LB')).toBe('9979.03 g');
});

test('what names no size has none', () => {
  for (const text of ['', 'Pão de alho', 'AGUA 7891000000014', 'X-BURGER', '2 MANGAS', '0 g'])
    expect(of(text)).toBe(null);
  expect(measure.standardise([null], options).status).toBe('absent');
});

test('an article has one name, whatever its size is written as', () => {
  const match = (text: string) => articleName.standardise([text], options).match;
  expect(match('Anéis de cebola 150 g')).toBe('ANEIS DE CEBOLA');
  expect(match('ANEIS DE CEBOLA 0,150 KG')).toBe('ANEIS DE CEBOLA');
  expect(match('1 KG')).toBe('1 KG');
});
