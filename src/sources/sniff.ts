import { type Dialect, splitter } from './split.ts';
import { fieldsOf } from './stage.ts';

/** The form of a file by its first bytes and, where they do not tell, by its name. */
export function sniffBinary(head: Uint8Array, name: string): 'parquet' | 'xlsx' | null {
  const magic = Buffer.from(head.subarray(0, 4)).toString('latin1');
  if (magic === 'PAR1') return 'parquet';
  return magic === 'PK\u0003\u0004' && /\.xls[xm]$/iu.test(name) ? 'xlsx' : null;
}

/** JSON, JSON lines, or neither, by the first record. */
export function sniffJson(text: string): 'json' | 'ndjson' | null {
  const start = text.trimStart();
  if (!/^[[{]/u.test(start)) return null;
  const line = start.split('\n', 1)[0]!;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'json';
    // One object alone is a document where its records stand inside it.
    const alone = start.slice(line.length).trim() === '';
    return alone && Object.values(value).some((inner) => Array.isArray(inner) && typeof inner[0] === 'object')
      ? 'json'
      : 'ndjson';
  } catch {
    // A document over several lines, or cut off by the sample; `{` and `[` begin no line of a table.
    return /^\[\s*[[{"\d]|^\{\s*"/u.test(start) ? 'json' : null;
  }
}

export interface SniffedTable {
  readonly dialect: Dialect;
  readonly header: boolean;
  /** Names from the header, made unique; column1, column2, … where there is none. */
  readonly columns: readonly string[];
  /** Share of the sampled records that have this number of fields. */
  readonly share: number;
}

const delimiters = [';', ',', '\t', '|'];
const SAMPLE = 2000;

/** The delimiter under which most records of a sample have the same number of fields, and whether the first one names them. */
export function sniffDelimited(
  sample: Uint8Array,
  known: { readonly delimiter?: string; readonly header?: boolean } = {},
): SniffedTable {
  const candidates = (known.delimiter === undefined ? delimiters : [known.delimiter]).map((delimiter) => {
    const dialect = { delimiter, quote: '"' };
    const records = sampleRecords(sample, dialect);
    const lengths = new Map<number, number>();
    for (const { length } of records) lengths.set(length, (lengths.get(length) ?? 0) + 1);
    const [fields, count] = [...lengths].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
    return { dialect, records, fields, share: records.length === 0 ? 0 : count / records.length };
  });
  const split = candidates.filter(({ fields }) => fields > 1);
  const best = (split.length > 0 ? split : candidates).toSorted((a, b) => b.share - a.share || b.fields - a.fields)[0]!;
  const first = best.records[0] ?? [];
  const header = known.header ?? looksLikeHeader(first, best.records.slice(1));
  const names = header ? first : Array.from({ length: best.fields }, () => '');
  return { dialect: best.dialect, header, columns: uniqueNames(names), share: best.share };
}

/** The first records of a text, cut into fields; those that are at fault are left out. */
function sampleRecords(sample: Uint8Array, dialect: Dialect, most = SAMPLE): string[][] {
  const records: string[][] = [];
  const split = splitter({ dialect, countAll: true }, (record) => {
    if (records.length < most && record.fault === null) records.push(fieldsOf(record, dialect));
  });
  split.push(sample);
  if (records.length < most) split.end();
  return records;
}

/** How many fields the first records of a text have; those that are at fault are left out. */
export function sampleCounts(sample: Uint8Array, dialect: Dialect, most = SAMPLE): number[] {
  const counts: number[] = [];
  const split = splitter({ dialect, countAll: true }, ({ fields, fault }) => {
    if (counts.length < most && fault === null) counts.push(fields);
  });
  split.push(sample);
  if (counts.length < most) split.end();
  return counts;
}

/** A header names things: no cell is empty, a number or an address, and none comes again in its column. */
function looksLikeHeader(first: readonly string[], rest: readonly string[][]): boolean {
  const named = first.filter((cell) => cell.trim() !== '');
  if (named.length < first.length / 2) return false;
  if (first.some((cell) => /^[\s\d.,/:+-]*\d[\s\d.,/:+-]*$|@/u.test(cell))) return false;
  const again = first.filter((cell, i) =>
    rest.slice(0, 200).some((record) => record[i] === cell && cell.trim() !== ''),
  );
  return again.length <= first.length / 3;
}

/** Names that can stand side by side in one table: blanks get a number, repetitions (whatever their case) a suffix. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((raw, i) => {
    const name = raw.trim() === '' ? `column${i + 1}` : raw.trim();
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}_${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
