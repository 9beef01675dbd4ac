import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { testRules } from '../../test/matching.ts';
import { tornBetween } from './torn.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 1 });
  // A call of Jose Silva (0) fits Jose Silva (1, 2) and, but for a rule, his son (3).
  for (const statement of [
    `create table record as select * from (values (0, 'sac', 'call'), (1, 'core', 'father'), (2, 'cards', 'father'), (3, 'core', 'son')) as t(record_id, source, source_key)`,
    'create table node_member as select record_id, record_id as node_id from record',
    'create table grouping as select * from (values (0, 0), (1, 1), (2, 1), (3, 3)) as t(record_id, group_no)',
    `create table link as select * from (values (0, 1, 5e0, null), (0, 2, 5e0, null), (1, 2, 20e0, null), (0, 3, 3e0, 'generation'), (1, 3, 19e0, 'generation')) as t(l, r, weight, rule)`,
  ])
    await engine.run(statement);
});
afterAll(async () => engine.close());

const rulesOf = (margin: number) =>
  testRules({
    fields: { name: { kind: 'text' } },
    blocking: { keys: [{ name: 'name', on: ['name'] }] },
    comparisons: [{ name: 'name', on: 'name', levels: [{ name: 'exact', when: 'exact' }] }],
    never: [{ name: 'generation', when: { name: 'else' }, why: '' }],
    thresholds: { link: 0, review: -4, margin },
  });

test('a record that fits two almost as well: whom else, by how much, and which rule keeps it from them', async () => {
  const said = await tornBetween(engine, rulesOf(4), { nodes: [0, 1], weight: 5 });
  expect(said).toContain(
    'sac:call fits this one (+5.0 bits), and core:son almost as well (+3.0 bits), from whom only rule generation keeps it',
  );
});

test('one that fits its own better by the margin is not torn, nor is one whose group stands', async () => {
  expect(await tornBetween(engine, rulesOf(2), { nodes: [0, 1], weight: 5 })).toBeNull();
  expect(await tornBetween(engine, rulesOf(4), { nodes: [1, 2], weight: 20 })).toBeNull();
});
