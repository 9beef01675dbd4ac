import { describe, expect, test } from 'vitest';
import { kindOf } from './kinds.ts';

const options = { country: 'br', date: 'yyyy-mm-dd', decimal: '.', today: '2026-11-22' } as const;
const company = (text: string) => kindOf('company_name').standardise([text], options);

describe('the legal form stands apart', () => {
  test.each([
    ['Padaria Central Ltda - ME', 'PADARIA CENTRAL', 'LTDA ME', 'limited'],
    ['Grupo Norte S.A.C.', 'GRUPO NORTE', 'SAC', 'stock'],
    ['Aurora Aktiengesellschaft', 'AURORA', 'AKTIENGESELLSCHAFT', 'stock'],
    ['Aurora Aktiengeselschaft', 'AURORA', 'AKTIENGESELLSCHAFT', 'stock'],
    ['AuroraAG', 'AURORA', 'AG', 'stock'],
    ['Aurora G. m. b. H.', 'AURORA', 'GMBH', 'limited'],
    ['Zorza Sp. z o.o.', 'ZORZA', 'SP ZOO', 'limited'],
    ['ООО «Заря»', 'ZARYA', 'OOO', 'limited'],
    [
      'Общество с ограниченной ответственностью "Заря"',
      'ZARYA',
      'OBSHCHESTVO S OGRANICHENNOY OTVETSTVENNOSTYU',
      'limited',
    ],
    ['Limited Liability Company Zarya', 'ZARYA', 'LIMITED LIABILITY COMPANY', 'limited'],
    ['Zarya Joint Stock Company', 'ZARYA', 'JOINT STOCK COMPANY', 'stock'],
    ['OAO Zarya', 'ZARYA', 'OAO', 'stock'],
    ['Dawn & Sons Co., Ltd.', 'DAWN SONS', 'CO LTD', 'limited'],
    ['Amanhecer Cia', 'AMANHECER', 'CIA', null],
    ['Limited', 'LIMITED', null, null],
  ])('%s', (text, match, form, form_class) => {
    expect(company(text)).toMatchObject({ match, parts: { form, form_class } });
  });
});

test('dotted letters are one word, words run together have the same letters', () => {
  expect(company('A.B.D. Tools').match).toBe('ABD TOOLS');
  expect(company('Good Will').parts?.['letters']).toBe(company('Goodwill').parts?.['letters']);
});

test('numbers are figures, and stand apart', () => {
  expect(company('Brigade Forty-Four').match).toBe('BRIGADE 44');
  expect(company('1st National Fund VII L.P.').match).toBe('1 NATIONAL FUND 7');
  expect(company('1st National Fund VII L.P.').parts?.['numbers']).toBe('1 7');
  expect(company('X Ray Clinic').parts?.['numbers']).toBeNull();
});
