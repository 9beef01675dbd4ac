import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGoldenId } from '../domain/golden-id.ts';
import type { Project } from '../rules/project.ts';
import { ask, first, newProject, publishDay, removeProjects, second } from '../test/publication.ts';
import type { Context } from './context.ts';
import { openOut } from './out.ts';
import { query, type QueryOptions } from './query.ts';
import { search } from './search.ts';
import { show } from './show.ts';

let project: Project;
beforeAll(async () => {
  project = newProject();
  await publishDay(project, first);
  await publishDay(
    project,
    first.map((record) => ({ ...record, group: 'all' })),
  );
  await publishDay(project, second);
  await publishDay(project, [
    ...second,
    { source: 'card', key: '7', group: 'rui', values: { name: 'Rui Paz', document: '3053' } },
    { source: 'card', key: '8', values: { name: 'Rui Paz', document: '4054', phones: ['559'] } },
    // A key that looks like a golden id with a wrong last character.
    { source: 'card', key: 'SE0000001', values: { name: 'Eva Sol' } },
  ]);
});
afterAll(removeProjects);

/** Runs a command as the program would; returns what it wrote. */
async function told(
  work: (context: Context) => Promise<void>,
  json = false,
  of = project,
): Promise<{ stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const out = openOut({ json, env: {}, stdout: stream('stdout'), stderr: stream('stderr') });
  const signal = new AbortController().signal;
  await work({ out, now: () => new Date(), env: {}, cwd: of.root, signal, project: () => of });
  return written;
}

const shown = async (what: string) => told((context) => show(context, { what }));
const asked = async (sql: string, options: Omit<QueryOptions, 'sql'> = {}) =>
  (await told((context) => query(context, { sql, ...options }))).stdout;
const ana = toGoldenId('customer', 1);
const rui = toGoldenId('customer', 2);

describe('show', () => {
  test.each([ana, ` ${ana.toLowerCase()} `, '1.05-1', 'card:9', 'card 9', 'ANA L. LÍMA', '551'])(
    'finds Ana by %s',
    async (what) => {
      expect((await shown(what)).stdout.split('\n')[0]).toBe(`${ana}  customer`);
    },
  );

  test('tells who it is, where each value comes from, what the person holds and what happened', async () => {
    const { stdout } = await shown(ana);
    expect(stdout).toContain('name      Ana L Lima  (card 9, by recent, before Ana Maria Lima of bank)');
    expect(stdout).toContain('account  bank    1           2020-05-01');
    expect(stdout).toMatch(/R000002 .* bank 2 came from C/);
    expect(stdout).toMatch(/code\s+551\s+\*\s+ok\s+2/);
  });

  test('a key of a source is no mistyped golden id, though it looks like one', async () => {
    const { stdout, stderr } = await shown('SE0000001');
    expect([stdout.split('\n')[2], stderr]).toEqual([expect.stringContaining('Eva Sol'), '']);
  });

  test('answers in JSON with a stable shape', async () => {
    const { stdout } = await told((context) => show(context, { what: ana }), true);
    const answer = JSON.parse(stdout) as { schema: string; found: number; by: string; person: Record<string, unknown> };
    expect(Object.keys(answer)).toEqual(['schema', 'found', 'by', 'person']);
    expect(answer).toMatchObject({ schema: 'mestre.show/1', found: 1, by: 'golden_id' });
    expect(Object.keys(answer.person)).toEqual([
      'entity',
      'golden_id',
      'golden',
      'origins',
      'products',
      'contact_points',
      'members',
      'reviews',
      'history',
      'former_ids',
    ]);
  });

  test('several that fit are a list', async () => {
    const { stdout } = await shown('Rui Paz');
    expect(stdout).toContain('2 golden records fit Rui Paz');
    expect(stdout).toContain(rui);
  });

  test('every document that a member ever gave finds the person, not only the golden one', async () => {
    expect((await shown('3053')).stdout).toContain(rui);
  });

  test('an old id leads to the current one, and says so', async () => {
    const other = newProject();
    await publishDay(other, first);
    await publishDay(
      other,
      first.map((record) => ({ ...record, group: 'all' })),
    );
    const { stdout, stderr } = await told((context) => show(context, { what: rui }), false, other);
    expect(stdout).toContain(`${ana}  customer\nformerly also ${rui}`);
    expect(stderr).toBe(`${rui} was merged: its records are now in ${ana}\n`);
  });

  test('a retired id says that nothing is held any more', async () => {
    const other = newProject();
    await publishDay(other, first);
    await publishDay(other, first.slice(0, 2));
    await expect(told((context) => show(context, { what: rui }), false, other)).rejects.toMatchObject({
      code: 'not_found',
      message: `${rui} is retired: none of its records is held any more`,
    });
  });

  test('a mistyped id proposes the one that exists', async () => {
    const swapped = `${ana.slice(0, 7)}${ana.charAt(8)}${ana.charAt(7)}`;
    await expect(shown(swapped)).rejects.toMatchObject({
      code: 'mistyped_id',
      exitCode: 66,
      hint: `mestre show ${ana}`,
    });
    await expect(shown('nobody at all')).rejects.toMatchObject({ code: 'not_found', exitCode: 66 });
  });
});

