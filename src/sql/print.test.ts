import { expect, test } from 'vitest';
import { tablePrints } from './print.ts';
import { select, type Step } from './step.ts';

const compute = (table: string, query: string): Step => ({
  kind: 'compute',
  table,
  why: 'w',
  reads: [],
  inputs: { rows: query },
  columns: { a: 'INTEGER' },
  compute: () => ({ a: [] }),
});
const plan = (floor: number): Step[] => [
  select('record', 'w', ['part'], 'select * from part'),
  select('pair', 'w', ['record'], 'select * from record'),
  select('kept', 'w', ['pair'], `select * from pair where weight > ${floor}`),
  compute('grouped', 'select * from kept'),
  // What it reads is in its text, whether or not it is declared.
  select('told', 'w', [], 'select * from record'),
];
const given = { salt: '1', given: { part: 'p' }, computed: 'rules' };
const changed = (a: Record<string, string>, b: Record<string, string>) => Object.keys(a).filter((table) => a[table] !== b[table]); // prettier-ignore

test('a table has another print where its text, or anything that leads to it, is another', () => {
  const before = tablePrints(plan(1), given);
  expect(tablePrints(plan(1), given)).toEqual(before);
  expect(changed(before, tablePrints(plan(2), given))).toEqual(['kept', 'grouped']);
  expect(changed(before, tablePrints(plan(1), { ...given, computed: 'others' }))).toEqual(['grouped']);
  expect(changed(before, tablePrints(plan(1), { ...given, given: { part: 'q' } }))).toEqual(['part', 'record', 'pair', 'kept', 'grouped', 'told']); // prettier-ignore
  expect(changed(before, tablePrints(plan(1), { ...given, salt: '2' }))).toEqual(['record', 'pair', 'kept', 'grouped', 'told']); // prettier-ignore
});
