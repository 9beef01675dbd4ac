import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDuckdb, type DuckdbEngine } from '../engine/duckdb.ts';
import type { Step } from '../sql/step.ts';
import { centreEvents, deskEventSince } from './centre-event.ts';

let engine: DuckdbEngine;
beforeEach(async () => {
  engine = await openDuckdb({ threads: 1 });
});
afterEach(() => engine.close());

type Line = readonly [second: number, event: string, member: string, isLate: boolean];

async function told(lines: readonly Line[]): Promise<void> {
  const rows = lines.map(([second, event, member]) => `('x', timestamp '2026-03-02 08:00:00' + interval ${second} second, timestamp '2026-03-02 08:00:00' + interval ${second} second, ${second * 100}, '${member}', 'NONE', '${event}', '')`); // prettier-ignore
  await engine.run(`create or replace table fact_queue_event (site varchar, occurred_at timestamp, local_at timestamp, line bigint, member varchar, queue varchar, event varchar, data1 varchar);
    ${rows.length === 0 ? '' : `insert into fact_queue_event values ${rows.join(', ')}`}`);
}

const asked = 'select * from agent_line order by epoch, line, member, state, begins, restart_ends';

test('lines about people that are kept and looked up again from the first late one on are what they are when all are read anew', async () => {
  const [, events, reach, agents] = centreEvents(engine.dialect) as [Step, Step, Step, Step];
  const line = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom('ADDMEMBER', 'REMOVEMEMBER', 'PAUSE', 'UNPAUSE', 'QUEUESTART', 'CONNECT', 'ABANDON'), fc.constantFrom('ana', 'ben'), fc.boolean()); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(line, { maxLength: 25, selector: ([second]) => second }), async (lines) => {
      await told(lines.filter(([, , , isLate]) => !isLate));
      await engine.make(events);
      await told(lines);
      const late = lines.filter(([, , , isLate]) => isLate).map(([second]) => second);
      if (late.length > 0) {
        const since = `timestamp '2026-03-02 08:00:00' + interval ${Math.min(...late)} second`;
        const come = deskEventSince(`(${since})`, engine.dialect);
        await engine.run(
          `delete from desk_event where epoch >= epoch(${since}); insert into desk_event by name ${come}`,
        );
      }
      for (const step of [reach, agents]) await engine.make(step);
      const kept = await engine.rows(asked);
      for (const step of [events, reach, agents]) await engine.make(step);
      expect(kept).toEqual(await engine.rows(asked));
      // Somebody stays until the last line before the next restart, or of the log.
      for (const row of kept as { epoch: number; restart_ends: number }[]) {
        const start = Date.UTC(2026, 2, 2, 8) / 1000;
        const restart = lines.filter(([second, event]) => event === 'QUEUESTART' && second + start > Number(row.epoch)).map(([second]) => second); // prettier-ignore
        const end = restart.length === 0 ? Infinity : Math.min(...restart);
        expect(Number(row.restart_ends)).toBe(start + Math.max(...lines.map(([second]) => second).filter((second) => second < end))); // prettier-ignore
      }
    }),
    { numRuns: 40 },
  );
});
