import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { makeCustomers } from '../test/demo.ts';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';
import { readSheet, writeSheet } from './review/sheet-file.ts';

const root = join(temporaryFolder(), 'bank');
const rulesFile = join(root, 'rules/customer.yaml');
const ok = async (...args: string[]): Promise<string> => {
  const ended = await mestre(args, { cwd: root });
  expect([ended.code, ended.stderr.replace(/^(standardise|match|publish|report).*\n/gm, '')], args.join(' ')).toEqual([
    0,
    '',
  ]);
  return ended.stdout;
};
const run = (...args: string[]) => ok('run', '--quiet', ...args);

async function ask(query: string) {
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  try {
    return await engine.rows(query);
  } finally {
    await engine.close();
  }
}
const golden = () => ask('select * from golden_customer order by golden_id');
const idOf = async () =>
  new Map((await ask('select source, source_key, golden_id from xref')).map((row) => [`${String(row['source'])}:${String(row['source_key'])}`, row['golden_id']])); // prettier-ignore

/** Person of each record, by SOURCE:KEY. */
const truth = new Map(
  (
    parse(readFileSync(join(packageRoot, 'fixtures/demo/truth.csv')), { columns: true }) as Record<string, string>[]
  ).map((row) => [`${row['source']}:${row['record_id']}`, row['person_id']]),
);

/** Fills the answers of an exported sheet as somebody who knows the truth. */
function answered(rows: readonly (readonly (string | null)[])[]): (string | null)[][] {
  const name = (row: readonly (string | null)[]) => row[3]!.split(' ')[0]!;
  return rows.map((row, i) => {
    const next = rows[i + 1];
    if (i === 0 || next === undefined || !row[2] || next[2] !== row[2] || rows[i - 1]![2] === row[2]) return [...row];
    return [truth.get(name(row)) === truth.get(name(next)) ? 'same' : 'different', 'as the truth file says', ...row.slice(2)]; // prettier-ignore
  });
}

/** A further file of the app. */
function takeIn(name: string, line: string): void {
  const [head] = readFileSync(join(packageRoot, 'fixtures/demo/app.csv'), 'utf8').split('\n');
  writeFileSync(join(root, 'drop', name), `${head}\n${line}\n`);
}

let before: Awaited<ReturnType<typeof golden>>;
let ids: Awaited<ReturnType<typeof idOf>>;
beforeAll(async () => {
  makeCustomers(root);
  // Stricter than shipped: more cases that no rule settles.
  writeFileSync(rulesFile, readFileSync(rulesFile, 'utf8').replace('thresholds: { link: 0, review: -4 }', 'thresholds: { link: 2, review: -4 }')); // prettier-ignore
  await run();
  before = await golden();
  ids = await idOf();
});

test('fifty doubtful cases exported, answered and imported hold through runs, other rules and a new extract; undone, all is as before', async () => {
  expect(await ok('review', 'export', 'cases.xlsx', '--reason', 'unsure', '--limit', '50', '--to', 'ana')).toContain(
    '50 of ',
  );
  // The sheet has a list to choose from, so that nobody has to know the words.
  const { unzipSync, strFromU8 } = await import('fflate');
  const sheet = strFromU8(unzipSync(readFileSync(join(root, 'cases.xlsx')))['xl/worksheets/sheet1.xml']!);
  expect(sheet).toContain('<formula1>"same,different,unsure"</formula1>');
  const rows = answered(await readSheet(join(root, 'cases.xlsx')));
  await writeSheet(join(root, 'filled.xlsx'), rows.map((row) => row.map((cell) => ({ text: cell ?? '' })))); // prettier-ignore
  expect(await ok('review', 'import', 'filled.xlsx', '--as', 'Ana')).toContain('50 answers taken in.');
  expect(await ok('review', 'import', 'filled.xlsx', '--as', 'Ana')).toContain('0 answers taken in, 50 were known.');

  const said = (JSON.parse(await ok('decisions', '--json')) as { decisions: { decision: string; kind: string; as: string; records: string[][] }[] }).decisions; // prettier-ignore
  expect(said.length).toBe(50);
  expect(new Set(said.map(({ as }) => as))).toEqual(new Set(['Ana']));
  expect(new Set(said.map(({ kind }) => kind))).toEqual(new Set(['same', 'different']));
  const holds = async () => {
    const now = await idOf();
    for (const { kind, records } of said) {
      const [l, r] = records.flat().map((name) => now.get(name));
      expect(l === r, `${kind} ${records.flat().join(' ')}`).toBe(kind === 'same');
    }
  };
  await run();
  await holds();
  await run('--force');
  await holds();
  const rules = readFileSync(rulesFile, 'utf8');
  writeFileSync(rulesFile, rules.replace('link: 2, review: -4', 'link: -3, review: -4'));
  await run();
  await holds();
  writeFileSync(rulesFile, rules);
  takeIn('app-2.csv', 'AP9999999,Zenaide Quitéria Wasilewski,,,,,,2026-11-01T00:00:00Z');
  await run();
  await holds();

  await ok('undo', ...said.map(({ decision }) => decision));
  await run();
  const known = new Set(before.map((row) => row['golden_id']));
  expect((await golden()).filter((row) => known.has(row['golden_id']!))).toEqual(before);
  expect([...(await idOf())].filter(([name]) => ids.has(name)).sort()).toEqual([...ids].sort());
});

