import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { MestreError } from '../errors.ts';
import type { BatchTotal } from '../ledger/batches.ts';
import { RECORDS } from '../ledger/batches.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { type OnBytes, openContent } from './container.ts';
import { readDelimited } from './delimited.ts';
import { checkPromises } from './promises.ts';
import { readFixed } from './fixed.ts';
import { readJson } from './json.ts';
import { readParquet } from './parquet.ts';
import type { Reading, ReadContext } from './reading.ts';
import type { Received } from './receive.ts';
import { dropRecords, gatherRejects } from './refuse.ts';
import { openRejects, type RejectWriter } from './rejects.ts';
import { timestampSql } from './times.ts';
import { addUp, notTimes } from './totals.ts';
import { readSqlite } from './sqlite.ts';
import { readXlsx } from './xlsx.ts';

/** A file that was read whole, with nothing decided yet that depends on earlier files. */
export interface Parsed {
  /** Parquet of the lake's raw columns, every record that could be read; `_key` is null where the key is blank. */
  readonly path: string;
  /** Temporary table `(row, fate)`: records of `path`, by row number, that are not taken in; null where all are. */
  readonly dropped: string | null;
  /** Temporary table of the rejects and duplicates; null where there are none. */
  readonly rejects: string | null;
  readonly columns: readonly string[];
  readonly layout: string;
  readonly encoding: string;
  /** Every data record of the file. */
  readonly received: number;
  readonly rejected: number;
  readonly duplicate: number;
  readonly totals: readonly Omit<BatchTotal, 'batch_id'>[];
  readonly warnings: readonly string[];
}

export interface ParseOptions {
  readonly engine: Engine;
  readonly contract: SourceContract;
  readonly file: Received;
  /** A folder of our own on the file system of the lake. */
  readonly folder: string;
  /** Told after each step, for progress. */
  readonly onStep?: (step: string) => void;
  /** Told how much of the file was read. */
  readonly onBytes?: OnBytes | undefined;
}

const readers: Readonly<Record<SourceContract['format'], (context: ReadContext) => Promise<Reading>>> = {
  csv: readDelimited,
  tsv: readDelimited,
  fixed: readFixed,
  json: readJson,
  ndjson: readJson,
  parquet: readParquet,
  xlsx: readXlsx,
  sqlite: readSqlite,
};

/** Reads a received file by its contract. Throws `data` errors (65) where the whole file is not what the contract promises. */
export async function parseFile(options: ParseOptions): Promise<Parsed> {
  const { engine, contract, file, folder } = options;
  const rejects = openRejects(join(folder, 'rejects.csv'));
  rejects.reset();
  try {
    if (file.bytes === 0) throw emptyFile(contract, file.name);
    const content = await openContent(file.path, {
      name: file.name,
      keepZip: contract.format === 'xlsx',
      member: contract.member,
    });
    const context = { engine, contract, content, name: file.name, folder, rejects, onBytes: options.onBytes };
    let reading = await readers[contract.format](context);
    const path = join(folder, 'parsed.parquet');
    let scanned = await copyRecords(engine, contract, reading, path);
    if (reading.again && reading.records !== null && scanned.records + scanned.refused !== reading.records) {
      // The engine refused more records than it lists: count the fields here instead, and let it read the rest.
      rejects.reset();
      reading = await reading.again();
      scanned = await copyRecords(engine, contract, reading, path);
    }
    if (reading.records !== null && scanned.records + scanned.refused !== reading.records)
      throw new MestreError(
        'bug',
        'records_lost',
        `${file.name}: ${reading.records} records staged, ${scanned.records} read`,
      );
    return await judge(options, { reading, path, rejects, scanned });
  } finally {
    rejects.close();
  }
}

function emptyFile(contract: SourceContract, name: string): MestreError {
  return new MestreError('data', 'empty_file', `${name} has no records`, {
    hint: `ask ${contract.owner}; if a file without records is a fact and no failure, write empty: allow in the contract`,
  });
}

interface Scanned {
  readonly records: number;
  /** Records that the engine refused while scanning. */
  readonly refused: number;
}

/** A key without blanks and line ends around it. Trimming a set of characters costs three times as much: only where there are any. */
const trimmedSql = (column: string): string =>
  `case when (contains(${column}, chr(9)) or contains(${column}, chr(10)) or contains(${column}, chr(13))) then trim(${column}, e' \\t\\r\\n') else trim(${column}) end`;

