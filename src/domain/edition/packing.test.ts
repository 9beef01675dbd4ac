import { expect, test } from 'vitest';
import { openDuckdb } from '../../engine/duckdb.ts';
import { createStatements, editionTables } from '../edition.ts';
import { packingOf } from './packing.ts';
import { column } from './table.ts';

test('only texts of the large tables are told how they are packed', () => {
  const of = (name: string, type = 'VARCHAR', columns = [column('entity', 'VARCHAR', '')]) =>
    packingOf({ name: 'record', about: '', columns }, column(name, type, ''));
  expect([of('source'), of('name_status'), of('source_l')]).toEqual(Array(3).fill(' using compression dictionary'));
  expect([of('name'), of('golden_id'), of('source_key')]).toEqual(Array(3).fill(' using compression uncompressed'));
  expect([of('phones', 'VARCHAR[]'), of('since', 'DATE'), of('name', 'VARCHAR', [])]).toEqual(['', '', '']);
});

test('every table can be made, and a text too long for a dictionary is kept whole', async () => {
  const engine = await openDuckdb();
  for (const statement of createStatements(editionTables([]), 'main')) await engine.run(statement);
  await engine.run("insert into xref (entity, source) values (repeat('x', 1000000), null)");
  await engine.run('checkpoint');
  expect(await engine.rows('select length(entity) as n, source from xref')).toEqual([{ n: 1_000_000, source: null }]);
  await engine.close();
});
