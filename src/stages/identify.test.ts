import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGoldenId } from '../domain/golden-id.ts';
import { carryIds } from '../domain/identity.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { literal } from '../sql/sql.ts';
import { fillTestWorkspace, type TestRecord } from '../test/workspace.ts';
import { identify, identifyInputs } from './identify.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 2 });
});
afterAll(() => engine.close());

/** A day: which records there are, by group: `['a1 b1', 'c1']` is two people. The letter is the source. */
type Day = readonly string[];

interface Event {
  readonly kind: string;
  readonly golden_id: string;
  readonly source: string | null;
  readonly source_key: string | null;
  readonly other_id: string | null;
  readonly cause: string;
}

const recordsOf = (day: Day, batch = 'b1'): TestRecord[] =>
  day.flatMap((group) => group.split(' ').map((k) => ({ source: k.charAt(0), key: k.slice(1), group, batch })));

/** Runs days one after another as runs of one project; returns, per day, the id of each record and the events. */
async function live(days: readonly Day[], options: { rulesChanged?: boolean; batches?: readonly string[] } = {}) {
  const tables = Object.entries(identifyInputs).map(
    ([table, columns]) =>
      `create or replace table ${table} (${Object.entries(columns)
        .map((c) => c.join(' '))
        .join(', ')});`,
  );
  await engine.run(`${tables.join('\n')} insert into batch_seen values ('b1', 1), ('b2', 2)`);
  const story: { ids: Record<string, string>; events: Event[] }[] = [];
  let lastSerial = 0;
  for (const [run, day] of days.entries()) {
    await fillTestWorkspace(engine, [], recordsOf(day, options.batches?.[run]));
    const lastBatch = run === 0 ? null : 1;
    await apply(
      engine,
      identify({ entity: 'customer', lastSerial, lastBatch, rulesChanged: options.rulesChanged ?? false }),
    );
    const rows = await engine.rows(
      'select r.source || r.source_key as k, i.golden_id from identity i join record r using (record_id)',
    );
    const events = (await engine.rows('select * from id_event order by all')) as unknown as Event[];
    await engine.run(`insert into id_past by name select * exclude (cause), ${run + 1} as run_seq from id_event`);
    lastSerial += events.filter((e) => e.kind === 'created' || e.kind === 'split').length;
    story.push({
      ids: Object.fromEntries(rows.map((row) => [row['k'] as string, row['golden_id'] as string])),
      events,
    });
  }
  return story;
}

const id = (serial: number) => toGoldenId('customer', serial);
const told = (events: readonly Event[]) =>
  events.map((e) =>
    [e.kind, e.golden_id, e.source === null ? '' : `${e.source}${e.source_key}`, e.other_id ?? '']
      .filter(Boolean)
      .join(' '),
  );

const causes = async (options: Parameters<typeof live>[1]) =>
  new Set((await live([['a1 b1'], ['a1', 'b1']], options))[1]!.events.map((e) => e.cause));