test('a filter behind the name of a subcommand counts there, one that it does not have is an error', async () => {
  const reasons = async (...args: string[]) =>
    new Set((JSON.parse(await ok('review', ...args, '--limit', '0', '--json')) as { cases: { reason: string }[] }).cases.map(({ reason }) => reason)); // prettier-ignore
  const all = await reasons('list');
  expect(all.size).toBeGreaterThan(1);
  for (const reason of all) expect(await reasons('list', '--reason', reason)).toEqual(new Set([reason]));
  expect(await reasons('--reason', 'unsure', 'list')).toEqual(new Set(['unsure']));
  const wrong = await mestre(['review', 'assign', 'abc', '--to', 'ana', '--reason', 'veto'], { cwd: root });
  expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining("unknown option '--reason'") });
});

test('a sheet with bad rows is refused whole, each row named by row and column', async () => {
  await ok('review', 'export', 'bad.csv', '--reason', 'unsure', '--limit', '3');
  const [head, ...rows] = parse(readFileSync(join(root, 'bad.csv'), 'utf8').replace(/^\ufeff/, '')) as string[][];
  const [one, two, three] = [...new Set(rows.map((row) => row[2]))].filter(Boolean).map((id) => rows.findIndex((row) => row[2] === id)) as [number, number, number]; // prettier-ignore
  rows[one]![0] = 'maybe';
  rows[two]![0] = 'same';
  rows[two + 1]![0] = 'different';
  rows[three]![0] = 'mesmo';
  rows[three]![2] = 'abc';
  const text = [head!, ...rows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\n');
  writeFileSync(join(root, 'bad.csv'), text);
  const { code, stderr } = await mestre(['review', 'import', 'bad.csv'], { cwd: root });
  expect(code).toBe(65);
  expect(stderr.split('\n').slice(0, 3)).toEqual([
    `mestre: bad.csv:${one + 2}:1  "maybe" is no answer: same, different or unsure`,
    `bad.csv:${two + 3}:1  case ${rows[two]![2]} is answered "same" in row ${two + 2}`,
    `bad.csv:${three + 2}:1  the current edition has no case abc: its records changed, or the id is another one`,
  ]);
  expect(JSON.parse(await ok('decisions', '--json'))).toMatchObject({ found: 0 });
});

test('a sheet is read as programs save it, and two who import the same one at once decide once', async () => {
  await ok('review', 'export', 'saved.csv', '--reason', 'unsure', '--limit', '3');
  const rows = parse(readFileSync(join(root, 'saved.csv'), 'utf8').replace('\ufeff', ''), { relax_column_count: true }) as string[][]; // prettier-ignore
  const firsts = rows.flatMap((row, i) => (i > 0 && row[2] && row[2] !== rows[i - 1]![2] ? [i] : []));
  const filled = (answers: readonly string[]): string[][] =>
    rows.map((row, i) => (firsts.includes(i) ? [answers[firsts.indexOf(i)]!, 'não sei', ...row.slice(2)] : row));
  const save = (name: string, cells: readonly string[][], mark: string, encode: (text: string) => Buffer) =>
    writeFileSync(join(root, name), encode(cells.map((row) => row.map((cell) => cell.replaceAll(mark, ' ')).join(mark)).join('\r\n'))); // prettier-ignore
  expect(await ok('review', 'import', 'saved.csv')).toContain('No row of saved.csv has an answer');
  // Excel in Brazil: Windows-1252 and semicolons.
  save('ansi.csv', filled(['dúvida', '', '']), ';', (text) => Buffer.from(text, 'latin1'));
  expect(await ok('review', 'import', 'ansi.csv', '--as', 'Ana')).toContain('1 answer taken in.');
  expect(await ok('review', 'import', 'ansi.csv')).toContain('0 answers taken in, 1 was known.');
  const unsure = JSON.parse(await ok('review', 'list', '--state', 'unsure', '--json')) as { cases: { notes: string[] }[] }; // prettier-ignore
  // What was noted when the case was answered before stands above it.
  expect(unsure.cases.map(({ notes }) => notes.at(-1))).toEqual(['não sei']);
  // "Unicode text": UTF-16 and tabs; whoever was unsure decides.
  save('unicode.csv', filled(['diferente', 'diferente', '']), '\t', (text) => Buffer.from(`\ufeff${text}`, 'utf16le'));
  const everDecided = async () => (JSON.parse(await ok('decisions', '--all', '--json')) as { found: number }).found;
  const earlier = await everDecided();
  const told = await Promise.all([ok('review', 'import', 'unicode.csv'), ok('review', 'import', 'unicode.csv')]);
  expect(told.map((text) => text.split('\n')[0]).toSorted()).toEqual([
    '0 answers taken in, 2 were known.',
    '2 answers taken in.',
  ]);
  expect(await everDecided()).toBe(earlier + 2);
});

test('rules of articles and shops, of which there are no records, are in nobody’s way', async () => {
  const [one] = await golden();
  const id = String(one!['golden_id']);
  expect(await ok('search', String(one!['name']), '--quiet')).toContain(id);
  expect(await ok('show', id)).toContain(id);
  expect(await ok('history', id)).toContain('created');
  // A field that the rules name since the last run is not in the edition yet.
  const rules = readFileSync(rulesFile, 'utf8');
  const ahead = rules.replace(/^fields:\n/m, 'fields:\n  nickname: { kind: person_name }\n').replace(/^comparisons:\n/m, 'comparisons:\n  - { name: nickname, on: nickname, levels: [{ name: exact, when: exact }] }\n'); // prettier-ignore
  writeFileSync(rulesFile, ahead);
  const found = await ok('search', String(one!['name']), '--quiet');
  const [record] = await ask(
    `select source || ':' || source_key as name from xref where golden_id = '${id}' order by all`,
  );
  const [other] = await ask(
    `select source || ':' || source_key as name from xref where golden_id <> '${id}' order by all`,
  );
  const said = await ok('decide', 'different', String(record!['name']), String(other!['name']), '--why', 'a test');
  writeFileSync(rulesFile, rules);
  expect(found).toContain(id);
  expect(said).toContain('are different');
});
