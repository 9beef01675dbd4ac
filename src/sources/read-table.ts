import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { MestreError, toFileError } from '../errors.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { type Content, openContent } from './container.ts';
import { delimitedRelation, firstText } from './delimited.ts';
import { type Declared, detectEncoding, type Encoding } from './encoding.ts';
import { wholeLines } from './fixed.ts';
import { jsonLeaves } from './json-leaves.ts';
import { jsonNames, jsonRelation, recordsOf, stageJson } from './json.ts';
import { materialise } from './materialise.ts';
import { describeParquet, parquetRelation } from './parquet.ts';
import { openRejects } from './rejects.ts';
import { sniffBinary, sniffDelimited, sniffJson, uniqueNames } from './sniff.ts';
import { type SniffedFixed, sniffFixed } from './sniff-fixed.ts';
import { isSqlite, readSqliteTable } from './sqlite.ts';
import { stage, stageRows } from './stage.ts';
import { loadSheet } from './xlsx.ts';

export interface ReadTableOptions {
  /** Name of the table to make. */
  readonly table: string;
  readonly encoding?: Declared;
  readonly delimiter?: string;
  /** Whether the first record names the columns; told by its look unless said. */
  readonly header?: boolean;
  /** XLSX: name of the sheet; the first one unless said. */
  readonly sheet?: string;
  /** SQLite: which table; the only one unless said. */
  readonly within?: string;
  /** JSON: where the array of records stands. */
  readonly path?: string;
}

/** What a table file turned out to be. */
export interface TableRead {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Records that could not be read, and the first few of them. */
  readonly rejected: number;
  readonly examples: readonly { readonly line: number; readonly reason: string; readonly raw: string }[];
  readonly format: 'csv' | 'fixed' | 'json' | 'ndjson' | 'parquet' | 'xlsx' | 'sqlite';
  readonly container: Content['container'];
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly header: boolean;
  /** SQLite: the table that was read. */
  readonly within?: string;
  /** Where the fields of fixed-width records seem to stand. */
  readonly fixed?: SniffedFixed;
}

/**
 * Reads any table file (CSV, TSV, fixed width, JSON, JSON lines, Parquet, XLSX, SQLite, also packed as .gz or .zip, in any encoding) into a
 * table of VARCHAR columns named as in the file, with `_line BIGINT` first: the physical line or row of each record. Blank
 * values are null. Throws `empty_file`, `which_table` (65), `file_not_found` (66).
 */