/** Reads every record once, into Parquet with the lake's columns. */
async function copyRecords(engine: Engine, contract: SourceContract, reading: Reading, path: string): Promise<Scanned> {
  const { columns, relation, scan } = reading;
  // One column often serves for two of these: its time is worked out once.
  const times = [...new Set([contract.updated, contract.since, contract.until])].filter(
    (name) => name !== undefined && columns.includes(name),
  ) as string[];
  const time = (name: string | undefined) =>
    name !== undefined && times.includes(name) ? `_time_${times.indexOf(name)}` : 'null';
  const keys = contract.key.map((name) => trimmedSql(duckdb.id(name)));
  const blank = keys.map((key) => `coalesce(${key}, '') = ''`).join(' or ');
  const whole = `concat_ws('|', ${keys.join(', ')})`;
  const hash = `md5(concat_ws(chr(31), ${columns.map((name) => `coalesce(${duckdb.id(name)}, chr(30))`).join(', ')}))`;
  // Events without an id are told apart by their number among those of one key, by content: the order of lines must not matter.
  const key = contract.occurrence
    ? `concat_ws('|', ${keys.map((key) => `coalesce(${key}, '')`).join(', ')}) || '#' || row_number() over (partition by ${keys.join(', ')} order by ${hash}, _line)`
    : `case when ${blank} then null else ${whole} end`;
  await engine.run('drop table if exists reject_errors; drop table if exists reject_scans;');
  await engine.run(`copy (
  select
    ${key} as _key,
    _line::bigint as _line,
    ${hash} as _hash,
    'new' as _fate,
    ${time(contract.updated)}::timestamp as _updated,
    ${time(contract.since)}::date as _since,
    ${time(contract.until)}::date as _until,
    ${columns.map((name) => duckdb.id(name)).join(',\n    ')}
  from (
    select
      *${times.map((name, i) => `,\n      ${timestampSql(duckdb.id(name), contract.date)} as _time_${i}`).join('')}
    from ${relation}
  )
) to ${literal(path)} (format parquet, row_group_size_bytes '24MB')`);
  const records = await countRows(engine, `read_parquet(${literal(path)})`);
  if (scan === null) return { records, refused: 0 };
  const { lines } = (
    await engine.rows(
      `select count(distinct split_part(csv_line, ${literal(scan.mark)}, 1)) as lines from ${scan.table}`,
    )
  )[0]!;
  return { records, refused: Number(lines) };
}

async function countRows(engine: Engine, from: string): Promise<number> {
  return Number((await engine.rows(`select count(*) as n from ${from}`))[0]!['n']);
}

/** Finds blank and repeated keys, gathers the rejects, checks what the file promises of itself, and adds up the measures. */
async function judge(
  { engine, contract, file, onStep }: ParseOptions,
  { reading, path, rejects, scanned }: { reading: Reading; path: string; rejects: RejectWriter; scanned: Scanned },
): Promise<Parsed> {
  const parsed = literal(path);
  const dropped = await dropRecords(engine, contract, { parsed, reading });
  onStep?.('judged');
  const rejectsTable = await gatherRejects(engine, { reading, rejects, scanned, dropped: dropped > 0 });
  const counts = rejectsTable
    ? (
        await engine.rows(`select
  count(*) filter (where fate = 'rejected') as rejected,
  count(*) filter (where fate = 'duplicate') as duplicate
from ingest_rejects`)
      )[0]!
    : { rejected: 0, duplicate: 0 };
  const [rejected, duplicate] = [Number(counts['rejected']), Number(counts['duplicate'])];
  const received = scanned.records + rejected + duplicate - dropped;
  if (received === 0 && contract.empty === 'refuse') throw emptyFile(contract, file.name);
  const measures = contract.measures.filter((name) => reading.columns.includes(name));
  const { totals, notNumbers } = await addUp(engine, { contract, measures, parsed, dropped: dropped > 0 });
  const broken = await checkPromises(engine, { reading, contract, parsed, received, name: file.name });
  const promised = reading.promised;
  return {
    path,
    dropped: dropped > 0 ? 'ingest_dropped' : null,
    rejects: rejectsTable ? 'ingest_rejects' : null,
    columns: reading.columns,
    layout: reading.layout.name,
    encoding: reading.encoding,
    received,
    rejected,
    duplicate,
    totals: [
      ...totals.map((total) => ({ ...total, promised: promised?.sums[total.measure] ?? null })),
      ...(promised?.records == null
        ? []
        : [
            {
              measure: RECORDS,
              promised: String(promised.records),
              received: String(received),
              minimum: null,
              maximum: null,
              filled: received,
            },
          ]),
    ],
    warnings: [
      ...reading.warnings,
      ...broken,
      ...notNumbers,
      ...(await notTimes(engine, contract, reading.columns, parsed)),
    ],
  };
}
