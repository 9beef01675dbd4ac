import { type ColumnType, type ColumnWriter, columnWriter, type RowGroup, toRowGroup } from '../parquet/row-group.ts';
import { type Type, types, UnreadableValue } from '../parquet/values.ts';
import { VALUE_SEPARATOR } from './column.ts';
import { kindOf } from './kinds.ts';
import { type ElementReader, elementReader, type PartElement } from './part-element.ts';
import type { Options, Standard } from './standard.ts';

/** A field of a standard part. */
export interface PartField {
  readonly name: string;
  readonly kind: string;
  readonly options: Options;
  readonly list: boolean;
  /** Of a list, only these parts become columns. */
  readonly listParts: readonly string[];
  readonly elements: readonly PartElement[];
}

/** How the standard part of a source is made of its raw texts: plain data, so that it crosses to a worker. */
export interface PartPlan {
  readonly source: string;
  readonly batch_id: string;
  /** Columns that are kept as they come (key, line, hash, times), by their places among the texts. */
  readonly system: readonly { readonly name: string; readonly type: Type }[];
  /** How many raw columns follow them. */
  readonly raws: number;
  readonly fields: readonly PartField[];
  /** Amounts, behind the raw columns; null where the part has no such column. */
  readonly measures: readonly { readonly name: string; readonly place: number | null }[];
}

/** The columns of a standard part. `match`, `status`, `rule` and `raw` stand beside each value, then the kind's parts. */
export function partColumns({ system, fields, measures }: PartPlan): ColumnType[] {
  const text = (name: string) => ({ name, type: 'VARCHAR' as const, list: false });
  const [key, ...others] = system.map(({ name, type }) => ({ name, type, list: false }));
  return [
    text('source'),
    key!,
    text('batch_id'),
    ...others,
    ...fields.flatMap((field) => fieldColumns(field)),
    ...measures.map(({ name }) => ({ name: `m_${name}`, type: 'DECIMAL(18,2)' as const, list: false })),
  ];
}

function fieldColumns({ name, kind, list, listParts }: PartField): ColumnType[] {
  const own = kindOf(kind);
  const parts = Object.entries(own.parts).filter(([part]) => !list || listParts.includes(part));
  const columns: [string, string][] = [
    ['', own.type],
    ...['_match', '_status', '_rule', '_raw'].map((suffix): [string, string] => [suffix, 'VARCHAR']),
    ...parts.map(([part, type]): [string, string] => [`_${part}`, type]),
  ];
  return columns.map(([suffix, type]) => ({ name: name + suffix, type: type as Type, list }));
}

/** Whether every column is of a type that can be written. */
export const isWritable = (plan: PartPlan): boolean => partColumns(plan).every(({ type }) => types.includes(type));

/** Records that are taken through all fields at a time: what is made of them dies young, which spares the garbage collector. */
const BATCH = 512;

/** One column of raw texts, read from its start to its end. */
interface Cursor {
  readonly text: string;
  at: number;
  /** The values of the batch. */
  readonly values: string[];
}

/**
 * Makes a row group of a slice: one text per column, its values parted by U+001E. What is made is the same as by the SQL of the stage
 * `standardise`. Throws `UnreadableValue` where it cannot be made this way, as where a value holds that sign.
 */
export function toPart(plan: PartPlan, texts: readonly string[]): RowGroup {
  const writers = takeWriters(partColumns(plan));
  const cursors = texts.map((text) => ({ text, at: 0, values: [] }) as Cursor);
  const { length: before } = plan.system;
  const fields = plan.fields.map((field) => fieldWriter(field, cursors.slice(before, before + plan.raws)));
  let rows = 0;
  for (let size = BATCH; size === BATCH; rows += size) {
    size = advance(cursors);
    let next = 0;
    const fill = (value: (i: number) => string) => {
      const writer = writers.all[next++]!;
      for (let i = 0; i < size; i++) writer.add(value(i));
    };
    fill(() => plan.source);
    fill((i) => cursors[0]!.values[i]!);
    fill(() => plan.batch_id);
    for (let s = 1; s < before; s++) fill((i) => cursors[s]!.values[i]!);
    for (const write of fields) next += write(writers.all, next, size);
    for (const { place } of plan.measures) fill((i) => (place === null ? '' : cursors[place]!.values[i]!));
  }
  const made = toRowGroup(writers.all, rows);
  kept = writers;
  return made;
}

/** The writers of the last slice, empty: the next one is mostly of the same columns. */
let kept: { readonly key: string; readonly all: readonly ColumnWriter[] } | null = null;

