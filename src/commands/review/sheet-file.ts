import { readFileSync } from 'node:fs';
import { writeWhole } from '../write-whole.ts';
import { MestreError, toFileError } from '../../errors.ts';
import { loadSheet } from '../../sources/xlsx.ts';
import { LEGEND, type SheetCell } from './sheet.ts';
import { toWorkbook } from './workbook.ts';

const FORMULA = /^[=+@\t\r-]/;

/** Writes a sheet as .xlsx, with a list to choose the answer from, or as .csv; the file is its owner's alone. */
export async function writeSheet(path: string, sheet: readonly (readonly SheetCell[])[]): Promise<void> {
  const csv = () => `\ufeff${sheet.map((row) => row.map(({ text }) => quoted(text)).join(',')).join('\r\n')}\r\n`;
  writeWhole(path, path.toLowerCase().endsWith('.xlsx') ? await toXlsx(sheet) : csv(), 'personal');
}

/** In CSV a text that a spreadsheet would take for a formula gets an apostrophe in front. */
function quoted(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Columns that stay in sight: answer, note, case and record. */
const FROZEN = 4;

function toXlsx(sheet: readonly (readonly SheetCell[])[]): Promise<Uint8Array> {
  const width = (i: number): number =>
    Math.min(48, Math.max(10, ...sheet.slice(0, 200).map((row) => (row[i]?.text.length ?? 0) + 1)));
  const widths = sheet[0]!.map((_, i) => (i === 0 ? 14 : i === 1 ? 24 : width(i)));
  return toWorkbook(sheet, { list: LEGEND.match(/\b(same|different|unsure)\b/g)!, widths, frozen: FROZEN });
}

/** The rows of a filled sheet. Throws `bad_sheet` (65). */
export async function readSheet(path: string): Promise<readonly (readonly (string | null)[])[]> {
  if (path.toLowerCase().endsWith('.xlsx'))
    return loadSheet(path, { name: path, sheet: undefined, date: 'yyyy-mm-dd' });
  let text: string;
  try {
    text = decoded(readFileSync(path));
  } catch (error) {
    throw toFileError(error, path);
  }
  const { parse } = await import('csv-parse/sync');
  // A spreadsheet of another country saves with semicolons, and as "Unicode text" with tabs.
  const first = text.split('\n', 1)[0]!;
  const delimiter = [',', ';', '\t'].reduce((best, one) => (first.split(one).length > first.split(best).length ? one : best)); // prettier-ignore
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false });
  } catch (error) {
    throw new MestreError('data', 'bad_sheet', `${path} is not a whole CSV file: ${(error as Error).message}`, {
      hint: 'save it again as CSV (UTF-8) or .xlsx',
      cause: error,
    });
  }
}

/** Text as spreadsheets save it: UTF-8, UTF-16 with its mark, or else Windows-1252, which every sequence of bytes is. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
