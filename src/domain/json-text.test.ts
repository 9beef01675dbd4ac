import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOut } from './json-text.ts';

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
