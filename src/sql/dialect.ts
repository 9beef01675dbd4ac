/** How things are spelled on one engine. SQL text is never translated: what differs stands in a hole filled from here. */
export interface Dialect {
  readonly name: 'duckdb' | 'spark';
  /** Quotes an identifier. */
  id(name: string): string;
  /** Jaro–Winkler similarity in [0, 1]; below `cutoff` the result may be 0. */
  jaroWinkler(a: string, b: string, cutoff?: number): string;
  levenshtein(a: string, b: string): string;
  /** True where `text` begins with `start`. */
  startsWith(text: string, start: string): string;
  /** True where `a` and `b` are at most `k` (1 or 2) edits apart, a swap of neighbours counting as one. */
  damerauWithin(a: string, b: string, k: number): string;
  /** A 60-bit hash of text, equal on every engine. */
  hash60(text: string): string;
  /** One row per element of a list column: the from-clause item, binding `alias`. */
  unnest(list: string, alias: string): string;
  /**
   * The same as an item of a select, of which there may be one in it: no join of each list with its row, which is what an expression or a
   * condition over `unnest` can turn into. A null or empty list gives no row.
   */
  elements(list: string): string;
  listContains(list: string, value: string): string;
  /** True where two lists share an element. */
  listOverlap(a: string, b: string): string;
  /** `transform(list, x -> body)`: `body` may use `x`. */
  listTransform(list: string, x: string, body: string): string;
  listFilter(list: string, x: string, body: string): string;
  dateDiffDays(a: string, b: string): string;
  tryCast(expression: string, type: string): string;
  listLength(list: string): string;
  listSort(list: string): string;
  listDistinct(list: string): string;
  /** Aggregate: the values of a group as a list, in no order. */
  collect(expression: string): string;
  /** A list of exactly these elements. */
  listOf(elements: readonly string[]): string;
  /** One number out of a list of numbers; null for an empty list. */
  listAggregate(list: string, how: 'sum' | 'min' | 'max' | 'bit_or'): string;
  /** The pieces of text between separators, as a list. */
  split(text: string, separator: string): string;
  /** The elements of a list of text, joined. */
  join(list: string, separator: string): string;
  /** A list of lists as one list. */
  flatten(list: string): string;
  /** Every match of a regular expression replaced. */
  replaceAll(text: string, pattern: string, by: string): string;
  /** The element at a position, counted from 1. */
  listAt(list: string, position: string): string;
  /** The list 1 … n; empty where n < 1. */
  positions(n: string): string;
  /** An integer with one of 62 bits set, chosen by the value. */
  bit(value: string): string;
  /** An integer with the bit of this number set, 0 to 61. */
  bitAt(number: string): string;
  /** The same number, in a form that the planner does not compute a second time in a filter above it. */
  once(number: string): string;
  /** A 64-bit hash of a tuple, nulls included: equal tuples have equal hashes, within one engine. */
  hash(expressions: readonly string[]): string;
  /** A non-negative 31-bit code of one value: equal values have equal codes, within one engine. */
  code(expression: string): string;
  /** Whole seconds since 1970 of a timestamp without zone. */
  epochSeconds(timestamp: string): string;
  /** Non-negative integers as one number that sorts by the first, then the next, …; 126 bits at most in all. */
  packed(parts: readonly { readonly value: string; readonly bits: number }[]): string;
  /** What is left of such a number without its last `bits`. */
  packedHead(packed: string, bits: number): string;
  /** The last `bits` (62 at most) of such a number. */
  packedTail(packed: string, bits: number): string;
  /** The element at a place counted from 1; null past the end. */
  listItem(list: string, place: string): string;
  /** The from-clause item that reads Parquet files; columns are found by name, those missing in a file are null. */
  parquet(paths: readonly string[]): string;
  /** The type of a list of `type`. */
  listType(type: string): string;
  /**
   * One row per place of lists of equal length: a select over `from` with the columns `keep`, the elements under the names
   * of `lists`, and the place from 1 as `place`.
   */
  explode(from: string, keep: readonly string[], lists: Readonly<Record<string, string>>): string;
  /** The first place, from 1, at which a value stands in a list. */
  listPosition(list: string, value: string): string;
  /** Aggregate: the values of a group as a list, those with the largest `key` first. */
  listBy(value: string, key: string): string;
  /** Aggregate: the values of a group, none of them null, as one text; in the order in which `collect` has them in the same select. */
  collectText(expression: string, separator: string): string;
}
