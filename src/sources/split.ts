/** How a delimited file is written. `quote` is empty where nothing is quoted; `delimiter` is empty where a line is one field. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
}

/** A record as it stands in the text. `bytes` is valid only during the call. */
export interface RawRecord {
  /** Physical line on which it begins, from 1. */
  readonly line: number;
  readonly bytes: Uint8Array;
  /** Where it begins and ends in `bytes`, without its line end. */
  readonly start: number;
  readonly end: number;
  /** How many, or 0 where they were not counted. */
  readonly fields: number;
  /** Why it cannot be a record, or null. */
  readonly fault: Fault | null;
  /** A quote or a lone CR stands inside an unquoted field: legal enough, but has to be written anew for a strict reader. */
  readonly odd: boolean;
  /** Holds NUL bytes. */
  readonly nul: boolean;
}

export type Fault = 'open_quote' | 'after_quote' | 'too_long';

export interface SplitOptions {
  readonly dialect: Dialect;
  /** Fields per record, where known: tells whether a lone CR ends a record or is dirt inside a field. */
  readonly expected?: number;
  /** A quoted field over more lines than this is an unclosed quote. */
  readonly mostLines?: number;
  /** Counts the fields of every record, also where no quote makes that needed. */
  readonly countAll?: boolean;
  /** A record of more bytes than this is a fault. */
  readonly mostBytes?: number;
}

export interface Splitter {
  /** Takes the next bytes of the text. */
  push(chunk: Uint8Array): void;
  /** Takes the end of the text. */
  end(): void;
  /** Sets the fields per record once the header told them. */
  expect(fields: number): void;
  readonly nuls: number;
  readonly blanks: number;
}

const PLAIN = 0;
const DELIMITER = 1;
const QUOTE = 2;
const LF = 3;
const CR = 4;
const NUL = 5;

/**
 * Cuts UTF-8 text into records, strictly, in one pass and bounded memory, with physical line numbers that embedded line
 * ends do not upset. After a fault only the first line of the record is given up and reading goes on at the next
 * line, so an unclosed quote costs one line and not the rest of the file. Blank lines are no records. A lone CR ends a
 * record where the record is complete, else it is part of a field.
 *
 * What it finds goes to DuckDB's reader; records which that would refuse (a quote inside a field, NULs) are first read
 * by csv-parse and spelled anew. csv-parse can't find the records: behind an unclosed quote it gives up the rest of the file,
 * it counts a CRLF inside quotes as two lines, and it can't tell a CR inside a field from one that ends a record (each a test).
 */
