import { expect, test } from 'vitest';
import { parseYaml } from '../load.ts';
import { rulesetSchema } from '../schema/ruleset.ts';
import { type SourceContract, sourceSchema } from '../schema/source.ts';
import { implies } from './implies.ts';
import { lintRuleset } from './lint.ts';

const head = `entity: person
title: Person
fields:
  name: { kind: text }
  birth: { kind: birth_date }
  code: { kind: code, golden: false }
`;
const body = `blocking:
  keys:
    - { name: birth, on: [birth] }
`;
const bare = 'thresholds: { link: 0, review: -3 }\n';
const foot = `${bare}model: { prior: -1, weights: { name: { else: -4 } } }\n`;
const levels = (...texts: string[]) =>
  `comparisons:\n  - name: name\n    on: name\n    levels:\n${texts.map((text) => `      - ${text}\n`).join('')}`;
const exact = levels('{ name: exact, when: exact, weight: 4 }');

const told = (text: string, contracts: readonly SourceContract[] = []) =>
  lintRuleset(parseYaml('p.yaml', text, rulesetSchema), contracts).map(
    ({ at, severity, rule, message }) => `${at} ${severity} ${rule}: ${message}`,
  );
const withoutIdle = (text: string) => told(text).filter((line) => !line.includes('idle_field'));

test('a level behind one that takes all its pairs is unreachable, with its line and column', () => {
  const text = head + body + levels(
    '{ name: close, when: { jaro_winkler: 0.8 }, weight: 2 }',
    '{ name: exact, when: exact, weight: 4 }',
    '{ name: closer, when: { all: [{ jaro_winkler: 0.9 }, same_tokens] }, weight: 3 }',
    '{ name: never, when: { all: [initials, { not: initials }] }, weight: 1 }',
    '{ name: sound, when: phonetic, weight: 1 }',
  ) + foot; // prettier-ignore
  expect(withoutIdle(text)).toEqual([
    'p.yaml:15:11 warning unreachable_level: name: no pair can reach the level exact, for close holds wherever it does and comes first',
    'p.yaml:16:11 warning unreachable_level: name: no pair can reach the level closer, for close holds wherever it does and comes first',
    'p.yaml:17:11 warning unreachable_level: name: no pair can reach the level never, for it asks for something and its contrary',
  ]);
});

test('what is stricter implies what is looser, and nothing is claimed that cannot be known', () => {
  expect(implies({ levenshtein: 1 }, { levenshtein: 2 })).toBe(true);
  expect(implies({ levenshtein: 2 }, { levenshtein: 1 })).toBe(false);
  expect(implies({ tokens: 0.9 }, { any: ['initials', { tokens: 0.8 }] })).toBe(true);
  expect(implies({ any: ['exact', { tokens: 0.9 }] }, { tokens: 0.9 })).toBe(true);
  expect(implies({ any: ['exact', 'initials'] }, { tokens: 0.9 })).toBe(false);
  expect(implies({ tokens: 0.9, part: 'surname' }, { tokens: 0.8 })).toBe(false);
  expect(implies('exact', { tokens: 0.8, part: 'surname' })).toBe(false);
  expect(implies('exact', { prefix: 3 })).toBe(false);
  expect(implies({ swapped: 'birth', damerau: 1 }, { damerau: 1 })).toBe(false);
});

test('a rule that another one always forestalls decides nothing', () => {
  const rules = `never:
  - { name: births, when: { birth: different }, why: w }
  - { name: both, when: { birth: both_valid_different, name: else }, why: w }
  - { name: dead, when: { name: closest }, why: w }
always:
  - { name: other_birth, when: { birth: different, name: exact }, why: w }
  - { name: twins, when: { name: exact, birth: same }, why: w }
`;
  const compared = levels(
    '{ name: exact, when: exact, weight: 4 }',
    '{ name: close, when: { damerau: 2 }, weight: 3 }',
    '{ name: closest, when: { damerau: 1 }, weight: 3 }',
  );
  expect(withoutIdle(head + body + compared + rules + foot).filter((line) => line.includes('_rule'))).toEqual([
    'p.yaml:19:5 warning unreachable_rule: both decides nothing: wherever it holds births (never) holds too and is asked first',
    'p.yaml:20:5 warning unreachable_rule: nothing can meet dead: name never reaches closest',
    'p.yaml:22:5 warning unreachable_rule: other_birth decides nothing: wherever it holds births (never) holds too and is asked first',
  ].map((line) => line.replace(/:5 /, ':7 '))); // prettier-ignore
});