export async function readTable(engine: Engine, file: string, options: ReadTableOptions): Promise<TableRead> {
  const folder = mkdtempSync(join(tmpdir(), 'mestre-read-'));
  try {
    if (statSync(file).size === 0) throw new MestreError('data', 'empty_file', `${file} is empty`);
    const name = basename(file);
    const content = await openContent(file, { name, keepZip: /\.xls[xm]$/iu.test(name) });
    return await readContent({ engine, content, folder, file }, options);
  } catch (error) {
    throw toFileError(error, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Source {
  readonly engine: Engine;
  readonly content: Content;
  readonly folder: string;
  readonly file: string;
}

type Rest = Omit<TableRead, 'table' | 'rows' | 'container'>;

async function readContent(source: Source, options: ReadTableOptions): Promise<TableRead> {
  const { engine, content } = source;
  const head = await headOf(content);
  const binary = sniffBinary(head, content.name);
  const { relation, ...rest } = isSqlite(head)
    ? { ...plain, format: 'sqlite' as const, ...(await readSqliteTable(source, options.within)) }
    : binary === 'parquet'
      ? await readParquetTable(source)
      : binary === 'xlsx'
        ? await readSheetTable(source, options)
        : await readTextTable(source, options);
  const columns = rest.columns.map((name) => duckdb.id(name)).join(', ');
  await engine.run(`drop table if exists reject_errors; drop table if exists reject_scans;
create or replace table ${duckdb.id(options.table)} as select _line::bigint as _line, ${columns} from ${relation}`);
  const rows = Number((await engine.rows(`select count(*) as n from ${duckdb.id(options.table)}`))[0]!['n']);
  const { delimiter } = rest;
  const refused =
    delimiter === null || rest.format !== 'csv' ? [] : await scanRejects(engine, delimiter, rest.columns.length);
  return {
    table: options.table,
    rows,
    container: content.container,
    ...rest,
    rejected: rest.rejected + refused.length,
    examples: [...rest.examples, ...refused].slice(0, 5),
  };
}

async function headOf(content: Content): Promise<Uint8Array> {
  for await (const chunk of content.open()) return Buffer.from(chunk.subarray(0, 4096));
  return new Uint8Array(0);
}

async function scanRejects(engine: Engine, mark: string, expected: number) {
  const rows = await engine.rows(`select
  split_part(csv_line, ${literal(mark)}, 1)::bigint as line,
  any_value(csv_line[length(split_part(csv_line, ${literal(mark)}, 1)) + 2:]) as raw
from reject_errors
group by 1
order by 1`);
  return rows.map((row) => ({
    line: Number(row['line']),
    reason: `other than ${expected} columns`,
    raw: String(row['raw']),
  }));
}

async function readTextTable(source: Source, options: ReadTableOptions): Promise<Rest & { relation: string }> {
  const { content, folder, file } = source;
  const encoding = await detectEncoding(content.open, options.encoding ?? 'auto');
  const sample = await firstText(content.open, encoding);
  const json = options.delimiter === undefined ? sniffJson(sample.toString('utf8')) : null;
  if (json !== null) return readJsonTable(source, { encoding, format: json, path: options.path });
  const sniffed = sniffDelimited(sample, options);
  const fixed =
    options.delimiter === undefined && (sniffed.columns.length < 2 || sniffed.share < 0.6)
      ? sniffFixed(wholeOf(sample))
      : null;
  if (fixed !== null) return readFixedTable(source, encoding, fixed);
  if (sniffed.columns.length === 0) throw new MestreError('data', 'empty_file', `${file} has no records`);
  const rejects = openRejects(join(folder, 'rejects.csv'));
  const examples: { line: number; reason: string; raw: string }[] = [];
  const add = rejects.add.bind(rejects);
  rejects.add = (reject) => {
    if (examples.length < 5) examples.push({ line: reject.line, reason: reject.reason, raw: reject.raw });
    add(reject);
  };
  const staged = await stage(encoding.decode(content.open()), {
    dialect: sniffed.dialect,
    path: join(folder, 'staged.csv'),
    rejects,
    ...(sniffed.header ? { header: () => sniffed.columns.length } : { expected: sniffed.columns.length }),
    // A ragged sample announces more refusals than the engine lists: then fields are counted here.
    countFields: sniffed.share < 1,
  });
  rejects.close();
  return {
    relation: delimitedRelation(staged, sniffed.columns, sniffed.dialect),
    columns: sniffed.columns,
    rejected: rejects.count,
    examples,
    format: 'csv',
    encoding: encoding.name,
    delimiter: sniffed.dialect.delimiter,
    header: sniffed.header,
  };
}

/** The lines of a sample without the last, which it may have cut off; all of a sample that is no more than a few lines. */
function wholeOf(sample: Buffer): string {
  const text = sample.toString('utf8');
  const lines = text.split('\n');
  return lines.length > FEW_LINES ? lines.slice(0, MOST_LINES).slice(0, -1).join('\n') : text;
}
const FEW_LINES = 100;
const MOST_LINES = 2000;

async function readFixedTable(
  { content, folder }: Source,
  encoding: Encoding,
  fixed: SniffedFixed,
): Promise<Rest & { relation: string }> {
  const rejects = openRejects(join(folder, 'rejects.csv'));
  const ends = [fixed.head, fixed.trailer].flatMap((match) => (match === null ? [] : [new RegExp(match, 'u')]));
  const staged = await stage(encoding.decode(content.open()), {
    dialect: wholeLines,
    path: join(folder, 'staged.txt'),
    rejects,
    inspect: (text) => {
      const record = text();
      if (record === '\u001a' || ends.some((end) => end.test(record))) return 'skip';
      const size = [...record].length;
      return size === fixed.record_length
        ? 'keep'
        : { rule: 'record_length', reason: `${size} characters where ${fixed.record_length} are expected` };
    },
  });
  rejects.close();
  const cut = fixed.fields.map(
    ({ name, start, length }) => `nullif(trim(substr(_text, ${start}, ${length})), '') as ${duckdb.id(name)}`,
  );
  const lines = delimitedRelation(staged, ['_text'], wholeLines);
  return {
    relation: `(select _line, ${cut.join(', ')} from ${lines})`,
    columns: fixed.fields.map(({ name }) => name),
    rejected: rejects.count,
    examples: [],
    format: 'fixed',
    encoding: encoding.name,
    delimiter: null,
    header: false,
    fixed,
  };
}

async function readJsonTable(
  source: Source,
  read: { readonly encoding: Encoding; readonly format: 'json' | 'ndjson'; readonly path: string | undefined },
): Promise<Rest & { relation: string }> {
  const { engine, content, folder } = source;
  const rejects = openRejects(join(folder, 'rejects.csv'));
  const text = read.encoding.decode(content.open());
  const staged = await stageJson(text, {
    ...read,
    name: content.name,
    file: join(folder, 'staged.ndjson'),
    rejects,
    checkUtf8: false,
  });
  rejects.close();
  const { records, refused } = recordsOf(delimitedRelation(staged, ['_text'], wholeLines));
  const top = await jsonNames(engine, records);
  const columns = await jsonLeaves(engine, records, top);
  const bad = await engine.rows(`${refused} order by line`);
  return {
    relation: jsonRelation(records, columns, { found: top }),
    columns,
    rejected: rejects.count + bad.length,
    examples: bad
      .slice(0, 5)
      .map((row) => ({ line: Number(row['line']), reason: String(row['reason']), raw: String(row['raw']) })),
    format: read.format,
    encoding: read.encoding.name,
    delimiter: null,
    header: true,
  };
}

const plain = { rejected: 0, examples: [], encoding: 'utf-8', delimiter: null, header: true } as const;

async function readParquetTable({ engine, content, folder }: Source): Promise<Rest & { relation: string }> {
  const path = await materialise(content, folder, 'content.parquet');
  const scan = `read_parquet(${literal(path)}, file_row_number = true)`;
  const columns = await describeParquet(engine, scan, content.name);
  return {
    ...plain,
    format: 'parquet',
    columns: columns.map(({ name }) => name),
    relation: parquetRelation(scan, columns),
  };
}

async function readSheetTable(
  { content, folder, file }: Source,
  options: ReadTableOptions,
): Promise<Rest & { relation: string }> {
  const path = await materialise(content, folder, 'content.xlsx');
  const rows = await loadSheet(path, { name: content.name, sheet: options.sheet, date: 'yyyy-mm-dd' });
  const widest = Math.max(0, ...rows.map((cells) => cells.filter((cell) => cell !== null).length));
  // A title above the table has fewer cells than the table has columns.
  const at = rows.findIndex((cells) => cells.filter((cell) => cell !== null).length >= Math.max(1, widest - 1));
  if (at < 0) throw new MestreError('data', 'empty_file', `${file} has no records`);
  const header = options.header ?? true;
  const width = Math.max(...rows.map((cells) => cells.length));
  const columns = uniqueNames(Array.from({ length: width }, (_, i) => (header ? (rows[at]![i] ?? '') : '')));
  const data = function* () {
    for (const [i, cells] of rows.entries())
      if (i >= at + (header ? 1 : 0) && cells.some((cell) => cell !== null))
        yield { line: i + 1, fields: Array.from({ length: width }, (_, place) => cells[place] ?? null) };
  };
  const comma = { delimiter: ',', quote: '"' };
  const staged = join(folder, 'staged.csv');
  stageRows(staged, data(), comma);
  const longest = Math.max(
    0,
    ...rows.map((cells) => cells.reduce((sum, cell) => sum + (cell?.length ?? 0) * 4 + 3, 0)),
  );
  return {
    ...plain,
    format: 'xlsx',
    header,
    columns,
    relation: delimitedRelation({ path: staged, longest }, columns, comma),
  };
}