describe('golden ids over runs', () => {
  test('a new project mints in the order of the least source key of each group', async () => {
    const [day] = await live([['b1 c1', 'a2', 'a10 c0']]);
    expect(day!.ids).toEqual({ a10: id(1), c0: id(1), a2: id(2), b1: id(3), c1: id(3) });
    expect(told(day!.events).filter((e) => e.startsWith('created'))).toEqual([1, 2, 3].map((n) => `created ${id(n)}`));
  });

  test('nothing changed, nothing happens', async () => {
    const days = await live([
      ['a1 b1', 'a2'],
      ['a2', 'b1 a1'],
    ]);
    expect(days[1]!.ids).toEqual(days[0]!.ids);
    expect(days[1]!.events).toEqual([]);
  });

  test('a new member joins; a member leaves; the last one leaves; it comes back', async () => {
    const [, joined, left, gone, again] = await live([['a1'], ['a1 b1'], ['b1'], ['c1'], ['b1', 'c1']]);
    expect(told(joined!.events)).toEqual([`member_added ${id(1)} b1`]);
    expect(told(left!.events)).toEqual([`member_removed ${id(1)} a1`]);
    expect(told(gone!.events)).toEqual([
      `created ${id(2)}`,
      `member_added ${id(2)} c1`,
      `member_removed ${id(1)} b1`,
      `retired ${id(1)}`,
    ]);
    expect(told(again!.events)).toEqual([`member_added ${id(1)} b1`, `reactivated ${id(1)}`]);
  });

  test('a merger redirects the smaller; unmerging gives the retired id back to its former members', async () => {
    const [, merged, unmerged] = await live([['a1 a2', 'b1 b2 b3'], ['a1 a2 b1 b2 b3'], ['a1 a2', 'b1 b2 b3']]);
    expect(told(merged!.events)).toEqual([
      `member_moved ${id(2)} a1 ${id(1)}`,
      `member_moved ${id(2)} a2 ${id(1)}`,
      `merged ${id(1)} ${id(2)}`,
    ]);
    expect(unmerged!.ids).toEqual({ a1: id(1), a2: id(1), b1: id(2), b2: id(2), b3: id(2) });
    expect(told(unmerged!.events)).toContain(`reactivated ${id(1)} ${id(2)}`);
  });

  test('a merger that is undone gives both sides the ids that they came with, even where the guest is as large or has grown', async () => {
    const even = await live([['b1', 'a1'], ['b1 a1'], ['b1', 'a1']]);
    expect(even[2]!.ids).toEqual(even[0]!.ids);
    const again = await live([['a1 a2', 'b1 b2'], ['a1 a2 b1 b2'], ['a1 a2 b1 b2 b3'], ['a1 a2', 'b1 b2 b3']]);
    expect(again[3]!.ids).toEqual({ ...again[0]!.ids, b3: id(2) });
  });

  test("an id that comes back with a record that had left is nobody else's, though a merger took it from others", async () => {
    const days = await live([['a1 a3', 'b1 b2'], ['a3 b1'], ['a1', 'b2', 'b1']]);
    expect(days[2]!.ids).toEqual({ a1: id(1), b2: id(2), b1: id(3) });
  });

  test('a split mints for the smaller part and says where it came from', async () => {
    const [, split] = await live([['a1 b1 c1'], ['a1 b1', 'c1']]);
    expect(told(split!.events)).toEqual([`member_moved ${id(2)} c1 ${id(1)}`, `split ${id(2)} ${id(1)}`]);
  });

  test('a person locks an id to a record', async () => {
    await live([['a1 b1 c1']]);
    await engine.run(`insert into id_lock values (${literal(id(1))}, 'c', '1')`);
    await fillTestWorkspace(engine, [], recordsOf(['a1 b1', 'c1']));
    await apply(engine, identify({ entity: 'customer', lastSerial: 1, lastBatch: 1, rulesChanged: false }));
    const rows = await engine.rows('select record_id, golden_id from identity order by record_id');
    expect(rows.map((row) => row['golden_id'])).toEqual([id(2), id(2), id(1)]);
  });

  test('causes: new data, changed rules, a decision', async () => {
    expect(await causes({ batches: ['b1', 'b2'] })).toEqual(new Set(['data']));
    expect(await causes({ rulesChanged: true })).toEqual(new Set(['rules']));
    expect(await causes({})).toEqual(new Set(['decision']));
  });
});

const count = (pairs: [string, number][]) => {
  const counts = new Map<string, number>();
  for (const [g, n] of pairs) counts.set(`${g} ${n}`, (counts.get(`${g} ${n}`) ?? 0) + 1);
  return [...counts].map(([key, records]) => ({
    golden: key.split(' ')[0]!,
    group: Number(key.split(' ')[1]),
    records,
  }));
};