test('a threshold that no pair, or every pair, reaches', () => {
  const at = (link: number, review: number) =>
    withoutIdle(`${head}${body}${exact}thresholds: { link: ${link}, review: ${review} }\nmodel: { prior: -2, weights: { name: { exact: 4, else: -1 } } }\n`); // prettier-ignore
  expect(at(2, -1)).toEqual([]);
  expect(at(2.1, -1)).toEqual([
    'p.yaml:15:15 error unreachable_threshold: no pair can reach the link threshold 2.1: one that agrees in everything weighs 2.0 bits',
  ].map((line) => `${line} at most`)); // prettier-ignore
  expect(at(2, -3)).toEqual([
    'p.yaml:15:24 warning unreachable_threshold: every pair that is compared reaches the review threshold -3: one that disagrees in everything weighs -3.0 bits',
  ]);
  expect(at(0, 1)).toEqual([
    'p.yaml:15:24 error unreachable_threshold: the review threshold (1) is above the link threshold (0), so no pair goes to review',
  ]);
});

test('names that stand twice, keys that ask the same, tests of the wrong kind, rules without weights', () => {
  const text = `${head}blocking:
  keys:
    - { name: one, on: [birth, name|last_word] }
    - { name: one, on: [name|last_word, birth] }
comparisons:
  - name: name
    on: name
    levels:
      - { name: exact, when: exact }
      - { name: near, when: { days: 3 } }
never: [{ name: n, when: { name: else }, why: w }]
always: [{ name: n, when: { birth: same }, why: w }]
${bare}`;
  expect(withoutIdle(text).map((line) => line.split(':').slice(0, 4).join(':'))).toEqual([
    'p.yaml:10:9 error duplicate_name: a second blocking key is called one',
    'p.yaml:10:20 warning key_twice: the key one asks for the same as one',
    'p.yaml:11:1 warning no_weight: the rules have no weights yet',
    'p.yaml:16:23 error wrong_kind: days judges dates, and name is of the kind text',
    'p.yaml:18:12 error duplicate_name: a second rule is called n',
  ]);
});

test('fields that nobody maps or nobody reads, sources without a rank, rings of follow', () => {
  const source = (name: string) =>
    sourceSchema.parse({
      source: name,
      entity: 'person',
      title: 'S',
      owner: 'o',
      files: ['s*'],
      mode: 'full',
      format: 'csv',
      key: ['id'],
      layouts: [{ name: 'v1', columns: ['id', 'n'] }],
      map: { name: 'n' },
    });
  const survivorship = `survivorship:
  sources: [bank]
  default: { by: [source, recent] }
`;
  expect(told(head + body + exact + survivorship + foot, [source('bank'), source('shop')])).toEqual([
    'p.yaml:5:3 warning unmapped_field: no source maps birth, so key birth never has a value',
    'p.yaml:6:3 warning unmapped_field: no source maps code',
    'p.yaml:6:3 warning idle_field: nothing reads code: no key, no comparison, no rule, and it is not golden',
    'p.yaml:16:3 note unranked_source: shop has no rank and comes after all others',
  ]);
  const ring = 'survivorship: { sources: [nobody], fields: { name: { follow: birth }, birth: { follow: name } } }\n';
  expect(told(head + body + exact + ring + foot, [source('bank')]).filter((line) => line.includes(' error '))).toEqual([
    'p.yaml:15:17 error unknown_name: there is no source nobody; known: bank',
    'p.yaml:15:54 error survivorship: a ring: name follows birth follows name; nothing would decide',
    'p.yaml:15:80 error survivorship: a ring: birth follows name follows birth; nothing would decide',
  ]);
});
