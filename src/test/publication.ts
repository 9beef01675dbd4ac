import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { publishEdition, type Published } from '../commands/publish/edition.ts';
import { shapesOf, workspaceOf } from '../commands/publish/resolve.ts';
import { openDuckdb } from '../engine/duckdb.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { startRun } from '../ledger/runs.ts';
import { literal } from '../sql/sql.ts';
import { loadProject, type Project } from '../rules/project.ts';
import { rulesetSchema, type Ruleset } from '../rules/schema/ruleset.ts';
import { sourceSchema } from '../rules/schema/source.ts';
import { fillTestWorkspace, type TestRecord } from './workspace.ts';

/** Rules of a small bank: two sources, a name, a document and phones. */
export const ruleset: Ruleset = rulesetSchema.parse({
  entity: 'customer',
  title: 'Customer',
  fields: {
    name: { kind: 'text', category: 'name' },
    document: { kind: 'code', category: 'document' },
    phones: { kind: 'code', list: true, category: 'phone' },
  },
  blocking: { keys: [{ name: 'document', on: ['document'] }] },
  comparisons: [{ name: 'document', on: 'document', levels: [{ name: 'exact', when: 'exact' }] }],
  thresholds: { link: 0, review: -3 },
});
export const contracts = ['bank', 'card'].map((source) =>
  sourceSchema.parse({
    source,
    title: source,
    owner: `${source}@bank.example`,
    ...(source === 'bank' ? { product: 'account' } : {}),
    files: [`${source}*.csv`],
    mode: 'full',
    format: 'csv',
    key: ['id'],
    layouts: [{ name: 'v1', columns: ['id', 'n', 'd', 'p'] }],
    map: { name: 'n', document: 'd', phones: ['p'] },
  }),
);

/** The first day: Ana in both sources, Rui in one. */
export const first: TestRecord[] = [
  {
    source: 'bank',
    key: '1',
    group: 'ana',
    updated: '2024-01-01',
    since: '2020-05-01',
    values: { name: 'Ana Lima', document: '1051', phones: ['551'] },
  },
  {
    source: 'card',
    key: '9',
    group: 'ana',
    updated: '2025-01-01',
    values: { name: 'Ana L Lima', document: '1051', phones: ['552', '551'] },
  },
  { source: 'bank', key: '2', updated: '2024-01-01', values: { name: 'Rui Paz', document: '2052' } },
];
/** The second day: Ana is called otherwise at the bank, Rui got a card. */
export const second: TestRecord[] = [
  { ...first[0]!, values: { ...first[0]!.values, name: 'Ana Maria Lima' } },
  first[1]!,
  { ...first[2]!, group: 'rui' },
  { source: 'card', key: '5', group: 'rui', updated: '2026-01-01', values: { name: 'Rui Paz', document: '2052' } },
];

const folders: string[] = [];

