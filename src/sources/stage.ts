import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, writeSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { toFileError } from '../errors.ts';
import { type RejectWriter, toRawText } from './rejects.ts';
import { type Dialect, type Fault, type RawRecord, splitter } from './split.ts';

/** Separates the line number from the text of a record that is not delimited itself. */
export const LINE_MARK = '\u0001';

export interface StageOptions {
  readonly dialect: Dialect;
  /** Where the staged file goes. */
  readonly path: string;
  readonly rejects: RejectWriter;
  /** Reads the header; returns the fields that every record must have. Without it every record is data. */
  readonly header?: (names: string[], line: number) => number;
  /** Fields per record, where there is no header. */
  readonly expected?: number;
  /** Looks at each record's text: `keep`, `skip` (a header, trailer or footer record) or why it is refused. */
  readonly inspect?: (
    text: () => string,
    line: number,
    bytes: number,
  ) => 'keep' | 'skip' | { readonly rule: string; readonly reason: string };
  /** Rejects records that are not valid UTF-8. */
  readonly checkUtf8?: boolean;
  /** Records may lack their last fields: they are empty then. Counts the fields of every record. */
  readonly ragged?: boolean;
  /** Counts the fields of every record here, instead of leaving that to the engine. */
  readonly countFields?: boolean;
}

export interface Staged {
  readonly path: string;
  /** Records staged. */
  readonly records: number;
  /** The longest staged record in bytes. */
  readonly longest: number;
  /** Physical lines of records from which NUL bytes were removed: the first, and how many. */
  readonly nul: { readonly records: number; readonly first: number };
  readonly blanks: number;
}

const faults: Readonly<Record<Fault, string>> = {
  open_quote: 'a quote opens here and is never closed',
  after_quote: 'text stands after a closing quote',
  too_long: 'the record is longer than 16 MiB',
};

/**
 * Copies the records of a text, each on a line that begins with its physical line number, so that the engine may read
 * them in parallel and in any order. What cannot be a record goes to the rejects. Bounded memory.
 */
export async function stage(chunks: AsyncIterable<Uint8Array>, options: StageOptions): Promise<Staged> {
  const { dialect, rejects } = options;
  const out = openStaged(options.path);
  const mark = dialect.delimiter === '' ? LINE_MARK : dialect.delimiter;
  let headerDue = options.header !== undefined;
  let expected = options.expected ?? 0;
  let records = 0;
  let longest = 0;
  const nul = { records: 0, first: 0 };

  const refuse = (record: RawRecord, rule: string, reason: string) =>
    rejects.add({
      line: record.line,
      column: null,
      rule,
      reason,
      raw: toRawText(record.bytes.subarray(record.start, record.end)),
      fate: 'rejected',
    });

  const split = splitter(
    { dialect, expected, ...(options.countFields || options.ragged ? { countAll: true } : {}) },
    (record) => {
      if (headerDue && record.fault === null) {
        headerDue = false;
        expected = options.header!(fieldsOf(record, dialect), record.line);
        split.expect(expected);
        return;
      }
      if (record.fault !== null) return refuse(record, record.fault, faults[record.fault]);
      if (options.checkUtf8 && !isUtf8(record.bytes.subarray(record.start, record.end)))
        return refuse(record, 'encoding', 'not valid UTF-8, which the contract promises');
      if (options.inspect) {
        const verdict = options.inspect(() => textOf(record), record.line, record.end - record.start);
        if (verdict === 'skip') return;
        if (verdict !== 'keep') return refuse(record, verdict.rule, verdict.reason);
      }
      const short = options.ragged && record.fields !== 0 && record.fields < expected ? expected - record.fields : 0;
      if (record.fields !== 0 && expected !== 0 && record.fields + short !== expected)
        return refuse(record, 'columns', `${record.fields} columns where ${expected} are expected`);
      if (record.nul && nul.records++ === 0) nul.first = record.line;
      records++;
      longest = Math.max(longest, record.end - record.start);
      if (short === 0 && !record.nul && !record.odd) return out.bytes(record.line, mark, record);
      const text = record.nul || record.odd ? rewritten(record, dialect) : textOf(record);
      out.text(record.line, mark, text + dialect.delimiter.repeat(short));
    },
  );
  try {
    for await (const chunk of chunks) split.push(chunk);
    split.end();
    out.flush();
  } finally {
    out.close();
  }
  return { path: options.path, records, longest, nul, blanks: split.blanks };
}

