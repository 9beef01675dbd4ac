import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyMoves } from '../engine/change.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { literal } from '../sql/sql.ts';
import { closePairs, contradicted, type Standing } from '../domain/decision.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { testRules } from '../test/matching.ts';
import { isAsked } from './collapse.ts';
import { findChanges, increment } from './increment.ts';
import { match } from './match.ts';
import { record, type StandardPart } from './record.ts';
import { remember } from './remember.ts';

let folder: string;
let engine: DuckdbEngine;
let files = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mestre-increment-'));
  engine = await openDuckdb({ threads: 2 });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const fields = {
  name: { kind: 'text' },
  birth: { kind: 'text' },
  code: { kind: 'text' },
  phones: { kind: 'text', list: true },
};

/** Small blocks and budgets, so that blocks turn hot and cold and the budget bites within a handful of records. */
const rulesOf = (some: { largest: number; budget: number; classes: 2 | 3; generic: object }): Ruleset =>
  testRules({
    fields,
    generic: some.generic,
    disputed: { code: ['name', 'birth'] },
    pooled: { by: ['code', 'name'], fields: ['phones'] },
    blocking: {
      budget: some.budget,
      largest: some.largest,
      keys: [
        { name: 'code', on: ['code'] },
        { name: 'birth', on: ['birth'] },
        { name: 'first', on: ['name|first_word'] },
        { name: 'phone', on: ['phones'] },
      ],
    },
    comparisons: [
      { name: 'name', on: 'name', frequency: true, per: 'code', levels: [{ name: 'exact', when: 'exact' }, { name: 'near', when: { jaro_winkler: 0.9 } }, { name: 'words', when: { tokens: 0.7 } }] }, // prettier-ignore
      { name: 'birth', on: 'birth', frequency: true, levels: [{ name: 'exact', when: 'exact' }, { name: 'near', when: 'two_date_parts', frequency: 0.5 }] }, // prettier-ignore
      {
        name: 'code',
        on: 'code',
        levels: [
          { name: 'exact', when: 'exact' },
          { name: 'typo', when: { damerau: 1 } },
        ],
      },
      { name: 'phones', on: 'phones', frequency: true, per: 'birth', levels: [{ name: 'shared', when: 'shared' }] },
    ],
    always: [{ name: 'same_code_and_birth', when: { code: 'exact', birth: 'exact' }, why: '' }],
    never: [{ name: 'other_code', when: { code: 'else' }, why: '', review: true }],
    thresholds: { link: 2, review: -2, margin: 3, rejoin: { by: ['birth', 'code'], least: -9 } },
    model: {
      classes: some.classes,
      prior: -3,
      weights: {
        name: { exact: 3, near: 2, words: 1, else: -4 },
        birth: { exact: 3, near: 1, else: -3 },
        code: { exact: 6, typo: 3, else: -3 },
        phones: { shared: 3, else: -1 },
      },
      ...(some.classes === 3
        ? { related: { prior: -2, weights: { name: { exact: 0.5, near: 0.5, words: 1, else: -1 }, phones: { shared: 3, else: -1 } } } } // prettier-ignore
        : {}),
      frequency: { name: { u: 0.02, total: 60 }, birth: { u: 0.02, total: 60 }, phones: { u: 0.02, total: 60 } },
    },
  });

type Person = Readonly<Record<keyof typeof fields, string | readonly string[] | null>>;
type Rows = Readonly<Record<string, Person>>;

const person: fc.Arbitrary<Person> = fc.record({
  name: fc.option(fc.constantFrom('ana lima', 'ana lina', 'ana souza', 'rui reis', 'rui reis junior', 'ivo dias', 'eva lima'), { freq: 9 }), // prettier-ignore
  birth: fc.option(fc.constantFrom('1980-03-04', '1980-04-03', '1981-03-04', '1990-12-31', '1955-01-01')),
  code: fc.option(fc.constantFrom('12345', '12354', '98765', '55555', '11111', '22222'), { freq: 2 }),
  phones: fc.option(fc.uniqueArray(fc.constantFrom('1111', '2222', '3333', '4444', '5555'), { minLength: 1, maxLength: 3 })), // prettier-ignore
});
const keys = fc.integer({ min: 0, max: 60 }).map((n) => String(n).padStart(3, '0'));
const rows = (maxKeys: number) => fc.dictionary(keys, person, { minKeys: 1, maxKeys });

/** What comes next: rows as a delta, rows as a full snapshot, a batch taken back, or nothing. */
const delivery = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delta'), source: fc.constantFrom('a', 'b', 'c'), rows: rows(6) }) }, // prettier-ignore
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('full'), source: fc.constantFrom('a', 'b', 'c'), rows: rows(25) }) }, // prettier-ignore
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('revert'), which: fc.nat() }) },
);
type Delivery = { kind: string; source?: string; rows?: Rows; which?: number };