export function splitter(options: SplitOptions, onRecord: (record: RawRecord) => void): Splitter {
  const { dialect, mostLines = 500, mostBytes = 16 * 2 ** 20 } = options;
  let expected = options.expected ?? 0;
  const quote = dialect.quote === '' ? 0 : dialect.quote.charCodeAt(0);
  const kinds = new Uint8Array(256);
  kinds[10] = LF;
  kinds[13] = CR;
  kinds[0] = NUL;
  if (dialect.delimiter !== '') kinds[dialect.delimiter.charCodeAt(0)] = DELIMITER;
  if (dialect.quote !== '') kinds[dialect.quote.charCodeAt(0)] = QUOTE;

  let pending: Uint8Array = new Uint8Array(0);
  let line = 1;
  const seen = { nuls: 0, blanks: 0 };
  let skipping = false; // inside a line that is longer than any record may be
  const record = {
    line: 1,
    bytes: pending,
    start: 0,
    end: 0,
    fields: 1,
    fault: null as Fault | null,
    odd: false,
    nul: false,
  };

  const emit = (bytes: Uint8Array, start: number, end: number, fault: Fault | null): void => {
    record.line = line;
    record.bytes = bytes;
    record.start = start;
    record.end = end;
    record.fault = fault;
    onRecord(record);
  };

  /** Reads records from `bytes`; returns where the first unfinished one begins. */
  const consume = (bytes: Uint8Array, last: boolean): number => {
    const size = bytes.length;
    let start = 0;
    const plain = quote === 0 || !bytes.includes(quote);
    const quick = plain && options.countAll !== true && !bytes.includes(0);
    let nextCr = -1;
    while (start < size) {
      if (quick && !skipping) {
        // No quotes, no NULs: lines are records, and only line ends have to be found. Fields are left to the engine to count.
        const end = bytes.indexOf(10, start);
        if (end >= 0 && end - start <= mostBytes) {
          if (nextCr < start) {
            nextCr = bytes.indexOf(13, start);
            if (nextCr < 0) nextCr = size;
          }
          if (nextCr >= end - 1) {
            const stop = nextCr === end - 1 ? nextCr : end;
            if (stop > start) {
              record.fields = 0;
              record.odd = false;
              record.nul = false;
              emit(bytes, start, stop, null);
            } else seen.blanks++;
            line += 1;
            start = end + 1;
            continue;
          }
        }
      }
      if (skipping) {
        const stop = bytes.indexOf(10, start);
        if (stop < 0) return size;
        start = stop + 1;
        line += 1;
        skipping = false;
        continue;
      }
      let i = start;
      let fields = 1;
      let fieldStart = start;
      let nuls = 0;
      let odd = false;
      let fault: Fault | null = null;
      let stop = -1; // index of the line end
      let next = -1; // index after it
      let inside = 0; // line ends inside the record
      scan: while (i < size) {
        const kind = kinds[bytes[i]!]!;
        if (kind === PLAIN) {
          i++;
          continue;
        }
        switch (kind) {
          case DELIMITER:
            fields++;
            fieldStart = ++i;
            break;
          case LF:
            stop = i;
            next = i + 1;
            break scan;
          case CR:
            if (i + 1 >= size && !last) return start;
            if (bytes[i + 1] === 10) {
              stop = i;
              next = i + 2;
              break scan;
            }
            if (expected === 0 || fields >= expected) {
              stop = i;
              next = i + 1;
              break scan;
            }
            odd = true;
            i++;
            break;
          case NUL:
            // NULs are taken out: a quote after them is the first of its field.
            if (i === fieldStart) fieldStart++;
            nuls++;
            i++;
            break;
          case QUOTE: {
            if (i !== fieldStart) {
              odd = true;
              i++;
              break;
            }
            const before = inside;
            i++;
            for (;;) {
              while (i < size) {
                const byte = kinds[bytes[i]!]!;
                if (byte === QUOTE) break;
                if (byte === LF) {
                  inside++;
                  if (inside - before > mostLines) break;
                } else if (byte === CR && bytes[i + 1] !== 10 && i + 1 < size) inside++;
                else if (byte === NUL) nuls++;
                i++;
              }
              if (i >= size || inside - before > mostLines) {
                if (i >= size && !last && i - start <= mostBytes) return start;
                fault = 'open_quote';
                break scan;
              }
              if (i + 1 >= size && !last) return start;
              if (kinds[bytes[i + 1] ?? 10] !== QUOTE) break;
              i += 2;
            }
            i++;
            const after = i < size ? kinds[bytes[i]!] : LF;
            // A lone CR is no more than text here, unless it ends a complete record.
            if (after === CR && i + 1 >= size && !last) return start;
            const ends =
              after === LF || (after === CR && (bytes[i + 1] === 10 || expected === 0 || fields >= expected));
            if (after !== DELIMITER && !ends) {
              // Where line ends came before it, what closed was another field's quote: this one never did.
              fault = inside > 0 ? 'open_quote' : 'after_quote';
              break scan;
            }
            break;
          }
        }
      }
      if (fault !== null) {
        // Give up the first physical line only.
        const end = indexOfAnyLineEnd(bytes, start);
        if (end < 0 && !last) {
          if (size - start <= mostBytes) return start;
          emit(bytes, start, Math.min(size, start + mostBytes), 'too_long');
          skipping = true;
          return size;
        }
        record.fields = fields;
        record.odd = odd;
        record.nul = nuls > 0;
        emit(bytes, start, end < 0 ? size : end, fault);
        line += 1;
        start = end < 0 ? size : bytes[end] === 13 && bytes[end + 1] === 10 ? end + 2 : end + 1;
        continue;
      }
      if (stop < 0) {
        if (!last) {
          if (size - start <= mostBytes) return start;
          record.fields = fields;
          record.odd = odd;
          record.nul = nuls > 0;
          emit(bytes, start, start + mostBytes, 'too_long');
          skipping = true;
          return size;
        }
        stop = size;
        next = size;
      }
      if (stop > start) {
        record.fields = fields;
        record.odd = odd;
        record.nul = nuls > 0;
        seen.nuls += nuls;
        // A lone 0x1A at the very end is the end-of-file mark of DOS.
        if (!(last && next >= size && stop === start + 1 && bytes[start] === 0x1a))
          emit(bytes, start, stop, stop - start > mostBytes ? 'too_long' : null);
      } else seen.blanks++;
      line += inside + 1;
      start = next;
    }
    return size;
  };

  const push = (chunk: Uint8Array, last: boolean): void => {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const rest = consume(bytes, last);
    // Copied: the caller may fill its buffer again.
    pending = rest < bytes.length ? Uint8Array.prototype.slice.call(bytes, rest) : new Uint8Array(0);
  };
  return {
    push: (chunk) => push(chunk, false),
    end: () => push(new Uint8Array(0), true),
    expect: (fields) => {
      expected = fields;
    },
    get nuls() {
      return seen.nuls;
    },
    get blanks() {
      return seen.blanks;
    },
  };
}

function indexOfAnyLineEnd(bytes: Uint8Array, from: number): number {
  const lf = bytes.indexOf(10, from);
  const cr = bytes.subarray(0, lf < 0 ? bytes.length : lf).indexOf(13, from);
  return cr < 0 ? lf : cr;
}