/** Removes the projects made so far. */
export function removeProjects(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A project of its own with those rules and contracts, nothing received yet. */
export function newProject(keep = 2): Project {
  const root = mkdtempSync(join(tmpdir(), 'mestre-publish-'));
  folders.push(root);
  mkdirSync(join(root, 'rules', 'sources'), { recursive: true });
  writeFileSync(join(root, 'rules', 'customer.yaml'), JSON.stringify(ruleset));
  for (const contract of contracts)
    writeFileSync(join(root, 'rules', 'sources', `${contract.source}.yaml`), JSON.stringify(contract));
  writeFileSync(
    join(root, 'mestre.yaml'),
    `name: test\nthreads: 2\nmemory: 1GB\neditions: { folder: editions, keep: ${keep} }\n`,
  );
  return loadProject(root, {}, {});
}

const now = () => new Date('2026-11-22T10:00:00Z');

/** Lays the records into the workspace and publishes them as a run of its own. */
export async function publishDay(
  project: Project,
  records: readonly TestRecord[],
  {
    prepare = '',
    onWarn,
    asOf = '2026-11-22',
    full = false,
  }: {
    /** SQL that makes the workspace another one before it is published. */
    readonly prepare?: string;
    readonly onWarn?: (sentence: string) => void;
    readonly asOf?: string;
    readonly full?: boolean;
  } = {},
): Promise<Published> {
  const engine = await openDuckdb({ path: workspaceOf(project.paths.workspace, 'customer'), threads: 2 });
  await fillTestWorkspace(engine, shapesOf(ruleset), records);
  if (prepare !== '') await engine.run(prepare);
  await engine.close();
  const ledger = openLedger(project.paths.ledger);
  receive(ledger, project.root, records);
  const run = startRun(ledger, { asOf, codeVersion: 'test', by: 'test', now: now() });
  try {
    return await publishEdition({
      project,
      ledger,
      run,
      rulesets: [ruleset],
      contracts,
      now,
      full,
      mostTouched: 0.9,
      ...(onWarn ? { onWarn } : {}),
    });
  } finally {
    ledger.close();
  }
}

const heldKeys = new Map<string, string>();

/** Writes down one full snapshot per source, so that the counts of the files add up to the records. */
function receive(ledger: Ledger, root: string, records: readonly TestRecord[]): void {
  const insert = ledger.prepare(
    `insert into batch (batch_id, seq, source, entity, file_name, sha256, bytes, layout, encoding, mode, contract_hash, received_at,
       received, new, changed, unchanged, rejected, duplicate, closed, part)
     select ?, coalesce(max(seq), 0) + 1, ?, 'customer', 'f.csv', 'h', 1, 'v1', 'utf-8', 'full', 'h', '2026-11-22T09:00:00.000Z',
       ?, ?, 0, ?, 0, 0, ?, 'p.parquet' from batch`,
  );
  for (const source of ['bank', 'card']) {
    const before = (heldKeys.get(`${root} ${source}`) ?? '').split(' ').filter((key) => key !== '');
    const keys = records.filter((record) => record.source === source).map(({ key }) => key);
    const fresh = keys.filter((key) => !before.includes(key)).length;
    const { n } = ledger.prepare('select count(*) as n from batch').get() as { n: number };
    const closed = before.filter((key) => !keys.includes(key)).length;
    insert.run(`${source}-${n}`, source, keys.length, fresh, keys.length - fresh, closed);
    heldKeys.set(`${root} ${source}`, keys.join(' '));
  }
}

/** Tables whose rows differ between two editions, with a few of them; estimates to six digits. */
export async function differences(one: string, other: string): Promise<Record<string, unknown>> {
  const engine = await openDuckdb({ threads: 2 });
  try {
    await engine.run(`attach ${literal(one)} as one (read_only); attach ${literal(other)} as other (read_only)`);
    const columns = await engine.rows("select table_name as t, column_name as c, data_type as d from duckdb_columns() where database_name = 'one' order by t, column_index"); // prettier-ignore
    const tables = new Map<string, string[]>();
    for (const { t, c, d } of columns) {
      const id = engine.dialect.id(String(c));
      tables.set(String(t), [...(tables.get(String(t)) ?? []), d === 'DOUBLE' ? `round(${id}, 6) as ${id}` : id]);
    }
    const found: Record<string, unknown> = {};
    for (const [name, values] of tables) {
      const of = (edition: string) => `select ${values.join(', ')} from ${edition}.main.${engine.dialect.id(name)}`;
      const side = (a: string, b: string) => `select '${a}' as edition, * from (${of(a)} except all ${of(b)}) limit 2`;
      const rows = await engine.rows(`(${side('one', 'other')}) union all (${side('other', 'one')})`);
      if (rows.length > 0) found[name] = rows;
    }
    return found;
  } finally {
    await engine.close();
  }
}

/** Reads an edition as an analyst would: nothing but the DuckDB module. */
export async function ask(project: Project, query: string, file = 'golden.duckdb'): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(join(project.paths.editions, file), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(query)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
