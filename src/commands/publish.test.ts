import { readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, test } from 'vitest';
import { commentOf, type EditionTable } from '../domain/edition/table.ts';
import { editionTables } from '../domain/edition.ts';
import { ask, first, newProject, publishDay, removeProjects, ruleset, second } from '../test/publication.ts';
import type { TestRecord } from '../test/workspace.ts';
import { exportEdition } from './publish/export.ts';
import { shapesOf } from './publish/resolve.ts';

afterEach(removeProjects);

describe('an edition', () => {
  test('holds golden values, their origin, contact points, holdings, cross-references and events', async () => {
    const project = newProject();
    const { path, golden, records, failed } = await publishDay(project, first);
    expect({ golden, records, failed }).toEqual({ golden: 2, records: 3, failed: [] });
    expect(path).toBe(join(project.paths.editions, 'golden-2026-11-22-R000001.duckdb'));
    expect(readlinkSync(join(project.paths.editions, 'golden.duckdb'))).toBe('golden-2026-11-22-R000001.duckdb');
    expect(
      await ask(
        project,
        'select golden_id, name, name_from, document, phones, records, sources, since from golden_customer order by golden_id',
      ),
    ).toEqual([
      {
        golden_id: 'C0000001N',
        name: 'Ana L Lima',
        name_from: 'card',
        document: '1051',
        phones: ['551', '552'],
        records: 2,
        sources: 2,
        since: '2020-05-01',
      },
      {
        golden_id: expect.stringMatching(/^C0000002.$/),
        name: 'Rui Paz',
        name_from: 'bank',
        document: '2052',
        phones: null,
        records: 1,
        sources: 1,
        since: null,
      },
    ]);
    expect(await ask(project, 'select source, source_key, linked_by, weight, run_id from xref order by all')).toEqual([
      { source: 'bank', source_key: '1', linked_by: 'weight', weight: 12.5, run_id: 'R000001' },
      { source: 'bank', source_key: '2', linked_by: 'alone', weight: null, run_id: 'R000001' },
      { source: 'card', source_key: '9', linked_by: 'weight', weight: 12.5, run_id: 'R000001' },
    ]);
    expect(
      await ask(
        project,
        "select attribute, value, source, rule, rivals, runner_up from value_origin where golden_id = 'C0000001N' order by all",
      ),
    ).toEqual([
      { attribute: 'document', value: '1051', source: 'card', rule: 'only', rivals: 0, runner_up: null },
      { attribute: 'name', value: 'Ana L Lima', source: 'card', rule: 'recent', rivals: 1, runner_up: 'Ana Lima' },
      { attribute: 'phones', value: '551', source: 'card', rule: 'frequent', rivals: 1, runner_up: '552' },
    ]);
    expect(
      await ask(project, 'select value, preferred, sources, first_seen, last_seen from contact_point order by all'),
    ).toEqual([
      { value: '551', preferred: true, sources: 2, first_seen: '2024-01-01', last_seen: '2025-01-01' },
      { value: '552', preferred: false, sources: 1, first_seen: '2025-01-01', last_seen: '2025-01-01' },
    ]);
    expect(await ask(project, 'select product, source_key, since from holding order by all')).toEqual([
      { product: 'account', source_key: '1', since: '2020-05-01' },
      { product: 'account', source_key: '2', since: null },
    ]);
    expect(await ask(project, 'select kind, count(*)::int as n from id_event group by kind order by kind')).toEqual([
      { kind: 'created', n: 2 },
      { kind: 'member_added', n: 3 },
    ]);
    expect(await ask(project, "select score from quality where dimension = 'uniqueness' and source is null")).toEqual([
      { score: expect.closeTo(66.67, 1) },
    ]);
  });

  test('explains itself: every table and column has a comment, the dictionary is the same, and nothing holds another name', async () => {
    const project = newProject();
    await publishDay(project, first);
    const catalogue = editionTables([
      { entity: 'customer', title: 'Customer', shapes: shapesOf(ruleset), comparisons: [], measures: [] },
    ]) as readonly EditionTable[];
    const columns = await ask(
      project,
      'select table_name, column_name, data_type, comment from duckdb_columns() where not internal order by table_name, column_index',
    );
    expect(columns).toEqual(
      [...catalogue]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((table) =>
          table.columns.map((c) => ({
            table_name: table.name,
            column_name: c.name,
            data_type: c.type,
            comment: commentOf(c),
          })),
        ),
    );
    expect(await ask(project, 'select table_name from duckdb_tables() where comment is null')).toEqual([]);
    expect(await ask(project, 'select count(*)::int as n from meta_dictionary where column_name is not null')).toEqual([
      { n: columns.length },
    ]);
    expect(await ask(project, "select tags from duckdb_databases() where database_name like 'golden%'")).toBeTruthy();
  });

  test('answers the questions of its own examples', async () => {
    const project = newProject();
    await publishDay(project, first);
    await publishDay(project, second);
    const examples = await ask(project, 'select question, query from meta_example order by example');
    expect(examples.length).toBeGreaterThanOrEqual(5);
    for (const { query } of examples) await ask(project, query as string);
    const answer = async (about: string) =>
      ask(project, examples.find((e) => (e['question'] as string).includes(about))!['query'] as string);
    expect(await answer('each source stand for')).toEqual([
      { source: 'bank', records: '2', golden: '2' },
      { source: 'card', records: '2', golden: '2' },
    ]);
    expect(await answer('noted long ago')).toMatchObject([{ golden_id: 'C0000001N' }]);
    expect(await answer('changed in this run')).toEqual([]);
    expect((await answer('come from')).map((row) => row['attribute'])).toEqual(['document', 'name', 'phones']);
    expect(await answer('preferred contact')).toMatchObject([{ value: '551' }]);
  });

  test('is a file of format v1.0.0 that only owner and group may read', async () => {
    const project = newProject();
    const { path } = await publishDay(project, first);
    expect(statSync(path!).mode & 0o777).toBe(0o640);
    expect(statSync(join(project.paths.state, 'identity', 'customer', 'R000001.parquet')).mode & 0o777).toBe(0o600);
    // Bytes 12 to 19 of the header: the storage version number; 64 is what DuckDB 1.0 writes.
    expect(Number(readFileSync(path!).readBigUInt64LE(12))).toBe(64);
  });
});

