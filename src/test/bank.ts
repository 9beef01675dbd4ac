import { createStatements, editionTables } from '../domain/edition.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { literal } from '../sql/sql.ts';
import { reconcile, type ReconcileInput } from '../stages/reconcile.ts';

/** One value as a source sent it: raw text, standard value, match form, status. */
export interface Said {
  readonly raw: string | null;
  readonly value: string | null;
  readonly match: string | null;
  readonly status: string;
}

export const nothing: Said = { raw: null, value: null, match: null, status: 'absent' };

export function said(raw: string, value = raw.toUpperCase(), status = 'ok'): Said {
  return { raw, value, match: value.normalize('NFD').replaceAll(/\p{M}/gu, ''), status };
}

export interface BankRecord {
  readonly source: string;
  readonly key: string;
  /** Number of the person whose record it is. */
  readonly person: number;
  readonly updated: string | null;
  readonly name: Said;
  readonly phones: readonly Said[];
  readonly balance?: string;
}

/** A bank of three sources: `core` is the system of record for names and sends balances, `app` sends no names. */
export const bank: ReconcileInput = {
  asOf: '2026-11-22',
  fields: [
    { name: 'name', list: false, golden: true, mappedBy: ['cards', 'core'], authority: ['core'] },
    { name: 'phones', list: true, golden: true, mappedBy: ['app', 'cards', 'core'], authority: [] },
  ],
  sources: [
    { source: 'app', owner: 'Channels', measures: [] },
    { source: 'cards', owner: 'Cards', measures: [] },
    { source: 'core', owner: 'Core banking', measures: ['balance'] },
  ],
};

/** By person, the record `source|key` that each golden value came from. */
export type Winners = Readonly<Record<number, { readonly name?: string; readonly phones?: string }>>;

const text = (value: string | null): string => literal(value);
const list = (values: readonly (string | null)[]): string => `[${values.map(text).join(', ')}]::varchar[]`;
const idOf = (person: number): string => `C${String(person).padStart(4, '0')}`;
const placeOf = ({ source, key }: BankRecord): string => `${source}|${key}`;

/** The workspace of a few records in memory, with reconciliation applied. */
export async function openBankWorkspace(records: readonly BankRecord[], winners: Winners): Promise<DuckdbEngine> {
  const engine = await openDuckdb({ threads: 2 });
  const sorted = records.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const groups = new Map<number, number>();
  for (const [i, { person }] of sorted.entries()) if (!groups.has(person)) groups.set(person, i);
  const rows = sorted.map((r, i) => {
    const phones = r.phones.filter((phone) => phone.value !== null);
    return `(${i}, ${text(r.source)}, ${text(r.key)}, 'b-${r.source}', ${i + 2}, 'h${i}', ${text(r.updated)}::timestamp,
      ${text(r.name.value)}, ${text(r.name.match)}, ${text(r.name.status)}, ${text(r.name.raw)},
      ${list(phones.map((p) => p.value))}, ${list(phones.map((p) => p.match))},
      ${list(r.phones.map((p) => p.status))}, ${list(r.phones.map((p) => p.raw))}, ${r.balance ?? 'null'}::decimal(18, 2))`;
  });
  const names =
    'record_id, source, source_key, batch_id, line, row_hash, updated_at, name, name_match, name_status, name_raw, phones, phones_match, phones_status, phones_raw, m_balance';
  const identity = sorted.map((r, i) => `(${i}, ${groups.get(r.person)!}, ${text(idOf(r.person))})`);
  const origins = Object.entries(winners).flatMap(([person, won]) =>
    Object.entries(won).map(([field, place]) => {
      const at = sorted.findIndex((record) => placeOf(record) === place);
      if (at < 0) throw new Error(`no record ${place as string}`);
      return `(${groups.get(Number(person))!}, ${text(field)}, ${at})`;
    }),
  );
  await engine.run(`
    create table record as select * from (values ${rows.join(', ')}) as t(${names});
    create table identity as select * from (values ${identity.join(', ')}) as t(record_id, group_no, golden_id);
    create table golden as select distinct golden_id, group_no from identity;
    create table value_origin as select * from (values ${origins.join(', ')}) as t(group_no, attribute, record_id)`);
  await apply(engine, reconcile(bank, engine.dialect));
  return engine;
}

