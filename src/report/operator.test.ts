import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centreTables } from '../domain/edition/centre.ts';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { centre } from '../stages/centre.ts';
import { openTestCentre } from '../test/centre.ts';
import { packageRoot } from '../version.ts';
import { computeReport } from './compute.ts';
import { loadReport } from './definition.ts';

const people = ['quirino', 'wanderleia', 'xerxes'] as const;
const start = Date.parse('2026-03-02T12:00:00Z') / 1000;

/** What happened to one call: who was rung in vain, who answered if anybody, for how long, and what the caller gave. */
const call = fc.record({
  rung: fc.array(fc.constantFrom(...people), { maxLength: 2 }),
  answered: fc.option(fc.constantFrom(...people)),
  talk: fc.integer({ min: 1, max: 600 }),
  rating: fc.option(fc.integer({ min: 1, max: 5 })),
});

test('whatever the day was, the report of an operator names no colleague and counts his or her own calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 12 }), async (calls) => {
      const log: string[] = people.map((one) => `${start}|NONE|700|M-${one}|ADDMEMBER|`);
      const ratings: [string, number, number][] = [];
      for (const [i, { rung, answered, talk, rating }] of calls.entries()) {
        const [id, at] = [`c${i}`, start + 60 + i * 1000];
        log.push(`${at}|${id}|700|NONE|ENTERQUEUE||1198765${String(4000 + i)}|1`);
        for (const one of rung) log.push(`${at + 3}|${id}|700|M-${one}|RINGNOANSWER|3000`);
        if (answered === null) log.push(`${at + 20}|${id}|700|NONE|ABANDON|1|1|20`);
        else
          log.push(
            `${at + 5}|${id}|700|M-${answered}|CONNECT|5|b|2`,
            `${at + 5 + talk}|${id}|700|M-${answered}|COMPLETEAGENT|5|${talk}|1`,
          );
        if (answered !== null && rating !== null) ratings.push([id, at + 700, rating]);
      }
      const engine = await openTestCentre({
        log,
        ratings,
        operators: people.map((one) => [`M-${one}`, one, 'cards'] as const),
      });
      try {
        await apply(engine, centre({}, duckdb));
        for (const { name, from, columns } of centreTables)
          await engine.run(
            `create table ${name} as select ${columns.map((column) => column.name).join(', ')} from ${from}`,
          );
        await engine.run(
          "create table fact_horizon as select 'queue_event' as fact, 'pbx' as source, 1 as events, date '2026-03-02' as first_day, date '2026-03-03' as last_day",
        );
        for (const own of people) {
          const report = await computeReport(
            loadReport(join(packageRoot, 'reports'), 'operator'),
            (sql) => engine.rows(sql),
            {
              project: 'Bank',
              asOf: '2026-03-03',
              made: '2026-03-03T10:00:00Z',
              edition: 'golden-2026-03-03-R000001',
              language: 'en',
              parameters: { from: '2026-03-02', to: '2026-03-03', operator: own },
            },
          );
          const said = JSON.stringify(report);
          for (const other of people) if (other !== own) expect(said).not.toContain(other);
          const handled = calls.filter(({ answered }) => answered === own).length;
          const table = report.sections.flatMap((section) => section.tables).find(({ id }) => id === 'measures')!;
          const row = table.rows
            .map((cells) => Object.fromEntries(table.columns.map(({ name }, i) => [name, cells[i]])))
            .find(({ measure }) => measure === 'handled');
          if (handled > 0) expect(row).toMatchObject({ own: handled });
        }
      } finally {
        await engine.close();
      }
    }),
    { numRuns: 4 },
  );
});