describe('from run to run', () => {
  test('ids stay, changes become history, a reader of the old edition keeps it', async () => {
    const project = newProject();
    await publishDay(project, first);
    const reader = await DuckDBInstance.create(join(project.paths.editions, 'golden.duckdb'), {
      access_mode: 'READ_ONLY',
    });
    const connection = await reader.connect();
    const changed: TestRecord[] = [
      { ...first[1]!, values: { ...first[1]!.values, name: 'Ana Luz Lima' } },
      second[0]!,
      ...second.slice(2),
    ];
    const { failed } = await publishDay(project, changed);
    expect(failed).toEqual([]);
    expect((await connection.runAndReadAll('select name from golden_customer order by 1')).getRows()).toEqual([
      ['Ana L Lima'],
      ['Rui Paz'],
    ]);
    connection.closeSync();
    reader.closeSync();
    expect(await ask(project, 'select golden_id, attribute, from_value, to_value, run_id from golden_history')).toEqual(
      [
        {
          golden_id: 'C0000001N',
          attribute: 'name',
          from_value: 'Ana L Lima',
          to_value: 'Ana Luz Lima',
          run_id: 'R000002',
        },
      ],
    );
    expect(await ask(project, "select kind, source_key, run_id from id_event where run_id = 'R000002'")).toEqual([
      { kind: 'member_added', source_key: '5', run_id: 'R000002' },
    ]);
    expect(await ask(project, 'select source, source_key, run_id from xref order by all')).toMatchObject([
      { run_id: 'R000001' },
      { run_id: 'R000001' },
      { run_id: 'R000002' },
      { run_id: 'R000001' },
    ]);
  });

  test('without the file of the edition before, it says what cannot be told of the changes, and compares with the one before that', async () => {
    const project = newProject(9);
    const named = (name: string): TestRecord[] => [
      first[0]!,
      { ...first[1]!, values: { ...first[1]!.values, name } },
      ...first.slice(2),
    ];
    const history = "select from_value, to_value, run_id from golden_history where attribute = 'name' order by run_id";
    const [one, two] = [await publishDay(project, first), await publishDay(project, named('Ana Luz Lima'))];
    const said: string[] = [];
    const onWarn = (sentence: string) => void said.push(sentence);
    rmSync(two.path!);
    await publishDay(project, named('Ana Luz Lima Paz'), { onWarn });
    expect(said).toEqual([
      `${two.path}, the edition before, is not there: golden values were compared with golden-2026-11-22-R000001.duckdb, so what changed since then counts as changed by this run`,
    ]);
    expect(await ask(project, history)).toEqual([
      { from_value: 'Ana L Lima', to_value: 'Ana Luz Lima', run_id: 'R000002' },
      { from_value: 'Ana L Lima', to_value: 'Ana Luz Lima Paz', run_id: 'R000003' },
    ]);
    expect(await ask(project, 'select previous_run_id from meta_run')).toEqual([{ previous_run_id: 'R000001' }]);
    rmSync(one.path!);
    rmSync(join(project.paths.editions, 'golden-2026-11-22-R000003.duckdb'));
    await publishDay(project, first, { onWarn });
    expect(said[1]).toMatch(
      /R000003\.duckdb, the edition before, is not there: which golden values changed since cannot/,
    );
    expect(await ask(project, 'select previous_run_id from meta_run')).toEqual([{ previous_run_id: null }]);
  });

  test('a merged id is redirected; the history of ids outlives the workspace', async () => {
    const project = newProject();
    await publishDay(project, first);
    const merged = first.map((record) => ({ ...record, group: 'all' }));
    rmSync(project.paths.workspace, { recursive: true });
    await publishDay(project, merged);
    const [two] = await ask(project, 'select old_id, golden_id, reason, run_id from id_redirect');
    expect(two).toMatchObject({ golden_id: 'C0000001N', reason: 'merged', run_id: 'R000002' });
    await publishDay(project, first);
    expect(await ask(project, 'select * from id_redirect')).toEqual([]);
    expect(
      (await ask(project, 'select golden_id from golden_customer order by 1')).map((row) => row['golden_id']),
    ).toEqual(['C0000001N', two!['old_id']]);
  });

  test('the same input in another order gives the same values', async () => {
    const [a, b] = [newProject(), newProject()];
    await publishDay(a, first);
    await publishDay(b, [...first].reverse());
    for (const table of [
      'golden_customer',
      'xref',
      'value_origin',
      'contact_point',
      'holding',
      'id_event',
      'record',
      'lookup',
      'meta_run',
      'meta_metric',
      'quality',
    ])
      expect(await ask(b, `select * from ${table} order by all`)).toEqual(
        await ask(a, `select * from ${table} order by all`),
      );
  });

  test('the last editions are kept, older ones go', async () => {
    const project = newProject(2);
    for (let i = 0; i < 3; i++) await publishDay(project, first);
    expect(readdirSync(project.paths.editions).sort()).toEqual([
      'golden-2026-11-22-R000002.duckdb',
      'golden-2026-11-22-R000003.duckdb',
      'golden.duckdb',
    ]);
  });
});

test('export: Parquet as it is, CSV with a mark for Excel and a guard against formulas', async () => {
  const project = newProject();
  const evil = [{ source: 'bank', key: '=1+1', values: { name: '=HYPERLINK("x")', document: '-5', phones: ['551'] } }];
  const { path } = await publishDay(project, evil);
  const [parquet, csv] = [join(project.root, 'p'), join(project.root, 'c')];
  const paths = await exportEdition(path!, { parquet, csv });
  const text = readFileSync(join(csv, 'golden_customer.csv'), 'utf8');
  expect(text.split('\n')[0]).toBe(
    '\ufeffgolden_id,name,name_status,name_from,document,document_status,document_from,phones,records,sources,since,updated_at',
  );
  expect(text).toContain(`"'=HYPERLINK(""x"")",ok,bank,'-5,ok,bank,[551],1,1,,`);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const count = await connection.runAndReadAll(`select count(*)::int from '${join(parquet, 'record.parquet')}'`);
  expect(count.getRows()).toEqual([[1]]);
  connection.closeSync();
  instance.closeSync();
  expect(paths.length).toBe(2 * readdirSync(csv).length);
  await expect(exportEdition(path!, { csv })).rejects.toMatchObject({ code: 'folder_not_empty' });
});
