import iconv from 'iconv-lite';
import { columnsOf, type Layout, type SourceContract } from '../../rules/schema/source.ts';

export type RawRow = Readonly<Record<string, string | null>>;

/** How the name of a file for this source ends. */
export function endingOf({ format }: SourceContract): string {
  if (format === 'fixed') return 'txt';
  if (format === 'json') return 'ndjson';
  return format === 'parquet' || format === 'sqlite' ? 'csv' : format;
}

/** Rows in the layout of their source, in its encoding. `columns` are those of the rows, for layouts that name none. */
export async function toLayout(
  rows: readonly RawRow[],
  columns: readonly string[],
  { contract, layout }: { readonly contract: SourceContract; readonly layout: Layout },
): Promise<Uint8Array> {
  const names = columnsOf(layout) ?? columns;
  if (contract.format === 'xlsx') return workbook(rows, names);
  return encode(text(rows, names, { contract, layout }), contract.encoding);
}

function text(
  rows: readonly RawRow[],
  names: readonly string[],
  { contract, layout }: { readonly contract: SourceContract; readonly layout: Layout },
): string {
  if (contract.format === 'fixed') return rows.map((row) => `${fixedLine(row, layout)}\r\n`).join('');
  if (contract.format === 'json' || contract.format === 'ndjson')
    return rows
      .map((row) => `${JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name] ?? null])))}\n`)
      .join('');
  const delimiter = contract.format === 'tsv' ? '\t' : (layout.delimiter ?? ',');
  const quote = layout.quote ?? '"';
  const field = (value: string | null): string =>
    value === null
      ? ''
      : value.includes(delimiter) || value.includes(quote) || /[\r\n]/.test(value)
        ? quote + value.replaceAll(quote, quote + quote) + quote
        : value;
  const lines = rows.map((row) => names.map((name) => field(row[name] ?? null)).join(delimiter));
  return [...(layout.header ? [names.map(field).join(delimiter)] : []), ...lines].map((line) => `${line}\r\n`).join('');
}

/** Positions count characters; what is longer is cut, as the source would. */
function fixedLine(row: RawRow, layout: Layout): string {
  const fields = layout.fields!;
  const length = layout.record_length ?? Math.max(...fields.map(({ start, length }) => start + length - 1));
  const line = Array.from({ length }, () => ' ');
  for (const { name, start, length: room, decimals, align } of fields) {
    const value = row[name] ?? '';
    const digits = decimals === undefined ? value : value.replaceAll(/\D/g, '');
    const filled = align === 'right' ? digits.padStart(room) : digits.padEnd(room);
    const cells = [...(decimals === undefined ? filled : digits.padStart(room, '0'))];
    for (let i = 0; i < room; i++) line[start - 1 + i] = cells[i] ?? ' ';
  }
  return line.join('');
}

function encode(value: string, encoding: SourceContract['encoding']): Uint8Array {
  if (encoding === 'auto' || encoding === 'utf-8') return Buffer.from(value, 'utf8');
  return iconv.encode(value, encoding === 'utf-16' ? 'utf-16le' : encoding, { addBOM: encoding === 'utf-16' });
}

async function workbook(rows: readonly RawRow[], names: readonly string[]): Promise<Uint8Array> {
  const { default: write } = await import('write-excel-file/node');
  const cell = (value: string | null) => (value === null ? null : { value, type: String });
  return write([names.map(cell), ...rows.map((row) => names.map((name) => cell(row[name] ?? null)))]).toBuffer();
}
