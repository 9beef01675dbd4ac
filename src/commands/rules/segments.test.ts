import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadYaml, parseYaml } from '../../rules/load.ts';
import { factsSchema } from '../../rules/schema/facts.ts';
import { rulesetSchema } from '../../rules/schema/ruleset.ts';
import { packageRoot } from '../../version.ts';
import { segmentFaults } from './segments.ts';

const customer = loadYaml(join(packageRoot, 'rules/customer.yaml'), rulesetSchema).value;
const facts = (text: string) => parseYaml('facts.yaml', text, factsSchema);

test('a condition that cannot be asked is told with its place, its reason and no other', async () => {
  const loaded = facts(`customers:
  segments:
    - { name: good, title: Good, where: recency >= 4 and len(g.phones) > 0 and last_day > $as_of - 30 }
    - name: wrong
      title: Wrong
      where: recencia >= 4
    - name: cut
      title: Cut
      where: (money > 3
    - name: reads
      title: Reads
      where: customer in (select column0 from read_csv('/etc/passwd'))
`);
  const found = await segmentFaults(loaded, [customer]);
  expect(found.map(({ at }) => at)).toEqual(['facts.yaml:6:7', 'facts.yaml:9:7', 'facts.yaml:12:7']);
  expect(found[0]!.message).toContain('recencia');
  expect(found[2]!.message).not.toContain('root:');
});

test('rules with a kind that nobody knows are told elsewhere, and are in no segment’s way', async () => {
  const odd = {
    ...customer,
    fields: { ...customer.fields, name: { ...customer.fields['name']!, kind: 'plain_name' } },
  };
  const loaded = facts(`customers:
  segments:
    - { name: good, title: Good, where: recency >= 4 and len(g.phones) > 0 }
    - { name: wrong, title: Wrong, where: recencia >= 4 }
`);
  expect((await segmentFaults(loaded, [odd])).map(({ at }) => at)).toEqual(['facts.yaml:4:36']);
  // A variant of the rules in the same folder is no second table of customers.
  expect((await segmentFaults(loaded, [odd, customer, customer])).map(({ at }) => at)).toEqual(['facts.yaml:4:36']);
});

test('what the schema refuses: a name twice, limits in the wrong order, keys that nobody knows', () => {
  expect(() => facts('stock: { abc: [0.9, 0.5] }')).toThrow('facts.yaml:1:10');
  expect(() => facts('stock: { leed: 3 }')).toThrow('facts.yaml:1:10  stock.leed');
  expect(() => facts("customers:\n  segments:\n    - { name: a, title: A, where: '1 = 1' }\n    - { name: a, title: A, where: '1 = 2' }\n")).toThrow('facts.yaml:4:9'); // prettier-ignore
});

test('the shipped settings are the defaults, and their segments can be asked', async () => {
  const shipped = loadYaml(join(packageRoot, 'rules/facts.yaml'), factsSchema);
  expect(shipped.value.stock).toEqual(facts('{}').value.stock);
  expect(await segmentFaults(shipped, [customer])).toEqual([]);
});
