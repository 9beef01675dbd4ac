import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openDuckdb } from '../../engine/duckdb.ts';
import { insertDecision } from '../../ledger/decisions.ts';
import { insertOverride, withdrawOverride } from '../../ledger/overrides.ts';
import { type Ledger, openLedger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import { literal } from '../../sql/sql.ts';
import { ask, differences, newProject, publishDay, removeProjects } from '../../test/publication.ts';
import type { TestRecord } from '../../test/workspace.ts';

afterAll(removeProjects);

const sources = ['bank', 'card'];
const KEYS = 40;
/** Record numbers that stay with their keys, in the order of source and key. */
const numberOf = (source: string, key: string): number => sources.indexOf(source) * 1000 + Number(key) * 10;

/** Who is there, with what, and in which group. */
type State = ReadonlyMap<string, TestRecord & { readonly group: string }>;

/** One day: records that come or change, go, and move to another group; what people say; how many days went by. */
interface Day {
  readonly come: readonly { source: string; key: number; name: string; document: string | null; phones: string[]; updated: string; group: number }[]; // prettier-ignore
  readonly go: readonly [string, number][];
  readonly move: readonly [string, number, number][];
  readonly said: 'nothing' | 'decision' | 'override' | 'withdraw';
  readonly about: readonly [number, number];
  readonly days: number;
}

const key = fc.integer({ min: 0, max: KEYS - 1 });
const source = fc.constantFrom(...sources);
const group = fc.integer({ min: 0, max: 35 });
const one = fc.record({
  source,
  key,
  name: fc.constantFrom('Ana Lima', 'Ana L', 'Rui Paz', 'Eva'),
  document: fc.constantFrom('1', '2', null),
  phones: fc.uniqueArray(fc.constantFrom('551', '552', '553'), { maxLength: 2 }),
  // Some times are in the future of the first day.
  updated: fc.constantFrom('2024-01-01', '2025-05-05', '2026-11-23', '2026-11-24'),
  group,
});
/** One or two of them, or none. */
const few = <T>(what: fc.Arbitrary<T>) => fc.array(what, { maxLength: 2 });
const day: fc.Arbitrary<Day> = fc.record({
  come: few(one),
  go: few(fc.tuple(source, key)),
  move: few(fc.tuple(source, key, group)),
  said: fc.constantFrom('nothing', 'nothing', 'decision', 'override', 'withdraw'),
  about: fc.tuple(fc.nat(), fc.nat()),
  days: fc.constantFrom(0, 0, 1),
});

const nameOf = (source: string, key: number): string => `${source}:${String(key).padStart(3, '0')}`;

function toNext(state: State, { come, go, move }: Day): State {
  const next = new Map(state);
  for (const { source, key, name, document, phones, updated, group } of come)
    next.set(nameOf(source, key), {
      source,
      key: String(key).padStart(3, '0'),
      group: String(group),
      updated,
      values: { name, ...(document === null ? {} : { document }), phones },
    });
  for (const [source, key] of go) next.delete(nameOf(source, key));
  for (const [source, key, group] of move) {
    const there = next.get(nameOf(source, key));
    if (there !== undefined) next.set(nameOf(source, key), { ...there, group: String(group) });
  }
  return next;
}

/** What a match would leave of a state: groups by their least number, pairs, cases; as text by what names each row. */
function toMatch(state: State) {
  const all = [...state.values()].map((record) => ({ ...record, id: numberOf(record.source, record.key) }));
  const least = new Map<string, number>();
  for (const { group, id } of all) least.set(group, Math.min(id, least.get(group) ?? id));
  const groups = new Map(all.map(({ id, group }) => [id, least.get(group)!]));
  const links = new Map<string, string>();
  const cases = new Map<string, string>();
  for (const l of all)
    for (const r of all) {
      if (l.id >= r.id) continue;
      const chance = (l.id * 7919 + r.id * 104729 + JSON.stringify([l.values, r.values]).length) % 97;
      const together = l.group === r.group;
      if (!together && chance > 3) continue;
      const verdict = together ? 'same' : 'unsure';
      links.set(
        `${l.id},${r.id}`,
        `${chance / 8}::double, '${verdict}', ${chance === 1 ? "'a rule'" : 'null'}, 'name'`,
      );
      if (!together && chance > 1) cases.set(`${l.id},${r.id}`, `${chance / 8}::double, 'unsure'`);
    }
  const records = new Map(all.map((record) => [record.id, JSON.stringify([record.values, record.updated])]));
  return { records, groups, links, cases };
}

type Match = ReturnType<typeof toMatch>;

/** The records that two matches do not have in common, as matching marks them. */
function touchedBetween(one: Match, other: Match): Set<number> {
  const touched = new Set<number>();
  for (const what of ['records', 'groups', 'links', 'cases'] as const) {
    const [a, b] = [one[what] as Map<number | string, unknown>, other[what] as Map<number | string, unknown>];
    for (const name of new Set([...a.keys(), ...b.keys()]))
      if (a.get(name) !== b.get(name)) for (const id of String(name).split(',')) touched.add(Number(id));
  }
  return touched;
}

/** The workspace of a state, as SQL over that of test records: numbers that last, and what each change touched. */
function toPrepare(match: Match, touched: readonly (readonly number[])[]): string {
  const rows = (all: Iterable<string>) => [...all].map((row) => `(${row})`).join(', ');
  const insert = (table: string, all: string[]) =>
    all.length === 0 ? '' : `insert into ${table} values ${rows(all)};`;
  const place = `(case source when 'bank' then 0 else 1000 end + cast(source_key as integer) * 10)`;
  const state = { print: '', sources: {}, paths: {}, lineage: 'one', changes: touched.length };
  return `
    update record set record_id = ${place}, line = ${place};
    delete from grouping;
    ${insert(
      'grouping',
      [...match.groups].map(([id, group]) => `${id}, ${group}`),
    )}
    delete from link;
    ${insert(
      'link',
      [...match.links].map(([pair, rest]) => `${pair}, ${rest}`),
    )}
    ${insert(
      'review_pair',
      [...match.cases].map(([pair, rest]) => `${pair}, ${rest}`),
    )}
    create or replace table touched (change_no integer, record_id integer);
    ${insert(
      'touched',
      touched.flatMap((ids, i) => ids.map((id) => `${i + 1}, ${id}`)),
    )}
    create or replace table match_state as select ${literal(JSON.stringify(state))} as state`;
}

/** Writes down what people say of the records and golden records of this day: the same in every project. */
async function say(project: Project, { said, about: [a, b] }: Day, state: State): Promise<void> {
  if (said === 'nothing') return;
  const names = [...state.values()];
  const [l, r] = [names[a % names.length]!, names[b % names.length]!];
  const who = { by: 'ana', asName: null, now: new Date('2026-11-22T09:30:00Z') };
  const [{ golden_id: goldenId }] = (await ask(project, `select golden_id from xref where source = '${l.source}' and source_key = '${l.key}' union all select 'C00000000' limit 1`)) as [{ golden_id: string }]; // prettier-ignore
  const write = (ledger: Ledger) => {
    if (said === 'override') insertOverride(ledger, { entity: 'customer', goldenId, attribute: 'name', value: `Given ${a % 3}`, until: b % 2 === 0 ? '2026-11-22' : null, reason: 'called' }, who); // prettier-ignore
    if (said === 'withdraw') {
      const given = ledger.prepare('select override_id as id from override where override_id not in (select override_id from override_event)').all() as { id: number }[]; // prettier-ignore
      if (given[0] !== undefined) withdrawOverride(ledger, given[0].id, 'wrong', who);
    }
    if (said === 'decision' && l !== r)
      insertDecision(
        ledger,
        {
          entity: 'customer',
          kind: 'different',
          // Evidence that is not theirs any more, or none.
          sides: [l, r].map(({ source, key }, i) => [{ source, key, evidence: i === 0 ? 'document:0000' : '' }]),
          reason: 'seen',
          rulesHash: 'h',
          caseId: null,
          origin: 'decide',
          needsApproval: false,
          records: null,
          exposure: null,
        },
        who,
      );
  };
  const ledger = openLedger(project.paths.ledger);
  try {
    write(ledger);
  } finally {
    ledger.close();
  }
}

const first: State = new Map(
  sources.flatMap((source, s) =>
    Array.from({ length: KEYS - 4 }, (_, i): [string, TestRecord & { group: string }] => [
      nameOf(source, i),
      {
        source,
        key: String(i).padStart(3, '0'),
        // Pairs across the sources, some of them with a third.
        group: String(i % 9 === 8 ? i - 1 : i),
        updated: s === 0 ? '2024-01-01' : '2025-01-01',
        values: { name: i % 2 === s ? 'Ana Lima' : 'Rui Paz', document: String(i), phones: [`55${i}`] },
      },
    ]),
  ),
);

const current = (project: Project): string => join(project.paths.editions, 'golden.duckdb');

async function isRenewed(project: Project): Promise<boolean> {
  const engine = await openDuckdb({ path: join(project.paths.workspace, 'customer.known.duckdb'), readOnly: true });
  try {
    const [row] = await engine.rows('select state from known_state');
    return (JSON.parse(String(row!['state'])) as { renewed: boolean }).renewed;
  } finally {
    await engine.close();
  }
}

test('day after day, an edition made of the last one and what was touched has the rows of one made anew', async () => {
  let renewed = 0;
  let days = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(day, { minLength: 3, maxLength: 3 }), async (all) => {
      const [byChanges, anew] = [newProject(), newProject()];
      let state = first;
      let match = toMatch(state);
      let asOf = 22;
      const touched: number[][] = [];
      const publish = async () => {
        const given = { prepare: toPrepare(match, touched), asOf: `2026-11-${asOf}` };
        for (const project of [byChanges, anew]) {
          const { failed } = await publishDay(project, [...state.values()], { ...given, full: project === anew });
          expect(failed).toEqual([]);
        }
        expect(await differences(current(byChanges), current(anew))).toEqual({});
      };
      await publish();
      for (const next of all) {
        await say(byChanges, next, state);
        await say(anew, next, state);
        state = toNext(state, next);
        const now = toMatch(state);
        const ids = touchedBetween(match, now);
        if (ids.size > 0) touched.push([...ids]);
        match = now;
        asOf += next.days;
        await publish();
        days++;
        if (await isRenewed(byChanges)) renewed++;
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 1), endOnFailure: true },
  );
  // Most days were worth it, or the test shows nothing.
  expect(renewed).toBeGreaterThan(days / 2);
});
