import { kindOf } from './kinds.ts';
import type { Kind, Options, Standard } from './standard.ts';

/** Parts the inputs of one value, and the columns of one answer; stands in no cleaned text. */
export const COLUMN_SEPARATOR = '\u001d';
/** Parts the values of a blob. */
export const VALUE_SEPARATOR = '\u001e';

/**
 * Standardises a blob of inputs (values parted by U+001E, the inputs of one value by U+001D, nothing for null) and returns one blob per
 * column of `outputsOf(kind)`, each of as many values, nothing for null: where nothing was given, not even a status. What crosses between engine, threads and here is a few large
 * texts, and the engine takes them apart.
 */
export type ColumnStandardiser = (kind: string, options: Options, blob: string) => Promise<readonly string[]>;

/** The columns of an answer in their order, with their SQL types: value, match form, status, rule, then the kind's parts. */
export function outputsOf(kind: Kind): Readonly<Record<string, string>> {
  const parts = Object.entries(kind.parts).map(([name, type]) => [`part_${name}`, type] as const);
  return { value: kind.type, match: 'VARCHAR', status: 'VARCHAR', rule: 'VARCHAR', ...Object.fromEntries(parts) };
}

/** Values that are put together at a time: what is made of them dies young, which spares the garbage collector from moving it. */
const BATCH = 512;
/** After so many values it shows whether they come again. */
const TRIAL = 2048;

/** The same in this thread, at once. Where values come again within the blob, each is read once. */
export function standardiseBlob(name: string, options: Options, blob: string): string[] {
  const kind = kindOf(name);
  const parts = Object.keys(kind.parts);
  const width = 4 + parts.length;
  const nothing = Array.from({ length: width }, () => '');
  const pieces = Array.from({ length: width }, () => [] as string[]);
  const batch = Array.from({ length: width }, () => [] as string[]);
  let known: Map<string, readonly string[]> | null = new Map();
  const add = (text: string) => {
    let row = text === '' ? nothing : known?.get(text);
    if (row === undefined) {
      row = toRow(kind.standardise(toInputs(text), options), parts);
      known?.set(text, row);
    }
    for (let c = 0; c < width; c++) batch[c]!.push(row[c]!);
  };
  const flush = () => {
    for (let c = 0; c < width; c++) {
      pieces[c]!.push(batch[c]!.join(VALUE_SEPARATOR));
      batch[c]!.length = 0;
    }
  };
  let count = 0;
  for (let start = 0; start <= blob.length; count++) {
    const separator = blob.indexOf(VALUE_SEPARATOR, start);
    const end = separator === -1 ? blob.length : separator;
    add(blob.slice(start, end));
    start = end + 1;
    if (batch[0]!.length === BATCH) flush();
    if (count === TRIAL && known !== null && known.size > TRIAL / 2) known = null;
  }
  if (batch[0]!.length > 0) flush();
  return pieces.map((column) => column.join(VALUE_SEPARATOR));
}

function toRow({ value, match, status, rule, parts: found }: Standard, parts: readonly string[]): string[] {
  const row = [value ?? '', match ?? '', status, rule];
  if (found === undefined) for (let p = 0; p < parts.length; p++) row.push('');
  else for (const part of parts) row.push(found[part] ?? '');
  return row;
}

function toInputs(value: string): (string | null)[] {
  if (!value.includes(COLUMN_SEPARATOR)) return [value];
  return value.split(COLUMN_SEPARATOR).map((text) => (text === '' ? null : text));
}

export const inThread: ColumnStandardiser = async (kind, options, blob) => standardiseBlob(kind, options, blob);
