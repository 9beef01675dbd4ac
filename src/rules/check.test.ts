import { expect, test } from 'vitest';
import { checkContract, checkRuleset } from './check.ts';
import { parseYaml } from './load.ts';
import { rulesetSchema } from './schema/ruleset.ts';
import { sourceSchema } from './schema/source.ts';

const rules = (extra: string) =>
  parseYaml(
    'person.yaml',
    `entity: person
title: Person
fields:
  name: { kind: person_name }
  birth: { kind: birth_date }
blocking:
  keys:
    - { name: birth, on: [birth.year] }
comparisons:
  - name: name
    on: name
    levels:
      - { name: exact, when: exact }
thresholds: { link: 0, review: -3 }
${extra}`,
    rulesetSchema,
  );

const told = (extra: string) => checkRuleset(rules(extra)).map(({ at, message }) => `${at} ${message.split(';')[0]}`);

test('good rules have no findings', () => {
  expect(told('never:\n  - { name: n, when: { name.suffix: different }, why: w }')).toEqual([]);
});

test('every name that leads nowhere is told at once, each with its line and column', () => {
  expect(
    told(`never:
  - { name: n, when: { suffix: different, name: [exact, alyke] }, why: w }
survivorship:
  fields:
    phone: { by: [recent] }
    name: { by: [recent], follow: brith }
generic: { email: 30 }
disputed: { phone: [birth], name: [birth.moon] }
pooled: { by: [name, moon], fields: [phone, name] }
model: { prior: 0, weights: { name: { exakt: 1 }, phone: { exact: 1 } } }
`),
  ).toEqual([
    'person.yaml:16:24 there is no field suffix',
    'person.yaml:16:43 there is no level or state alyke',
    'person.yaml:19:5 there is no field phone',
    'person.yaml:20:27 there is no field brith',
    'person.yaml:21:12 there is no field email',
    'person.yaml:22:13 there is no field phone',
    'person.yaml:22:36 birth (birth_date) has no part moon',
    'person.yaml:23:22 there is no field moon',
    'person.yaml:23:38 there is no field phone',
    'person.yaml:23:45 name is no list',
    'person.yaml:24:39 name has no level exakt',
    'person.yaml:24:51 there is no comparison phone',
  ]);
});

test('kinds and parts are known', () => {
  const wrong = parseYaml(
    'p.yaml',
    `entity: p
title: P
fields:
  name: { kind: person_nam }
  birth: { kind: birth_date }
blocking:
  keys:
    - { name: k, on: [birth.yeer|first2] }
comparisons:
  - { name: birth, on: birth, levels: [{ name: y, when: { all: [{ same: decade }, exact] } }] }
thresholds: { link: 0, review: -3 }
`,
    rulesetSchema,
  );
  expect(checkRuleset(wrong).map(({ at, message }) => `${at} ${message.split(';')[0]}`)).toEqual([
    'p.yaml:4:11 no kind of value is called person_nam',
    'p.yaml:8:23 birth (birth_date) has no part yeer',
    'p.yaml:10:51 birth (birth_date) has no part decade',
  ]);
});

test('a contract is checked against its rules', () => {
  const contract = parseYaml(
    's.yaml',
    `source: s
entity: person
title: S
owner: o
files: ['s*']
mode: full
format: csv
key: [id]
authority: [naem]
layouts:
  - { name: v1, columns: [id, n] }
map:
  name: n
  fone: n
`,
    sourceSchema,
  );
  const findings = checkContract(contract, [rules('').value]);
  expect(findings.map(({ at, message }) => `${at} ${message}`)).toEqual([
    's.yaml:14:3 person has no field fone; there are name, birth',
    's.yaml:9:13 person has no field naem; there are name, birth',
  ]);
  expect(checkContract(contract, []).map(({ at, message }) => `${at} ${message}`)).toEqual([
    's.yaml:2:1 no rules are for the entity person, and no fact is called that',
  ]);
});
