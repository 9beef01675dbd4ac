import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** A row of a small CSV file with a header. */
export type Row = Readonly<Record<string, string>>;

/** Reads a CSV file whole; with or without byte-order mark. */
export function readRows(path: string): Row[] {
  return parse(readFileSync(path), { columns: true, bom: true, relax_column_count: true, skip_empty_lines: true });
}

/** Joins pairs to groups: a label per record that any pair names. */
export function groupsOfPairs(pairs: Iterable<readonly [string, string]>): Map<string, string> {
  const parent = new Map<string, string>();
  const find = (record: string): string => {
    let at = record;
    for (let up = parent.get(at) ?? at; up !== at; up = parent.get(at) ?? at) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const [one, other] of pairs) {
    const [a, b] = [find(one), find(other)];
    parent.set(a, a < b ? a : b);
    parent.set(b, a < b ? a : b);
  }
  return new Map([...parent.keys()].map((record) => [record, find(record)]));
}

/** The items by a key, in the order in which they come. */
export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
