import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { MAGIC, type PlacedGroup, toFooter } from './file.ts';
import { type ColumnType, columnWriter, toRowGroup } from './row-group.ts';
import { UnreadableValue } from './values.ts';

let engine: DuckdbEngine;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  engine = await openDuckdb({ threads: 2 });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

type Cell = string | null | readonly (string | null)[];

/** Writes row groups of rows and reads them back as texts through the engine. */
async function through(columns: readonly ColumnType[], groups: readonly (readonly (readonly Cell[])[])[]) {
  const writers = columns.map(columnWriter);
  const pieces: Uint8Array[] = [MAGIC];
  const placed: PlacedGroup[] = [];
  let at = MAGIC.length;
  for (const rows of groups) {
    for (const row of rows)
      row.forEach((cell, c) => (columns[c]!.list ? writers[c]!.addList(cell as readonly string[]) : writers[c]!.add(cell as string | null))); // prettier-ignore
    const { bytes, ...group } = toRowGroup(writers, rows.length);
    placed.push({ ...group, at });
    pieces.push(bytes);
    at += bytes.length;
  }
  const path = join(folder, 'one.parquet');
  writeFileSync(path, Buffer.concat([...pieces, toFooter(columns, placed)]));
  const list = columns.map(({ name, list }) => `cast(${engine.dialect.id(name)} as varchar${list ? '[]' : ''}) as ${engine.dialect.id(name)}`); // prettier-ignore
  const described = await engine.rows(`describe select * from read_parquet(${literal(path)})`);
  const read = await engine.rows(
    `select ${list.join(', ')} from read_parquet(${literal(path)}) order by file_row_number`,
  );
  return { types: described.map((row) => row['column_type']), rows: read.map((row) => columns.map(({ name }) => row[name]!)) }; // prettier-ignore
}

const flat = (type: ColumnType['type'], list = false) => ({ name: `c "${type}" ${list}`, type, list });

test('each type comes back as it went in', async () => {
  const columns = [flat('VARCHAR'), flat('INTEGER'), flat('BIGINT'), flat('DATE'), flat('TIMESTAMP'), flat('BOOLEAN'), flat('DECIMAL(18,2)'), flat('VARCHAR', true), flat('DATE', true)]; // prettier-ignore
  const rows = [
    ['José 😀 \u0000 日本', '-2147483648', '-9007199254740993', '1600-02-29', '1969-12-31 23:59:59.999999', 'true', '-0.50', ['a', null, 'b'], ['2024-02-29']],
    [null, null, null, null, null, null, null, [], [null]],
    ['x', '2147483647', '9223372036854775807', '9999-12-31', '2026-11-23 01:02:03', 'false', '1234567890123456.78', ['ç'], []],
    ['x', '0', '-1', '1970-01-01', '1600-01-01 00:00:00', 'true', '0.00', [], ['1969-12-31', '1970-01-02']],
  ]; // prettier-ignore
  const found = await through(columns, [rows, rows.slice(1, 2), rows.slice(0, 1)]);
  expect(found.types).toEqual(['VARCHAR', 'INTEGER', 'BIGINT', 'DATE', 'TIMESTAMP', 'BOOLEAN', 'DECIMAL(18,2)', 'VARCHAR[]', 'DATE[]']); // prettier-ignore
  expect(found.rows).toEqual([...rows, ...rows.slice(1, 2), ...rows.slice(0, 1)]);
});

test('texts that repeat and texts that do not, with and without nulls, in few rows and in many', async () => {
  const columns = [flat('VARCHAR'), { name: 'l', type: 'VARCHAR', list: true } as const];
  const cell = (n: number, i: number) => (i % 11 === 3 ? null : `v${(i * 7919) % n}`);
  for (const [distinct, rows] of [
    [1, 9],
    [2, 1000],
    [3, 17],
    [600, 5000],
    [1500, 5000],
    [9000, 20_000],
  ] as const) {
    const given = Array.from({ length: rows }, (_, i) => [
      cell(distinct, i),
      Array.from({ length: i % 3 }, (_, j) => cell(distinct, i + j)),
    ]);
    expect((await through(columns, [given])).rows).toEqual(given);
  }
});

test('any rows', async () => {
  const text = fc.option(fc.oneof(fc.constantFrom('a', 'b'), fc.string({ unit: 'binary', minLength: 1 })), {
    nil: null,
  });
  const row = fc.tuple(text, fc.array(text), fc.option(fc.integer().map(String), { nil: null }));
  const columns = [flat('VARCHAR'), flat('VARCHAR', true), flat('INTEGER')];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(row, { minLength: 1, maxLength: 30 }), { maxLength: 3 }), async (groups) => {
      expect((await through(columns, groups)).rows).toEqual(groups.flat());
    }),
    { numRuns: 30 },
  );
});

test('half of a surrogate pair becomes the sign for what cannot be read', async () => {
  expect((await through([flat('VARCHAR')], [[['a\ud800'], ['\udc00b'], ['\ud83d\ude00']]])).rows).toEqual([['a\ufffd'], ['\ufffdb'], ['😀']]); // prettier-ignore
});

test('a text that is no value of its type is refused', () => {
  for (const [type, text] of [
    ['DATE', '99999-01-01'],
    ['INTEGER', '1.5'],
    ['BOOLEAN', 'yes'],
    ['TIMESTAMP', 'infinity'],
    ['DECIMAL(18,2)', 'x'],
  ] as const)
    // prettier-ignore
    expect(() => columnWriter(flat(type)).add(text)).toThrow(UnreadableValue);
});