/** What people say of two records, which may be there or not; a list holds what does not contradict what stands before it. */
const saying = fc.record({ kind: fc.constantFrom('same' as const, 'different' as const), l: fc.tuple(fc.constantFrom('a', 'b', 'c'), keys), r: fc.tuple(fc.constantFrom('a', 'b', 'c'), keys) }); // prettier-ignore
const sayings = fc.array(saying, { maxLength: 6 }).map((all) =>
  all.reduce<Standing[]>((standing, { kind, l, r }, id) => {
    const sides = [l, r].map(([source, key]) => [{ source, key }]);
    const one = { id, kind, sides: kind === 'same' ? [sides.flat()] : sides };
    return l.join() === r.join() || contradicted(standing, one).length > 0 ? standing : [...standing, one];
  }, []),
);

/** Loads decisions as a run does: all that follows from them. */
async function decide(standing: readonly Standing[]): Promise<void> {
  const pairs = closePairs(standing);
  const names = ['source_l', 'key_l', 'source_r', 'key_r', 'verdict'] as const;
  const columns = Object.fromEntries(names.map((name) => [name, pairs.map((pair) => pair[name])]));
  await engine.load('decision', Object.fromEntries(names.map((name) => [name, 'VARCHAR'])), columns);
}

const text = (value: string | readonly string[] | null) =>
  value === null
    ? 'null'
    : typeof value === 'string'
      ? literal(value)
      : `[${value.map((one) => literal(one)).join(', ')}]`;

/** Writes rows as a standard part; a birth is the time of the change too, so that rows come late that are older than what is held. */
async function writePart(
  held: readonly StandardPart[],
  { kind, source, rows: given }: Delivery,
): Promise<StandardPart> {
  const number = files++;
  const seq = Math.max(0, ...held.map((part) => part.seq)) + 1;
  const own = held.filter((part) => part.source === source);
  const epoch = Math.max(0, ...own.map((part) => part.epoch)) + (kind === 'full' ? 1 : 0);
  const path = join(folder, `part-${number}.parquet`);
  const values = Object.entries(given!).map(
    ([key, one]) =>
      `('${source}', ${literal(key)}, 'batch${number}', ${text(one.birth)}::timestamp, ${text(one.name)}, ${text(one.birth)}, ${text(one.code)}, ${text(one.phones)}::varchar[])`,
  );
  await engine.run(
    `copy (select source, source_key, batch_id, updated_at,
       name::varchar as name_match, 'ok' as name_status, birth::varchar as birth_match, 'ok' as birth_status,
       code::varchar as code_match, 'ok' as code_status, phones as phones_match, list_transform(phones, lambda x: 'ok') as phones_status
     from (values ${values.join(', ')}) as v(source, source_key, batch_id, updated_at, name, birth, code, phones)) to ${literal(path)} (format parquet)`,
  );
  let closed: string | null = null;
  if (kind === 'full') {
    closed = join(folder, `closed-${number}.parquet`);
    const gone = Array.from({ length: 61 }, (_, i) => String(i).padStart(3, '0')).filter((key) => given![key] === undefined); // prettier-ignore
    await engine.run(`copy (select unnest([${gone.map((key) => literal(key)).join(', ')}]) as _key) to ${literal(closed)} (format parquet)`); // prettier-ignore
  }
  return { source: source!, batch_id: `batch${number}`, seq, epoch, path, closed };
}

async function use(name: string): Promise<void> {
  await engine.run(`attach ':memory:' as ${name}; use ${name}`);
}

const options = { unique: ['c'], asked: true };

async function matchAll(rules: Ruleset, parts: readonly StandardPart[], decisions: boolean): Promise<void> {
  const { dialect } = engine;
  await apply(engine, [
    ...record(rules, parts, dialect),
    ...match(rules, dialect, { ...options, decisions }),
    ...remember(rules, dialect),
  ]);
  // As after a run: what records say stands in their nodes.
  await engine.run(`drop ${isAsked(rules, options) ? 'view' : 'table'} evidence`);
}

async function matchChanges(
  rules: Ruleset,
  parts: readonly StandardPart[],
  { added, decisions }: { readonly added: readonly string[]; readonly decisions: boolean },
): Promise<void> {
  const sources = [...new Set(parts.map(({ source }) => source))].toSorted();
  await applyMoves(engine, findChanges({ sources, added }, parts, engine.dialect));
  const due = (await engine.rows('select distinct batch_id from record_due')).map((row) => row['batch_id']);
  const needed = parts.filter(({ batch_id }) => due.includes(batch_id));
  await applyMoves(engine, increment(rules, engine.dialect, { ...options, decisions, parts: needed }));
}

