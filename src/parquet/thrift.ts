import { type Bytes, put, putVarint, room } from './bytes.ts';

/** A value of Thrift's compact protocol: integers, texts, lists and structs (fields by number; undefined ones are left out). */
export type Thrift =
  | { readonly int: number; readonly wide?: boolean }
  | { readonly text: string }
  | { readonly list: readonly Thrift[] }
  | { readonly struct: Readonly<Record<number, Thrift | undefined>> };

export const int = (value: number): Thrift => ({ int: value });
export const wide = (value: number): Thrift => ({ int: value, wide: true });
export const text = (value: string): Thrift => ({ text: value });
export const list = (values: readonly Thrift[]): Thrift => ({ list: values });
export const struct = (fields: Readonly<Record<number, Thrift | undefined>>): Thrift => ({ struct: fields });

/** Numbers of the types: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
const typeOf = (value: Thrift): number =>
  'int' in value ? (value.wide ? 6 : 5) : 'text' in value ? 8 : 'list' in value ? 9 : 12;

/** Appends a value. Integers are not negative and below 2^52. */
export function putThrift(into: Bytes, value: Thrift): void {
  if ('int' in value) putVarint(into, 2 * value.int);
  else if ('text' in value) {
    const bytes = new TextEncoder().encode(value.text);
    putVarint(into, bytes.length);
    put(into, bytes);
  } else if ('list' in value) {
    const { length } = value.list;
    const type = length === 0 ? 12 : typeOf(value.list[0]!);
    room(into, 1);
    into.bytes[into.at++] = (Math.min(length, 15) << 4) | type;
    if (length >= 15) putVarint(into, length);
    for (const one of value.list) putThrift(into, one);
  } else {
    let last = 0;
    for (const [key, field] of Object.entries(value.struct)) {
      if (field === undefined) continue;
      // Numbers stand a step of at most 15 apart in all structs of Parquet.
      room(into, 1);
      into.bytes[into.at++] = ((+key - last) << 4) | typeOf(field);
      last = +key;
      putThrift(into, field);
    }
    room(into, 1);
    into.bytes[into.at++] = 0;
  }
}
