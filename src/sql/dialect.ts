/** How things are spelled on one engine. SQL text is never translated: what differs stands in a hole filled from here. */
export interface Dialect {
  readonly name: 'duckdb' | 'spark';
  /** Quotes an identifier. */
  id(name: string): string;
  /** Jaro–Winkler similarity in [0, 1]; below `cutoff` the result may be 0. */
  jaroWinkler(a: string, b: string, cutoff?: number): string;
  levenshtein(a: string, b: string): string;
  /** True where `a` and `b` are at most `k` (1 or 2) edits apart, a swap of neighbours counting as one. */
  damerauWithin(a: string, b: string, k: number): string;
  /** A 60-bit hash of text, equal on every engine. */
  hash60(text: string): string;
  /** One row per element of a list column: the from-clause item, binding `alias`. */
  unnest(list: string, alias: string): string;
  listContains(list: string, value: string): string;
  /** True where two lists share an element. */
  listOverlap(a: string, b: string): string;
  /** `transform(list, x -> body)`: `body` may use `x`. */
  listTransform(list: string, x: string, body: string): string;
  listFilter(list: string, x: string, body: string): string;
  dateDiffDays(a: string, b: string): string;
  tryCast(expression: string, type: string): string;
}
