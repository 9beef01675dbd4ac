import { type Bytes, openBytes, put, putInt32 } from './bytes.ts';
import { putPacked } from './packed.ts';
import { int, putThrift, struct } from './thrift.ts';
import { type Type, type Values, valuesOf } from './values.ts';

/** A column of a file: of one value per row, or of a list of them. */
export interface ColumnType {
  readonly name: string;
  readonly type: Type;
  readonly list: boolean;
}

/** Where a column of a row group lies within its bytes. */
export interface ChunkPlace {
  /** First byte: of the dictionary, if there is one, else of the data. */
  readonly start: number;
  /** First byte of the data page. */
  readonly data: number;
  readonly size: number;
  /** Values and nulls, empty lists included. */
  readonly values: number;
  readonly dictionary: boolean;
}

export interface RowGroup {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly chunks: readonly ChunkPlace[];
}

/** One column that is being filled. */
export interface ColumnWriter {
  /** A value; null and the empty text where there is none. */
  add(text: string | null): void;
  /** A text, the empty one as such. */
  addText(text: string): void;
  /** A list of one. */
  addOnly(text: string | null): void;
  /** A list; null elements stay. */
  addList(texts: readonly (string | null)[]): void;
  /** The pages, appended; the writer is empty then. */
  finish(into: Bytes): ChunkPlace;
}

/** Encodings by their numbers in parquet.thrift. */
export const PLAIN = 0;
export const RLE = 3;
export const RLE_DICTIONARY = 8;

/** Writes one column: definition levels tell what is null, repetition levels where lists begin. */
export function columnWriter({ type, list }: ColumnType): ColumnWriter {
  const values: Values = valuesOf(type);
  let defined = new Uint8Array(1 << 12);
  let repeated = new Uint8Array(list ? 1 << 12 : 0);
  let count = 0;
  const level = (definition: number, repetition: number) => {
    if (count === defined.length) {
      const grown = (levels: Uint8Array) => {
        const larger = new Uint8Array(2 * count);
        larger.set(levels);
        return larger;
      };
      defined = grown(defined);
      if (list) repeated = grown(repeated);
    }
    if (list) repeated[count] = repetition;
    defined[count++] = definition;
  };
  const page = openBytes(1 << 12);
  const levels = (numbers: Uint8Array, width: number) => {
    const start = page.at;
    putInt32(page, 0);
    putPacked(page, { numbers, count, width });
    const end = page.at;
    page.at = start;
    putInt32(page, end - start - 4);
    page.at = end;
  };
  return {
    add: (text) => {
      if (text === null || text === '') return level(0, 0);
      level(1, 0);
      values.add(text);
    },
    addText: (text) => {
      level(1, 0);
      values.add(text);
    },
    addOnly: (text) => {
      level(text === null ? 2 : 3, 0);
      if (text !== null) values.add(text);
    },
    addList: (texts) => {
      if (texts.length === 0) return level(1, 0);
      for (let i = 0; i < texts.length; i++) {
        const text = texts[i]!;
        level(text === null ? 2 : 3, i === 0 ? 0 : 1);
        if (text !== null) values.add(text);
      }
    },
    finish: (into) => {
      const start = into.at;
      page.at = 0;
      const size = values.dictionary(page);
      if (size > 0) putPage(into, page, { 1: int(2), 7: struct({ 1: int(size), 2: int(PLAIN) }) });
      const data = into.at;
      page.at = 0;
      if (list) levels(repeated, 1);
      levels(defined, list ? 2 : 1);
      values.data(page);
      const encoding = size > 0 ? RLE_DICTIONARY : PLAIN;
      putPage(into, page, { 1: int(0), 5: struct({ 1: int(count), 2: int(encoding), 3: int(RLE), 4: int(RLE) }) });
      const place = { start, data, size: into.at - start, values: count, dictionary: size > 0 };
      values.clear();
      count = 0;
      return place;
    },
  };
}

function putPage(into: Bytes, page: Bytes, head: Parameters<typeof struct>[0]): void {
  putThrift(into, struct({ ...head, 2: int(page.at), 3: int(page.at) }));
  put(into, page.bytes.subarray(0, page.at));
}

/** Puts the columns of a row group together. */
export function toRowGroup(writers: readonly ColumnWriter[], rows: number): RowGroup {
  const into = openBytes(1 << 20);
  const chunks = writers.map((writer) => writer.finish(into));
  return { bytes: into.bytes.slice(0, into.at), rows, chunks };
}