function takeWriters(columns: readonly ColumnType[]): { readonly key: string; readonly all: readonly ColumnWriter[] } {
  const key = JSON.stringify(columns);
  const found = kept?.key === key ? kept : { key, all: columns.map(columnWriter) };
  // What fails half-way leaves them behind filled: they are kept again once they are empty.
  kept = null;
  return found;
}

/** Reads the next values of every column; how many there were. */
function advance(cursors: readonly Cursor[]): number {
  let size = -1;
  for (const cursor of cursors) {
    const { text, values } = cursor;
    values.length = 0;
    while (cursor.at <= text.length && values.length < BATCH) {
      const separator = text.indexOf(VALUE_SEPARATOR, cursor.at);
      const end = separator === -1 ? text.length : separator;
      values.push(text.slice(cursor.at, end));
      cursor.at = end + 1;
    }
    if (size !== -1 && values.length !== size) throw new UnreadableValue('a value holds the sign that parts values');
    size = values.length;
  }
  return size;
}

/** Fills the columns of a field from those at `next` on, and says how many they are. */
type FieldWriter = (writers: readonly ColumnWriter[], next: number, size: number) => number;

function fieldWriter(field: PartField, cursors: readonly Cursor[]): FieldWriter {
  const columns = cursors.map(({ values }) => values);
  const readers = field.elements.map((element) => elementReader(field, element, columns));
  return field.list ? listWriter(field, readers) : singleWriter(field, readers[0]);
}

function singleWriter(field: PartField, reader: ElementReader | undefined): FieldWriter {
  const parts = Object.keys(kindOf(field.kind).parts);
  return (writers, next, size) => {
    const [value, match, status, rule, raw] = writers.slice(next, next + 5) as [ColumnWriter, ColumnWriter, ColumnWriter, ColumnWriter, ColumnWriter]; // prettier-ignore
    const rest = writers.slice(next + 5, next + 5 + parts.length);
    for (let row = 0; row < size; row++) {
      const found = reader?.read(row) ?? null;
      value.add(found === null ? null : found.value);
      match.add(found === null ? null : found.match);
      status.add(found === null ? 'absent' : found.status);
      rule.addText(found === null ? '' : found.rule);
      raw.add(found === null ? null : reader!.raw(row));
      const own = found?.parts;
      for (let p = 0; p < parts.length; p++) rest[p]!.add(own === undefined ? null : (own[parts[p]!] ?? null));
    }
    return 5 + parts.length;
  };
}

/** Lists keep the values that were given, in the order of their columns; match forms and parts are distinct and without nulls. */
function listWriter({ listParts: parts }: PartField, readers: readonly ElementReader[]): FieldWriter {
  return (writers, next, size) => {
    const columns = writers.slice(next, next + 5 + parts.length);
    const [value, match, status, rule, raw] = columns as [ColumnWriter, ColumnWriter, ColumnWriter, ColumnWriter, ColumnWriter]; // prettier-ignore
    const [only] = readers;
    if (readers.length === 1)
      for (let row = 0; row < size; row++) {
        const found = only!.read(row);
        if (found === null) {
          for (const column of columns) column.addList(NONE);
          continue;
        }
        value.addOnly(found.value || null);
        if (found.match) match.addOnly(found.match);
        else match.addList(NONE);
        status.addOnly(found.status);
        rule.addOnly(found.rule);
        raw.addOnly(only!.raw(row));
        for (let p = 0; p < parts.length; p++) {
          const part = found.parts?.[parts[p]!];
          if (part) columns[5 + p]!.addOnly(part);
          else columns[5 + p]!.addList(NONE);
        }
      }
    else
      for (let row = 0; row < size; row++) {
        const given: { readonly found: Standard; readonly raw: string }[] = [];
        for (const reader of readers) {
          const found = reader.read(row);
          if (found !== null) given.push({ found, raw: reader.raw(row) });
        }
        value.addList(given.map(({ found }) => found.value || null));
        match.addList(distinct(given.map(({ found }) => found.match)));
        status.addList(given.map(({ found }) => found.status));
        rule.addList(given.map(({ found }) => found.rule));
        raw.addList(given.map((one) => one.raw));
        for (let p = 0; p < parts.length; p++)
          columns[5 + p]!.addList(distinct(given.map(({ found }) => found.parts?.[parts[p]!] ?? null)));
      }
    return columns.length;
  };
}

const NONE: readonly string[] = [];

function distinct(texts: readonly (string | null)[]): string[] {
  const kept: string[] = [];
  for (const text of texts) if (text !== null && text !== '' && !kept.includes(text)) kept.push(text);
  return kept;
}
