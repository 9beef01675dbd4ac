import { isUtf8 } from 'node:buffer';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { toFileError } from '../errors.ts';

/** A record that is not taken in, and why. */
export interface Reject {
  /** Physical line on which it begins (row of a sheet, number of a record in Parquet). */
  readonly line: number;
  /** The column at fault, or null where it is the whole record. */
  readonly column: string | null;
  /** Stable snake_case. */
  readonly rule: string;
  /** For the sender, in words. */
  readonly reason: string;
  /** The record as it came. */
  readonly raw: string;
  readonly fate: 'rejected' | 'duplicate';
}

export const rejectColumns = ['line', 'column_name', 'rule', 'reason', 'raw', 'fate'] as const;

const MOST_RAW = 2 ** 16;

/** Raw bytes as text that can be shown: UTF-8, bytes that are none as \xNN, NULs as \x00; the first 64 KiB (the archive has it all). */
export function toRawText(bytes: Uint8Array): string {
  const head = bytes.length > MOST_RAW ? bytes.subarray(0, MOST_RAW) : bytes;
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const text = isUtf8(buffer) || head !== bytes ? buffer.toString('utf8') : escapeInvalid(buffer);
  const shown = text.includes('\0') ? text.replaceAll('\0', '\\x00') : text;
  return head === bytes ? shown : `${shown}… (${bytes.length} bytes in all)`;
}

function escapeInvalid(buffer: Buffer): string {
  let text = '';
  for (let at = 0; at < buffer.length;) {
    const size = [1, 2, 3, 4].find((n) => at + n <= buffer.length && isUtf8(buffer.subarray(at, at + n)));
    text +=
      size === undefined ? `\\x${buffer[at]!.toString(16).padStart(2, '0')}` : buffer.toString('utf8', at, at + size);
    at += size ?? 1;
  }
  return text;
}

export interface RejectWriter {
  readonly path: string;
  count: number;
  add(reject: Reject): void;
  /** Writes out what was added so far. */
  flush(): void;
  /** Forgets what was added: the file is read again in another way. */
  reset(): void;
  close(): void;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Writes rejects to a CSV file as they come, in bounded memory; `readRejects` gives the from-item that reads it. */
export function openRejects(path: string): RejectWriter {
  const file = openSync(path, 'a', 0o600);
  let pending: string[] = [];
  let size = 0;
  const flush = () => {
    try {
      writeSync(file, pending.join(''));
    } catch (error) {
      throw toFileError(error, path);
    }
    pending = [];
    size = 0;
  };
  return {
    path,
    count: 0,
    add({ line, column, rule, reason, raw, fate }) {
      this.count++;
      const row = `${line},${column === null ? '' : quoted(column)},${rule},${quoted(reason)},${quoted(raw)},${fate}\n`;
      pending.push(row);
      size += row.length;
      if (size > 2 ** 20) flush();
    },
    flush,
    reset() {
      ftruncateSync(file, 0);
      pending = [];
      size = 0;
      this.count = 0;
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
