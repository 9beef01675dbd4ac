import { cnpj as cnpjOracle, cpf as cpfOracle } from 'cpf-cnpj-validator';
import * as fc from 'fast-check';
import { stdnum } from 'stdnum';
import { expect, test } from 'vitest';
import { isCnpj } from './cnpj.ts';
import { isCpf } from './cpf.ts';
import { dniChecks } from './dni.ts';
import { isGtin } from './ean.ts';
import { kindOf } from './kinds.ts';
import { isPis } from './pis.ts';
import { isRuc } from './ruc.ts';
import type { Options } from './standard.ts';

const options: Options = { country: 'br', date: 'yyyy-mm-dd', decimal: '.', today: '2026-11-22' };
/** value, match form, status and rule of one text. */
function read(kind: string, ...inputs: string[]) {
  const { value, status, rule } = kindOf(kind).standardise(kindOf(kind).inputs.map((_, i) => inputs[i] ?? null), options); // prettier-ignore
  return [value, status, rule];
}
const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join('')); // prettier-ignore

test('CPF: two independent validators agree on random numbers and on numbers with true check digits', () => {
  fc.assert(
    fc.property(digits(11), fc.nat(10), fc.nat(10), (number, a, b) => {
      for (const one of [number, number.slice(0, 9) + (a % 10) + (b % 10), cpfOracle.generate()]) {
        expect(isCpf(one)).toBe(stdnum['BR']!['cpf']!.validate(one).isValid);
        expect(isCpf(one)).toBe(cpfOracle.isValid(one));
      }
    }),
  );
});

test('CNPJ: two independent validators agree, with and without letters', () => {
  const root = fc.array(fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'), { minLength: 12, maxLength: 12 }).map((list) => list.join('')); // prettier-ignore
  fc.assert(
    fc.property(fc.oneof(root, digits(12)), digits(2), (head, tail) => {
      expect(isCnpj(head + tail)).toBe(cnpjOracle.isValid(head + tail));
      expect(isCnpj(cnpjOracle.generate())).toBe(true);
    }),
  );
  expect([isCnpj('12ABC34501DE35'), isCnpj('11222333000181'), isCnpj('12ABC34501DE36')]).toEqual([true, true, false]);
});

test('RUC and DNI: an independent validator agrees', () => {
  fc.assert(
    fc.property(fc.constantFrom('10', '15', '17', '20'), digits(9), (prefix, rest) => {
      expect(isRuc(prefix + rest)).toBe(stdnum['PE']!['ruc']!.validate(prefix + rest).isValid);
    }),
  );
  fc.assert(
    fc.property(digits(8), fc.constantFrom(...'0123456789'), (number, check) => {
      expect(dniChecks(number).includes(check)).toBe(stdnum['PE']!['cui']!.validate(number + check).isValid);
    }),
  );
});

test('CPF: labels, punctuation, lost zeros and fillers', () => {
  expect(read('cpf', '529.982.247-25')).toEqual(['52998224725', 'ok', '']);
  expect(read('cpf', 'CPF: 529.982.247-25')).toEqual(['52998224725', 'ok', '']);
  expect(read('cpf', '3603268202')).toEqual(['03603268202', 'repaired', 'leading_zeros_restored']);
  expect(read('cpf', '52998224725.0')).toEqual(['52998224725', 'repaired', 'decimal_removed']);
  expect(read('cpf', '00052998224725')).toEqual(['52998224725', 'ok', 'padding_removed']);
  expect(read('cpf', '5299822472S')).toEqual(['52998224725', 'repaired', 'letters_read_as_digits']);
  expect(read('cpf', '529.982.247-26')).toEqual(['52998224726', 'invalid', 'check_digit']);
  expect(read('cpf', '111.111.111-11')).toEqual([null, 'placeholder', 'repeated_digits']);
  expect(read('cpf', '123.456.789-09')).toEqual([null, 'placeholder', 'counted_digits']);
  expect(read('cpf', 'NÃO INFORMADO')).toEqual([null, 'placeholder', 'known_placeholder']);
  expect(read('cpf', '  ')).toEqual([null, 'absent', '']);
});

test('zeros are put back only where the result is valid', () => {
  expect(read('cpf', '3603268203')).toEqual(['3603268203', 'invalid', 'check_digit']);
  expect(read('cnpj', '222333000181')[1]).toBe('invalid');
});

test('CNPJ: letters stay, O and I are read as digits only where that makes it valid', () => {
  expect(read('cnpj', '12.abc.345/01de-35')).toEqual(['12ABC34501DE35', 'ok', '']);
  expect(read('cnpj', 'I1.222.333/OOO1-81')).toEqual(['11222333000181', 'repaired', 'letters_read_as_digits']);
  expect(kindOf('cnpj').standardise(['12ABC34501DE35'], options).parts).toEqual({
    root: '12ABC345',
    establishment: '01DE',
  });
});

test('a mixed column knows CPF from CNPJ by digits, or by the person type', () => {
  expect(read('br_document', '00052998224725')).toEqual(['52998224725', 'ok', 'padding_removed']);
  expect(read('br_document', '11222333000181')).toEqual(['11222333000181', 'ok', '']);
  expect(kindOf('br_document').standardise(['11222333000181', null], options).parts?.['type']).toBe('cnpj');
  // Valid both ways: 00 000 000 + nine digits is found by search, so that the test does not depend on luck.
  const both = Array.from({ length: 200_000 }, (_, i) => String(100_000_000 + i * 4523)).map((n) => n.padStart(14, '0')).find((n) => isCnpj(n) && isCpf(n.slice(3)))!; // prettier-ignore
  expect(read('br_document', both)).toEqual([both, 'ambiguous', 'cpf_or_cnpj']);
  expect(read('br_document', both, 'PF')[0]).toBe(both.slice(3));
  expect(read('br_document', both, 'J')[0]).toBe(both);
});

test('Peru: DNI with its check character, RUC of a person holds the DNI', () => {
  expect(read('dni', '10117410')).toEqual(['10117410', 'ok', '']);
  expect(read('dni', '10117410-2')).toEqual(['10117410', 'ok', 'check_removed']);
  expect(read('dni', '10117410G')).toEqual(['10117410', 'ok', 'check_removed']);
  expect(read('dni', '10117410-3')[1]).toBe('invalid');
  expect(read('dni', '117410')).toEqual(['00117410', 'repaired', 'leading_zeros_restored']);
  expect(read('ruc', '20512333797')).toEqual(['20512333797', 'ok', '']);
  const { parts, rule } = kindOf('ruc').standardise(['10101174102'], options);
  expect([parts, rule]).toEqual([{ dni: '10117410', holder: 'person' }, 'person_ruc']);
  expect(read('ce', '001234567')).toEqual(['001234567', 'ok', '']);
});

test('PIS, RG and GTIN', () => {
  expect([isPis('12056412847'), isPis('12056412848')]).toEqual([true, false]);
  expect([isGtin('7891000315507'), isGtin('036000291452'), isGtin('7891000315508')]).toEqual([true, true, false]);
  expect(kindOf('ean').standardise(['036000291452'], options).match).toBe('00036000291452');
  expect(kindOf('ean').standardise(['036000291453'], options)).toMatchObject({
    status: 'invalid',
    match: '00036000291453',
  });
  const rg = kindOf('rg').standardise(['12.345.678-X SSP/SP', null, null], options);
  expect([rg.value, rg.parts]).toEqual(['12345678X', { issuer: 'SSP', state: 'SP' }]);
  expect(read('rg', '529.982.247-25')).toEqual(['52998224725', 'ok', 'is_cpf']);
});
