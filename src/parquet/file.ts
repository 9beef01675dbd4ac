import { openBytes, put, putInt32 } from './bytes.ts';
import { type ColumnType, PLAIN, RLE, RLE_DICTIONARY, type RowGroup } from './row-group.ts';
import { int, list, putThrift, struct, text, type Thrift, wide } from './thrift.ts';
import type { Type } from './values.ts';

/** What a Parquet file begins and ends with. */
export const MAGIC = new TextEncoder().encode('PAR1');

/** A row group as it stands in the file: its bytes are gone by then. */
export type PlacedGroup = Omit<RowGroup, 'bytes'> & { readonly at: number };

/** Physical type, and what it stands for (converted type, scale, precision), by the numbers of parquet.thrift. */
const kinds: Readonly<Record<Type, { readonly physical: number; readonly converted?: number; readonly scale?: number; readonly precision?: number }>> = {
  VARCHAR: { physical: 6, converted: 0 },
  INTEGER: { physical: 1 },
  BIGINT: { physical: 2 },
  DATE: { physical: 1, converted: 6 },
  TIMESTAMP: { physical: 2, converted: 10 },
  BOOLEAN: { physical: 0 },
  'DECIMAL(18,2)': { physical: 2, converted: 5, scale: 2, precision: 18 },
}; // prettier-ignore

const OPTIONAL = 1;
const REPEATED = 2;
const LIST = 3;

function schemaOf({ name, type, list: isList }: ColumnType): Thrift[] {
  const { physical, converted, scale, precision } = kinds[type];
  const number = (value: number | undefined) => (value === undefined ? undefined : int(value));
  const leaf = (own: string) =>
    struct({ 1: int(physical), 3: int(OPTIONAL), 4: text(own), 6: number(converted), 7: number(scale), 8: number(precision) }); // prettier-ignore
  if (!isList) return [leaf(name)];
  return [
    struct({ 3: int(OPTIONAL), 4: text(name), 5: int(1), 6: int(LIST) }),
    struct({ 3: int(REPEATED), 4: text('list'), 5: int(1) }),
    leaf('element'),
  ];
}

/** The end of a file: the schema, and where each column of each row group lies. Pages are not compressed. */
export function toFooter(columns: readonly ColumnType[], groups: readonly PlacedGroup[]): Uint8Array {
  const chunk = (group: PlacedGroup, at: number): Thrift => {
    const place = group.chunks[at]!;
    const { name, type, list: isList } = columns[at]!;
    return struct({
      2: wide(group.at + place.start),
      3: struct({
        1: int(kinds[type].physical),
        2: list((place.dictionary ? [PLAIN, RLE, RLE_DICTIONARY] : [PLAIN, RLE]).map(int)),
        3: list((isList ? [name, 'list', 'element'] : [name]).map(text)),
        4: int(0),
        5: wide(place.values),
        6: wide(place.size),
        7: wide(place.size),
        9: wide(group.at + place.data),
        11: place.dictionary ? wide(group.at + place.start) : undefined,
      }),
    });
  };
  const into = openBytes(1 << 16);
  putThrift(
    into,
    struct({
      1: int(1),
      2: list([struct({ 4: text('schema'), 5: int(columns.length) }), ...columns.flatMap(schemaOf)]),
      3: wide(groups.reduce((sum, { rows }) => sum + rows, 0)),
      4: list(
        groups.map((group) =>
          struct({
            1: list(columns.map((_, at) => chunk(group, at))),
            2: wide(group.chunks.reduce((sum, { size }) => sum + size, 0)),
            3: wide(group.rows),
          }),
        ),
      ),
      6: text('mestre'),
    }),
  );
  const size = into.at;
  putInt32(into, size);
  put(into, MAGIC);
  return into.bytes.slice(0, into.at);
}