const shape = { title: '', category: 'none', parts: {}, golden: true };
const entities = [
  {
    entity: 'customer',
    title: 'Customer',
    shapes: [
      { ...shape, name: 'name', kind: 'person_name', list: false, type: 'VARCHAR' },
      { ...shape, name: 'phones', kind: 'phone', list: true, type: 'VARCHAR' },
    ],
    comparisons: [],
    measures: ['balance'],
  },
];

/** The same bank as an edition: every table of the catalogue, those that reports read filled; queries stand in it. */
export async function openBankEdition(records: readonly BankRecord[], winners: Winners): Promise<DuckdbEngine> {
  const engine = await openBankWorkspace(records, winners);
  await engine.run(`attach ':memory:' as edition; use edition`);
  for (const statement of createStatements(editionTables(entities), 'edition.main')) await engine.run(statement);
  for (const [table, query] of Object.entries(contents))
    await engine.run(`insert into edition.main.${table} by name ${query}`);
  return engine;
}

/** An edition with every table and no row. */
export async function openEmptyEdition(): Promise<DuckdbEngine> {
  const engine = await openDuckdb({ threads: 1 });
  for (const statement of createStatements(editionTables(entities), 'main')) await engine.run(statement);
  return engine;
}

const held = 'memory.main.record as r join memory.main.identity as i on i.record_id = r.record_id';

/** One file per source, with two rejects and a duplicate each; core promises its total; cards has a file in quarantine. */
const contents: Readonly<Record<string, string>> = {
  record: `select 'customer' as entity, r.* exclude (record_id, name_match, phones_match), i.golden_id from ${held}`,
  golden_customer: `select golden_id, 2 as records, 2 as sources from memory.main.golden`,
  xref: `select 'customer' as entity, r.source, r.source_key, i.golden_id, 'weight' as linked_by, 'R000001' as run_id from ${held}`,
  source: `select * from (values
    ('core', 'customer', 'Core banking', 'Core banking', 'account', 'daily', 'full', ['balance'], ['name']),
    ('cards', 'customer', 'Cards', 'Cards', 'card', 'weekly', 'delta', []::varchar[], []::varchar[]),
    ('app', 'customer', 'App', 'Channels', null, 'irregular', 'delta', []::varchar[], []::varchar[])
  ) as t(source, entity, title, owner, product, frequency, mode, measures, authority)`,
  batch: `select 'b-' || source as batch_id, row_number() over (order by source) as seq, source, 'customer' as entity,
    source || '.csv' as file_name, md5(source) as sha256, 1000 as bytes, 'v1' as layout, 'utf-8' as encoding,
    timestamp '2026-11-21 05:00:00' as received_at, count(*) + 3 as received, count(*) as new, 0 as changed,
    0 as unchanged, 2 as rejected, 1 as duplicate, 0 as closed from memory.main.record group by source`,
  batch_total: `select 'b-core' as batch_id, 'balance' as measure, sum(m_balance)::varchar as promised,
    sum(m_balance)::varchar as received, count(m_balance) as filled from memory.main.record where source = 'core'`,
  batch_event: `select * from (values
    ('b-core', 'same_again', 'core', 'core.csv'), ('x', 'quarantined', 'cards', 'cards-new.csv')
  ) as t(batch_id, kind, source, file_name)`,
  reject: `select 'b-' || source as batch_id, source, 7 as line, 'CPF' as column_name, 'blank_key' as rule,
    'no key' as reason, 'rejected' as fate from memory.main.record group by source`,
  id_event: `select 'customer' as entity, 'R000001' as run_id, 'created' as kind, golden_id, 'data' as cause from memory.main.golden`,
  meta_run: `select 'R000001' as run_id, date '2026-11-22' as as_of, 'Test bank' as project`,
  measure_total: `select 'customer' as entity, * from memory.main.measure_total`,
  drift: `select 'customer' as entity, * from memory.main.drift`,
  drift_row: `select 'customer' as entity, * from memory.main.drift_row`,
  break_item: `select 'customer' as entity, *, 'open' as status from memory.main.break_item`,
  timing: `select 'customer' as entity, source, 24 as allowed, timestamp '2026-11-21 05:00:00' as received_at, 0 as records, 29 as publish from edition.main.source where source <> 'app'`,
};
