import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BankRecord, openBankEdition, said } from '../../test/bank.ts';
import { keepFirstSeen } from './first-seen.ts';

test('a break that the edition before knew keeps its first day; a new one has today', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mestre-break-'));
  const core = { source: 'core', updated: null, phones: [], balance: '1.00' };
  const records: BankRecord[] = [1, 2].flatMap((person) => [
    { ...core, key: `K${person}`, person, name: said(`Ana ${person}`) },
    { ...core, source: 'cards', key: `D${person}`, person, name: said(`Lima ${person}`) },
  ]);
  const engine = await openBankEdition(records, { 1: { name: 'core|K1' }, 2: { name: 'core|K2' } });
  await engine.run(`attach '${folder}/before.duckdb' as file; copy from database edition to file;
    update file.main.break_item set first_seen = date '2026-11-01';
    delete from file.main.break_item where source_key = 'D2'; detach file`);
  await keepFirstSeen(engine, `${folder}/before.duckdb`);
  expect(await engine.rows('select source_key, first_seen, last_seen from break_item order by source_key')).toEqual([
    { source_key: 'D1', first_seen: '2026-11-01', last_seen: '2026-11-22' },
    { source_key: 'D2', first_seen: '2026-11-22', last_seen: '2026-11-22' },
  ]);
  await engine.close();
  rmSync(folder, { recursive: true });
});
