import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckdb } from '../../engine/duckdb.ts';
import type { Context } from '../context.ts';
import { loadFiles } from './load-files.ts';

test('rows of several files have numbers of their own, also where a column is called as the engine calls its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mestre-load-'));
  const engine = await openDuckdb({ threads: 2 });
  writeFileSync(join(folder, 'a.csv'), 'id,ROWID,name\n1,x9,ana\n2,x9,bia\n');
  writeFileSync(join(folder, 'b.csv'), 'id,name\n1,caio\n2,davi\n');
  const context = { cwd: folder, out: { warn: () => {} } } as unknown as Context;
  const loaded = await loadFiles(context, engine, ['a.csv', 'b.csv'], { key: 'id' });
  expect(loaded).toMatchObject({ sources: ['a', 'b'], columns: ['id', 'ROWID', 'name'], rows: 4, key: 'id' });
  expect(await engine.rows('select _source, _key, "ROWID", name from plain order by _source, _key')).toEqual([
    { _source: 'a', _key: '1', ROWID: 'x9', name: 'ana' },
    { _source: 'a', _key: '2', ROWID: 'x9', name: 'bia' },
    { _source: 'b', _key: '1', ROWID: null, name: 'caio' },
    { _source: 'b', _key: '2', ROWID: null, name: 'davi' },
  ]);
  const [numbers] = await engine.rows('select count(distinct _mestre_row) as n from plain');
  expect(numbers).toEqual({ n: 4 });
  await expect(loadFiles(context, engine, ['a.csv'], { key: 'ROWID' })).rejects.toMatchObject({
    code: 'key_not_unique',
  });
  await engine.close();
  rmSync(folder, { recursive: true });
});
