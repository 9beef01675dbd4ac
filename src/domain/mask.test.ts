import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskAmount, maskKey, maskValue } from './mask.ts';

test('each category keeps as much as tells a change, and no more', () => {
  expect(maskValue('40128375671', 'document')).toBe('***71');
  expect(maskValue('Clarice Nogueira d’Ávila', 'name')).toBe('C*** N*** d***’Á***');
  expect(maskValue('+5511982314470', 'phone')).toBe('***70');
  expect(maskValue('ana@example.com', 'email')).toBe('a***@***');
  expect(maskValue('1984-03-17', 'birth')).toBe('1984-**-**');
  expect(maskValue('Rua das Flores 12', 'address')).toBe('***');
  expect(maskValue('500ml', 'none')).toBe('500ml');
  expect([maskKey('NU0000123'), maskKey('12345')]).toEqual(['***123', '***']);
  expect([0, 7, 1876, -1234].map(maskAmount)).toEqual([0, 7, 1000, -1000]);
});

test('no masked value of four letters or digits and more holds the value itself, whatever it is', () => {
  const category = fc.constantFrom('document', 'name', 'phone', 'email', 'address', 'birth', 'card', 'amount');
  const word = fc.stringMatching(/^[A-Za-zÀ-ú0-9]{4,20}$/);
  fc.assert(fc.property(category, word, (of, value) => !maskValue(value, of).includes(value)));
});