/** All runs again in plain code: every group goes through the algorithm, no SQL, no short cut for unchanged groups. */
function reference(days: readonly Day[]): Record<string, string>[] {
  const last = new Map<string, { golden: string; live: boolean; guest: boolean }>();
  const lastMembers = new Map<string, string[]>();
  const merged = new Set<string>();
  let serial = 0;
  return days.map((day) => {
    const groups = day.map((g) => g.split(' ').sort()).sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
    const liveIds = new Set([...last.values()].filter((m) => m.live).map((m) => m.golden));
    const claims = count(
      groups.flatMap((g, i) => g.filter((k) => last.has(k)).map((k) => [last.get(k)!.golden, i] as [string, number])),
    );
    const formers = [...merged]
      .filter((g) => !liveIds.has(g))
      .flatMap((golden) =>
        groups
          .map((g, group) => ({
            golden,
            group,
            records: g.filter((k) => lastMembers.get(golden)!.includes(k)).length,
            size: lastMembers.get(golden)!.length,
          }))
          .filter((f) => f.records > 0 && claims.some((c) => c.group === f.group)),
      );
    const carried = carryIds(
      {
        golden: claims.map((c) => c.golden),
        group: claims.map((c) => c.group),
        records: claims.map((c) => c.records),
        native: claims.map(
          (c) => groups[c.group]!.filter((k) => last.get(k)?.golden === c.golden && !last.get(k)!.guest).length,
        ),
        locked: claims.map(() => 0),
        live: claims.map((c) => (liveIds.has(c.golden) ? 1 : 0)),
      },
      {
        golden: formers.map((f) => f.golden),
        group: formers.map((f) => f.group),
        records: formers.map((f) => f.records),
        size: formers.map((f) => f.size),
      },
    );
    const given = new Map(carried.map((c) => [c.group, c.golden]));
    const ids: Record<string, string> = {};
    groups.forEach((g, i) => {
      const golden = given.get(i) ?? id(++serial);
      for (const k of g) ids[k] = golden;
    });
    const ended = new Set<string>();
    for (const golden of liveIds)
      if (!Object.values(ids).includes(golden)) {
        const moved = [...last].filter(([k, m]) => m.live && m.golden === golden && k in ids).map(([k]) => k);
        if (moved.length > 0) {
          merged.add(golden);
          ended.add(golden);
          lastMembers.set(golden, moved);
        }
      }
    for (const [k, m] of last) if (!(k in ids)) last.set(k, { golden: m.golden, live: false, guest: false });
    for (const [k, golden] of Object.entries(ids)) {
      const before = last.get(k);
      if (before?.live && before.golden === golden) continue;
      const guest = before !== undefined && before.golden !== golden && ended.has(before.golden);
      last.set(k, { golden, live: true, guest });
    }
    return ids;
  });
}

const keys = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'c2'];
/** A day as a group number per key; 0 = the record is not there. */
const day = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: keys.length, maxLength: keys.length })
  .map((numbers) => [1, 2, 3, 4].map((n) => keys.filter((_, i) => numbers[i] === n).join(' ')).filter((g) => g !== ''));

test('runs equal the slow reference, every event sequence balances, and events replay to the state', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 5 }), async (days) => {
      const story = await live(days);
      expect(story.map((s) => s.ids)).toEqual(reference(days));
      let before = 0;
      const state = new Map<string, string>();
      for (const { ids, events } of story) {
        const n = (...kinds: string[]) => events.filter((e) => kinds.includes(e.kind)).length;
        const now = new Set(Object.values(ids)).size;
        expect(now).toBe(before + n('created', 'split', 'reactivated') - n('merged', 'retired'));
        before = now;
        for (const e of events) {
          const key = `${e.source}${e.source_key}`;
          if (e.kind === 'member_removed') state.delete(key);
          else if (e.kind.startsWith('member_')) state.set(key, e.golden_id);
        }
        expect(Object.fromEntries(state)).toEqual(ids);
      }
    }),
    { numRuns: 25 },
  );
});
