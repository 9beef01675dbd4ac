import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOut, setValue } from './json-text.ts';

test('numbers keep their digits, strings their signs, keys their order', () => {
  const text = '{ "b" : 5000.00,\n "a":[1e3, "x, {y}: \\"z\\"" , {}, [] ],"c":null }';
  expect(layOut(text)).toBe('{"b":5000.00,"a":[1e3,"x, {y}: \\"z\\"",{},[]],"c":null}');
  expect(layOut(text, '  ')).toBe(
    '{\n  "b": 5000.00,\n  "a": [\n    1e3,\n    "x, {y}: \\"z\\"",\n    {},\n    []\n  ],\n  "c": null\n}',
  );
});

test('any JSON reads the same after it, and as JSON itself would lay it out', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' ', '  '), (json, indent) => {
      expect(JSON.parse(layOut(json, indent))).toEqual(JSON.parse(json));
      const own = JSON.stringify(JSON.parse(json), null, indent);
      expect(layOut(own, indent)).toBe(own);
      expect(layOut(layOut(json), indent)).toBe(layOut(json, indent));
    }),
  );
});

test('one value is set, the digits and signs beside it stay', () => {
  const text = '{"a": {"b": 1.50, "c": [ {"b": 2} ]}, "d": "x\\u0041"}';
  expect(setValue(text, ['a', 'b'], '"n"')).toBe('{"a":{"b":"n","c":[{"b":2}]},"d":"x\\u0041"}');
  expect(setValue(text, ['a', 'c'], '7')).toBe('{"a":{"b":1.50,"c":7},"d":"x\\u0041"}');
  expect(setValue(text, ['e', 'f'], '7')).toBe('{"a":{"b":1.50,"c":[{"b":2}]},"d":"x\\u0041","e":{"f":7}}');
  expect(setValue('{}', ['e'], '7')).toBe('{"e":7}');
  expect(setValue(text, ['d', 'e'], '7')).toBe(layOut(text));
});

test('any object with a value set reads as that object with it', () => {
  const key = fc.constantFrom('a', 'b', '"', '\\');
  const object = fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue())));
  fc.assert(
    fc.property(object, key, fc.jsonValue(), (before, name, value) => {
      const text = setValue(JSON.stringify(before), [name], JSON.stringify(value));
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...before, [name]: value })));
    }),
  );
});
