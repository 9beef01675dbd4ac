import { expect, test } from 'vitest';
import { parseYaml } from './load.ts';
import { rulesHash, semanticHash } from './hash.ts';
import { rulesetSchema } from './schema/ruleset.ts';

const text = `entity: p
title: P
fields: { name: { kind: text }, code: { kind: code } }
blocking: { keys: [{ name: k, on: [name, code] }] }
comparisons: [{ name: name, on: name, levels: [{ name: exact, when: exact, weight: 3 }] }]
thresholds: { link: 0, review: -3 }
`;
const hashOf = (yaml: string) => semanticHash(parseYaml('p.yaml', yaml, rulesetSchema).value);

test('comments, layout, the order of keys and written-out defaults mean nothing', () => {
  expect(hashOf(`# a comment\n${text.replace('{ link: 0, review: -3 }', '\n  review: -3\n  link: 0')}`)).toBe(
    hashOf(text),
  );
  expect(hashOf(text.replace('{ name: { kind: text }, code: { kind: code } }', '{ code: { kind: code }, name: { kind: text, list: false } }'))).toBe(hashOf(text)); // prettier-ignore
});

test('a number, and the order of a list, do', () => {
  expect(hashOf(text.replace('link: 0', 'link: 1'))).not.toBe(hashOf(text));
  expect(hashOf(text.replace('[name, code]', '[code, name]'))).not.toBe(hashOf(text));
});

test('the order of files means nothing', () => {
  const [a, b] = [{ entity: 'a' }, { entity: 'b' }];
  expect(rulesHash([a, b], [])).toBe(rulesHash([b, a], []));
  expect(rulesHash([a], [])).not.toBe(rulesHash([a, b], []));
});