/** Every table that later stages or later increments read, with records by their keys in place of their numbers. */
async function contents(database: string): Promise<Record<string, unknown>> {
  await engine.run(`use ${database}`);
  const name = (column: string) => `(select source || ':' || source_key from record where record_id = t.${column})`;
  const ids: Record<string, readonly string[]> = {
    record: ['record_id'],
    evidence_hash: ['record_id'],
    generic_value: [],
    disputed_record: ['record_id'],
    pooled_record: ['record_id'],
    twin: ['record_id', 'node_id'],
    node: ['node_id'],
    node_member: ['record_id', 'node_id'],
    frequency_name: [],
    frequency_birth: [],
    frequency_phones: [],
    value_hash: ['node_id'],
    value_hash_long: ['node_id'],
    block_hash: ['node_id'],
    block_long: ['node_id'],
    block_size: [],
    block_hot: ['node_id'],
    block_secondary: ['node_id'],
    block_choice: [],
    block_limit: [],
    block_used: [],
    candidate: ['l', 'r'],
    scored: ['l', 'r'],
    inside_scored: ['l', 'r'],
    twin_scored: ['l', 'r'],
    component: ['node_id', 'component_no', 'part_no'],
    node_group: ['node_id', 'group_node'],
    grouping: ['record_id', 'group_no'],
    bridge: ['l', 'r'],
    link: ['l', 'r'],
    review_pair: ['l', 'r'],
    link_caught: ['l', 'r'],
    block_report: [],
    block_recall: [],
  };
  const found: Record<string, unknown> = {};
  for (const [table, columns] of Object.entries(ids)) {
    const replaced = columns.map((column) => `${name(column)} as ${column}`);
    const replace = replaced.length > 0 ? ` replace (${replaced.join(', ')})` : '';
    const exclude = table === 'block_used' ? ' exclude (block_no)' : '';
    const all = await engine.rows(`select t.*${exclude}${replace} from ${table} as t`);
    found[table] = all.map((row) => JSON.stringify(row)).toSorted();
  }
  const bins = ['name_bin', 'birth_bin', 'phones_bin', 'unique_mask'];
  found['node_code'] = (await engine.rows(`select ${bins.join(', ')}, ${name('node_id')} as node from node_code as t`))
    .map((row) => JSON.stringify(row))
    .toSorted();
  return found;
}

test('increment after increment, every table is as a match of everything would make it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ largest: fc.constantFrom(3, 6, 100), budget: fc.constantFrom(2, 1000), classes: fc.constantFrom(2 as const, 3 as const), generic: fc.constantFrom({ phones: 7 }, {}) }), // prettier-ignore
      rows(40),
      fc.array(delivery, { minLength: 1, maxLength: 2 }),
      fc.tuple(sayings, sayings),
      async (some, first, deliveries, [said, saidThen]) => {
        const rules = rulesOf(some);
        let parts = [await writePart([], { kind: 'delta', source: 'b', rows: first })];
        parts.push(await writePart(parts, { kind: 'full', source: 'a', rows: first }));
        parts.push(await writePart(parts, { kind: 'full', source: 'c', rows: first }));
        await use('kept');
        try {
          await decide(said);
          await matchAll(rules, parts, said.length > 0);
          let before = said;
          for (const [i, one] of (deliveries as Delivery[]).entries()) {
            const held = parts;
            if (one.kind === 'revert') {
              // Each source keeps a batch: a source that comes or goes is matched in full.
              const free = parts.filter((part) => parts.filter(({ source }) => source === part.source).length > 1);
              if (free.length === 0) continue;
              const back = free[one.which! % free.length]!;
              parts = parts.filter((part) => part !== back);
            } else parts = [...parts, await writePart(parts, one)];
            const added = one.kind === 'revert' ? [] : parts.slice(held.length).map(({ batch_id }) => batch_id);
            // Some decisions come and some are withdrawn with the second delivery.
            const now = i === 0 ? said : saidThen;
            await engine.run('use kept; create or replace temp table decision_before as select * from decision');
            await decide(now);
            await matchChanges(rules, parts, { added, decisions: before.length > 0 || now.length > 0 });
            before = now;
            await use('whole');
            await decide(now);
            await matchAll(rules, parts, now.length > 0);
            const whole = await contents('whole');
            const kept = await contents('kept');
            await engine.run('use memory; detach whole');
            for (const [table, found] of Object.entries(kept)) expect({ [table]: found }).toEqual({ [table]: whole[table] }); // prettier-ignore
          }
        } finally {
          await engine.run('use memory; detach kept');
          const left = await engine.rows('select table_name as name from duckdb_tables() where temporary');
          for (const { name } of left) await engine.run(`drop table temp."${String(name)}"`);
        }
      },
    ),
    { numRuns: 5, endOnFailure: true },
  );
});
