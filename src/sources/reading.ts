import type { Engine } from '../engine/engine.ts';
import type { Layout, SourceContract } from '../rules/schema/source.ts';
import type { Content, OnBytes } from './container.ts';
import type { RejectWriter } from './rejects.ts';

/** What a reader needs. */
export interface ReadContext {
  readonly engine: Engine;
  readonly contract: SourceContract;
  readonly content: Content;
  /** Name of the file as it was sent. */
  readonly name: string;
  /** Folder of our own for what has to be staged; removed afterwards. */
  readonly folder: string;
  readonly rejects: RejectWriter;
  /** Told how much of the file was read, while its records are taken apart. */
  readonly onBytes?: OnBytes | undefined;
}

/** What a header, trailer or footer promises of a file. */
export interface Promised {
  readonly records: number | null;
  /** Decimal text as the file has it, without grouping, by column. */
  readonly sums: Readonly<Record<string, string>>;
  /** Physical line of the promise. */
  readonly line: number;
}

/** A file that was read as far as its records: what the engine can select from. */
export interface Reading {
  readonly layout: Layout;
  /** A from-item with `_line` and every column as text; not yet read. */
  readonly relation: string;
  /** Columns of the source in the order of the layout. */
  readonly columns: readonly string[];
  readonly encoding: string;
  /** Records that the relation should hold, or null where only the engine can tell. */
  readonly records: number | null;
  /** Set where the engine reads delimited text and may refuse records: the tables it then fills. */
  readonly scan: ScanRejects | null;
  readonly promised: Promised | null;
  readonly warnings: readonly string[];
  /** Where the raw text of a record comes from: a from-item `(_line, raw)`, or reading the text once more. */
  readonly raw: { readonly sql: string } | { readonly read: RawReader };
  /** A select of records that cannot be read `(line, column_name, rule, reason, raw, fate)`, where only the engine can tell. */
  readonly refused?: string;
  /** Reads again, counting every field itself: for when the engine refused more than it could list. */
  readonly again?: () => Promise<Reading>;
}

export interface ScanRejects {
  /** Temporary table with one row per error; `csv_line` begins with the physical line. */
  readonly table: string;
  readonly limit: number;
  readonly mark: string;
}

/** Tells the raw text of the records that begin on these lines, which ascend. */
export type RawReader = (lines: Float64Array, onRaw: (line: number, raw: string) => void) => Promise<void>;
