import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { type BankRecord, openBankEdition, said } from '../../test/bank.ts';
import { FOUND, gatherBreaks, settleBreaks } from './breaks.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mestre-break-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const core = { source: 'core', updated: null, phones: [], balance: '1.00' };
const agreed = (person: number): BankRecord[] => [
  { ...core, key: `K${person}`, person, name: said(`Ana ${person}`) },
  { ...core, source: 'cards', key: `D${person}`, person, name: said(`Ana ${person}`) },
];
const differing = (person: number): BankRecord[] => [
  agreed(person)[0]!,
  { ...agreed(person)[1]!, name: said(`Lima ${person}`) },
];

interface Day {
  readonly asOf: string;
  readonly records: readonly BankRecord[];
  readonly said?: { breakId: string; kind: 'acknowledged' | 'explained'; day: string; until: string | null }[];
  readonly plant?: string;
}

/** Publishes days one after the other and returns the open edition of the last. */
async function publish(days: readonly Day[]): Promise<{ engine: DuckdbEngine; trend: object[] }> {
  let previous: string | undefined;
  const trend: object[] = [];
  for (const [i, day] of days.entries()) {
    const people = new Set(day.records.map(({ person }) => person));
    const winners = Object.fromEntries([...people].map((person) => [person, { name: `core|K${person}` }]));
    const engine = await openBankEdition(day.records, winners);
    await engine.run(`delete from edition.main.timing; delete from edition.main.batch_event; delete from edition.main.source where source = 'app';
      update edition.main.break_item set status = null, first_seen = date '${day.asOf}', last_seen = date '${day.asOf}';
      update edition.main.batch set received_at = timestamp '${day.asOf} 05:00:00'; ${day.plant ?? ''}`);
    await gatherBreaks(engine);
    await engine.run(`insert into ${FOUND} from edition.main.break_item; delete from edition.main.break_item`);
    const counts = await settleBreaks(engine, {
      previous,
      runId: `R00000${i + 1}`,
      asOf: day.asOf,
      publishedAt: `${day.asOf}T06:00:00Z`,
      said: (day.said ?? []).map((one) => ({ ...one, by: 'ines', at: `${one.day}T10:00:00Z`, reason: 'known' })),
      trend: [],
      certificates: [],
    });
    trend.push(...counts);
    if (i === days.length - 1) return { engine, trend };
    previous = join(folder, `day-${Math.random()}.duckdb`);
    await engine.run(`attach '${previous}' as file; copy from database edition to file; detach file`);
    await engine.close();
  }
  throw new Error('no day');
}

const rowsOf = (engine: DuckdbEngine) =>
  engine.rows(
    "select source_key, status, first_seen, resolved_on, returned_on from edition.main.break_item where level = 'L4' and attribute = 'name' order by source_key",
  );

test('a break is open, keeps its first day, is resolved when it is gone and regressed when it is back', async () => {
  const two = [...differing(1), ...differing(2)];
  const { engine, trend } = await publish([
    { asOf: '2026-11-01', records: two },
    { asOf: '2026-11-02', records: [...differing(1), ...agreed(2)] },
    { asOf: '2026-11-03', records: two },
  ]);
  expect(await rowsOf(engine)).toEqual([
    { source_key: 'D1', status: 'open', first_seen: '2026-11-01', resolved_on: null, returned_on: null },
    { source_key: 'D2', status: 'regressed', first_seen: '2026-11-01', resolved_on: null, returned_on: '2026-11-03' },
  ]);
  await engine.close();
  expect(trend).toMatchObject([
    { run_id: 'R000001', source: 'cards', severity: 'medium', open: 2, appeared: 2, regressed: 0, resolved: 0 },
    { run_id: 'R000002', open: 1, appeared: 0, resolved: 1 },
    { run_id: 'R000003', open: 2, appeared: 0, regressed: 1, resolved: 0 },
  ]);
});

test('what people said holds until the explanation ends or the break comes back', async () => {
  const records = [...differing(1), ...differing(2)];
  const first = await publish([{ asOf: '2026-11-01', records }]);
  const ids = await first.engine.rows("select break_id from break_item where attribute = 'name' order by source_key");
  await first.engine.close();
  const [one, two] = ids.map((row) => String(row['break_id'])) as [string, string];
  const statuses = async (asOf: string, days: Day[] = []) => {
    const words = [
      { breakId: one, kind: 'acknowledged' as const, day: '2026-11-01', until: null },
      { breakId: two, kind: 'explained' as const, day: '2026-11-01', until: '2026-11-05' },
    ];
    const { engine } = await publish([...days, { asOf, records, said: words }]);
    const rows = await rowsOf(engine);
    await engine.close();
    return rows.map((row) => row['status']);
  };
  expect(await statuses('2026-11-05')).toEqual(['acknowledged', 'explained']);
  expect(await statuses('2026-11-06')).toEqual(['acknowledged', 'open']);
  const gone = [
    { asOf: '2026-11-01', records },
    { asOf: '2026-11-02', records: [...agreed(1), ...agreed(2)] },
  ];
  expect(await statuses('2026-11-03', gone)).toEqual(['regressed', 'regressed']);
});

test('planted breaks of receipt, counts, promises, keys and timing are found, and none besides', async () => {
  const records = agreed(1);
  const found = async (plant: string, asOf = '2026-11-22') => {
    const { engine } = await publish([{ asOf, records, plant }]);
    const rows = await engine.rows(
      "select level, class, source, source_key, attribute from edition.main.break_item where attribute <> 'phones' order by all",
    );
    await engine.close();
    return rows.map((row) => Object.values(row).join(' ').trim());
  };
  expect(await found('')).toEqual([]);
  expect(
    await found("update edition.main.batch set received_at = timestamp '2026-11-10 05:00:00' where source = 'core'"),
  ).toEqual(['L0 late core', 'L5 over_time core']);
  expect(await found("delete from edition.main.batch where source = 'core'")).toEqual(['L0 never_received core']);
  // Of an irregular source nothing is expected: that it never sent anything is no break.
  const irregular = "update edition.main.source set frequency = 'irregular' where source = 'core'; ";
  expect(await found(`${irregular}delete from edition.main.batch where source = 'core'`)).toEqual([]);
  expect(
    await found(
      "insert into edition.main.batch_event by name select 'x' as batch_id, 'refused' as kind, 'core' as source, 'core2.csv' as file_name, timestamp '2026-11-22 05:30:00' as happened_at",
    ),
  ).toEqual(['L0 held_back core core2.csv']);
  expect(await found("update edition.main.batch set received = received + 1 where source = 'core'")).toEqual([
    'L1 unbalanced core b-core',
  ]);
  expect(await found("update edition.main.batch_total set promised = '1.01'")).toEqual([
    'L2 promise_differs core b-core balance',
  ]);
  expect(
    await found(
      "update edition.main.batch_total set promised = '1.01'; update edition.main.measure_total set tolerance = 0.01",
    ),
  ).toEqual([]);
  expect(
    await found(
      "insert into edition.main.xref by name select 'customer' as entity, 'core' as source, 'GONE' as source_key, 'C0001' as golden_id",
    ),
  ).toEqual(['L3 not_in_source core GONE']);
});
