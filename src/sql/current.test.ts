import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { currentSql } from './current.ts';

interface Version {
  readonly key: number;
  readonly updated: number | null;
}

/** Batch after batch: a full snapshot begins an epoch and closes what it lacks; a delta wins unless it is older. */
function plain(batches: readonly { full: boolean; rows: readonly Version[]; closed: readonly number[] }[]): string[] {
  const held = new Map<number, { batch: number; epoch: number; updated: number }>();
  let epoch = 0;
  for (const [i, { full, rows, closed }] of batches.entries()) {
    if (full) epoch++;
    for (const key of closed) held.delete(key);
    for (const { key, updated } of rows) {
      const before = held.get(key);
      if (before && before.epoch === epoch && before.updated > (updated ?? -1)) continue;
      held.set(key, { batch: i + 1, epoch, updated: updated ?? -1 });
    }
  }
  return [...held].map(([key, { batch }]) => `${key}:${batch}`).sort();
}

const version = fc.record({ key: fc.integer({ min: 1, max: 4 }), updated: fc.option(fc.integer({ min: 0, max: 3 })) });
const batch = fc.record({
  full: fc.boolean(),
  rows: fc.uniqueArray(version, { maxLength: 4, selector: ({ key }) => key }),
  closed: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
});

test('the current rows are those of taking in batch after batch', async () => {
  const engine = await openDuckdb({});
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 5 }), async (drawn) => {
      // Only a full snapshot closes keys, and never one that it holds.
      const batches = drawn.map((b) => ({
        ...b,
        closed: b.full ? b.closed.filter((k) => !b.rows.some(({ key }) => key === k)) : [],
      }));
      let epoch = 0;
      const held = batches.map(({ full }, i) => `(${i + 1}, ${i + 1}, ${full ? ++epoch : epoch})`);
      const rows = batches.flatMap((b, i) =>
        b.rows.map(({ key, updated }) => `(${key}, ${updated ?? 'null'}, ${i + 1})`),
      );
      const closed = batches.flatMap((b, i) => b.closed.map((key) => `(${key}, ${i + 1})`));
      const none = '(select 0 as a, 0 as b, 0 as c where false)';
      await engine.run(`create or replace table held as select * from (values ${held.join(', ')}) as t(batch_id, seq, epoch);
create or replace table part as select a as k, b::integer as u, c as batch_id from ${rows.length > 0 ? `(values ${rows.join(', ')}) as t(a, b, c)` : none};
create or replace table closed as select a as key, max(b) as seq from ${closed.length > 0 ? `(values ${closed.join(', ')}) as t(a, b)` : none} group by a`);
      const sql = currentSql({ part: 'part', held: 'held', closed: 'closed', key: 'k', updated: 'u' });
      const found = await engine.rows(`select k, batch_id from (${sql})`);
      expect(found.map((row) => `${row['k']}:${row['batch_id']}`).sort()).toEqual(plain(batches));
    }),
    { numRuns: 60 },
  );
  await engine.close();
});