describe('search', () => {
  test('finds words in any order, without accents, case and punctuation', async () => {
    const { stdout } = await told((context) => search(context, { text: 'líma ANA' }));
    expect(stdout).toContain(ana);
    expect(stdout).not.toContain(rui);
    expect((await told((context) => search(context, { text: 'nobody' }))).stdout).toContain(
      'Nothing in the current edition holds nobody',
    );
  });

  test('says when there are more', async () => {
    const { stdout, stderr } = await told((context) => search(context, { text: 'rui', limit: 1 }));
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain('the first 1');
  });
});

describe('query', () => {
  test('answers as a table, as CSV and as JSON', async () => {
    const sql =
      "select source, count(*) as n, max(source_key) as last from xref where source_key not in ('=x', 'SE0000001') group by source order by source";
    expect(await asked(sql)).toBe('source  n  last\nbank    2  2\ncard    4  9\n');
    expect(await asked(sql, { csv: true })).toBe('source,n,last\nbank,2,2\ncard,4,9\n');
    const { stdout } = await told(
      (context) => query(context, { sql: 'select 1 as one, [1, 2] as list, null as none' }),
      true,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'mestre.query/1',
      columns: [{ name: 'one', type: 'INTEGER' }, { name: 'list' }, { name: 'none' }],
      rows: [{ one: 1, list: [1, 2], none: null }],
      cut: false,
    });
  });

  test('stops at the limit and says so', async () => {
    const { stdout, stderr } = await told((context) =>
      query(context, { sql: 'select * from range(5000) as t(i)', limit: 2 }),
    );
    expect(stdout).toBe('i\n0\n1\n');
    expect(stderr).toBe('These are the first 2 rows; --limit 0 shows all.\n');
  });

  test.each([
    ['delete from xref', 'read_only'],
    [`copy xref to '${join(tmpdir(), 'x.csv')}'`, 'read_only'],
    ["select * from read_csv('/etc/passwd')", 'read_only'],
    ["attach '/tmp/other.duckdb'", 'read_only'],
    ['set enable_external_access = true', 'read_only'],
    ['selec 1', 'query_failed'],
    ['select nope from xref', 'query_failed'],
    ['select 1; select 2', 'one_query'],
  ])('%s is refused: %s', async (sql, code) => {
    await expect(asked(sql)).rejects.toMatchObject({ code });
  });

  test('before the first edition it says what to do', async () => {
    const empty = newProject();
    await expect(told((context) => query(context, { sql: 'select 1' }), false, empty)).rejects.toMatchObject({
      code: 'no_edition',
      exitCode: 66,
      hint: 'mestre run publishes the first one',
    });
    expect(mkdtempSync(join(tmpdir(), 'mestre-'))).toBeTruthy();
  });
});

test('lookups read little: the index is sorted by what is looked up', async () => {
  const rows = await ask(project, 'select hash from lookup');
  const hashes = rows.map(({ hash }) => BigInt(hash as string));
  expect(hashes).toEqual([...hashes].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
});