const textOf = (record: RawRecord): string =>
  Buffer.from(record.bytes.buffer, record.bytes.byteOffset + record.start, record.end - record.start).toString('utf8');

/** A record's text without its NULs; where a line is one field of fixed positions, each NUL is a blank. */
const cleanTextOf = (record: RawRecord, { delimiter }: Dialect): string =>
  textOf(record).replaceAll('\0', delimiter === '' ? ' ' : '');

/** The fields of a record, unquoted and without NULs. */
export function fieldsOf(record: RawRecord, dialect: Dialect): string[] {
  return parseFields(cleanTextOf(record, dialect), dialect);
}

/**
 * Cuts one well-formed record into its fields, unquoted. A quote inside an unquoted field is text, and so are line ends
 * inside a quoted one.
 */
export function parseFields(text: string, { delimiter, quote }: Dialect): string[] {
  if (delimiter === '') return [text];
  // Without a quote a delimiter ends a field: nothing to parse, and a parser costs a hundred times as much to set up.
  if ((quote === '' || !text.includes(quote)) && !text.includes('\n')) return text.split(delimiter);
  const [fields] = parse(text, {
    delimiter,
    quote: quote === '' ? false : quote,
    escape: quote === '' ? null : quote,
    record_delimiter: '\n',
    relax_quotes: true,
  });
  return fields ?? [''];
}

/** A record spelled so that a strict reader takes it: NULs gone, odd fields quoted. */
function rewritten(record: RawRecord, dialect: Dialect): string {
  return dialect.delimiter === '' ? cleanTextOf(record, dialect) : spell(fieldsOf(record, dialect), dialect);
}

/** Spells fields as one record. */
export function spell(fields: readonly (string | null)[], { delimiter, quote }: Dialect): string {
  const special = [delimiter, quote, '\r', '\n'].filter((text) => text !== '');
  const one = (field: string) =>
    quote !== '' && special.some((text) => field.includes(text))
      ? quote + field.replaceAll(quote, quote + quote) + quote
      : field;
  return fields.map((field) => (field === null ? '' : one(field))).join(delimiter);
}

/** Writes staged records: collects them in a buffer and writes it when full. */
export function openStaged(path: string) {
  let file: number;
  try {
    file = openSync(path, 'w', 0o600);
  } catch (error) {
    throw toFileError(error, path);
  }
  let buffer = Buffer.allocUnsafe(2 ** 21);
  let at = 0;
  const flush = () => {
    try {
      for (let done = 0; done < at;) done += writeSync(file, buffer, done, at - done);
    } catch (error) {
      throw toFileError(error, path);
    }
    at = 0;
  };
  const room = (size: number) => {
    if (at + size <= buffer.length) return;
    flush();
    if (size > buffer.length) buffer = Buffer.allocUnsafe(size * 2);
  };
  const number = (line: number, mark: string) => {
    let digits = 1;
    for (let rest = line; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    let rest = line;
    for (let place = at + digits - 1; place >= at; place--) {
      buffer[place] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    at += digits;
    buffer[at++] = mark.charCodeAt(0);
  };
  return {
    bytes(line: number, mark: string, { bytes, start, end }: Pick<RawRecord, 'bytes' | 'start' | 'end'>) {
      room(end - start + 24);
      number(line, mark);
      // A Uint8Array view of the same memory: `copy` is a method of Buffer alone.
      Buffer.prototype.copy.call(bytes, buffer, at, start, end);
      at += end - start;
      buffer[at++] = 10;
    },
    text(line: number, mark: string, text: string) {
      room(text.length * 3 + 24);
      number(line, mark);
      at += buffer.write(text, at, 'utf8');
      buffer[at++] = 10;
    },
    flush,
    close: () => closeSync(file),
  };
}

/** Writes rows that are already cut into fields (a sheet, say) as a staged file. */
export function stageRows(
  path: string,
  rows: Iterable<{ readonly line: number; readonly fields: readonly (string | null)[] }>,
  dialect: Dialect,
): number {
  const out = openStaged(path);
  let count = 0;
  try {
    for (const { line, fields } of rows) {
      out.text(line, dialect.delimiter, spell(fields, dialect));
      count++;
    }
    out.flush();
  } finally {
    out.close();
  }
  return count;
}
