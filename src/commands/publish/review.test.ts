import { expect, test } from 'vitest';
import { createStatements, editionTables } from '../../domain/edition.ts';
import { openDuckdb } from '../../engine/duckdb.ts';
import { insertDecision, recordDecisionEvent } from '../../ledger/decisions.ts';
import { openLedger } from '../../ledger/open.ts';
import { fillReview } from './review.ts';

test('decisions count on the day that it was where the project is, and those withdrawn as reversed', async () => {
  const ledger = openLedger(':memory:');
  const rest = { entity: 'customer', kind: 'different', reason: 'r', rulesHash: '', caseId: null, origin: 'review', needsApproval: false, records: 2, exposure: 0 } as const; // prettier-ignore
  const decide = (at: string, n: number): number =>
    insertDecision(
      ledger,
      { ...rest, sides: [[{ source: 'a', key: `${n}`, evidence: '' }], [{ source: 'b', key: `${n}`, evidence: '' }]] },
      { by: 'ana', asName: null, now: new Date(at) },
    );
  // São Paulo is three hours behind: the night of the 22nd, the first minute of the 23rd, and both ends of the 30 days.
  const night = decide('2026-11-23T02:59:00Z', 1);
  decide('2026-11-23T03:00:00Z', 2);
  decide('2026-10-24T03:00:00Z', 3);
  decide('2026-10-24T02:59:00Z', 4);
  recordDecisionEvent(ledger, { id: night, kind: 'withdrawn', reason: 'x' }, { by: 'ana', asName: null, now: new Date('2026-11-23T03:30:00Z') }); // prettier-ignore
  const engine = await openDuckdb();
  const tables = editionTables([]).filter(({ name }) => ['review_case', 'decision', 'review_metric'].includes(name));
  await engine.run(["attach ':memory:' as edition", ...createStatements(tables, 'edition.main')].join(';\n'));
  const put = async (table: string, query: string): Promise<number> => {
    const own = tables.find(({ name }) => name === table)!.columns.map(({ name }) => name);
    const given = (await engine.rows(`describe ${query}`)).map((row) => String(row['column_name']));
    const names = given.filter((name) => own.includes(name)).join(', ');
    await engine.run(`insert into edition.main.${table} (${names}) select ${names} from (${query})`);
    return 0;
  };
  await fillReview(engine, ledger, { put, asOf: '2026-11-22', timeZone: 'America/Sao_Paulo', entities: ['customer'] });
  const metrics = await engine.rows('select metric, value from edition.main.review_metric order by metric');
  expect(Object.fromEntries(metrics.map(({ metric, value }) => [metric, value]))).toEqual({
    open: 0,
    overdue: 0,
    oldest_days: null,
    unsure: 0,
    decided_30d: 2,
    decided_per_day: 2 / 30,
    reversed_share: 0.25,
  });
  // The edition keeps times in UTC.
  expect(
    await engine.rows('select count(*) as n, cast(max(decided_at) as varchar) as last from edition.main.decision'),
  ).toEqual([{ n: 4, last: '2026-11-23 03:00:00' }]);
  await engine.close();
  ledger.close();
});
