import { expect, test } from 'vitest';
import { checkSurvivorship, strategiesOf, survivorshipSchema } from './survivorship.ts';

const sources = ['nucleo', 'app'];
const problems = (rules: object) =>
  checkSurvivorship(survivorshipSchema.parse(rules), sources).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test('rules that can decide have no problems', () => {
  expect(
    problems({
      sources: ['nucleo', 'app'],
      fields: { issuer: { follow: 'document' }, limit: { by: ['sum'] }, name: { by: ['source', 'recent'] } },
    }),
  ).toEqual([]);
});

test('a ring of follow is found, with its members', () => {
  const rules = {
    fields: { name: { follow: 'issuer' }, document: { follow: 'name' }, issuer: { follow: 'document' } },
  };
  expect(problems(rules)).toEqual([
    'survivorship.fields.name.follow: a ring: name follows issuer follows document follows name; nothing would decide',
    'survivorship.fields.document.follow: a ring: document follows name follows issuer follows document; nothing would decide',
    'survivorship.fields.issuer.follow: a ring: issuer follows document follows name follows issuer; nothing would decide',
  ]);
  expect(problems({ fields: { name: { follow: 'name' } } })).toHaveLength(1);
});

test('unknown names and strategies that never decide are found', () => {
  expect(
    problems({
      sources: ['nuclo'],
      fields: {
        name: { by: ['recent', 'oldest'] },
        limit: { by: ['sum', 'max'] },
      },
    }),
  ).toEqual([
    'survivorship.sources: there is no source nuclo; known: nucleo, app',
    'survivorship.fields.name.by: oldest can decide nothing after recent',
    'survivorship.fields.limit.by: sum stands alone',
  ]);
});

test('a field without strategies takes the default ones', () => {
  const rules = survivorshipSchema.parse({ default: { by: ['recent'] }, fields: { name: { sources: ['app'] } } });
  expect(strategiesOf(rules, 'name')).toEqual(['recent']);
});
