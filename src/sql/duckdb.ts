import type { Dialect } from './dialect.ts';

/** DuckDB 1.5 and 2.x. */
export const duckdb: Dialect = {
  name: 'duckdb',
  id: (name) => `"${name.replaceAll('"', '""')}"`,
  jaroWinkler: (a, b, cutoff) => `jaro_winkler_similarity(${a}, ${b}${cutoff === undefined ? '' : `, ${cutoff}`})`,
  levenshtein: (a, b) => `levenshtein(${a}, ${b})`,
  // Levenshtein first: it is five times cheaper, and a pair k swaps apart is at most 2k Levenshtein edits apart.
  damerauWithin: (a, b, k) =>
    `(abs(length(${a}) - length(${b})) <= ${k} and case when levenshtein(${a}, ${b}) <= ${k} then true when levenshtein(${a}, ${b}) <= ${2 * k} then damerau_levenshtein(${a}, ${b}) <= ${k} else false end)`,
  hash60: (text) => `('0x' || substr(md5(${text}), 1, 15))::bigint`,
  unnest: (list, alias) => `unnest(${list}) as ${alias}_t(${alias})`,
  listContains: (list, value) => `list_contains(${list}, ${value})`,
  listOverlap: (a, b) => `list_has_any(${a}, ${b})`,
  listTransform: (list, x, body) => `list_transform(${list}, lambda ${x}: ${body})`,
  listFilter: (list, x, body) => `list_filter(${list}, lambda ${x}: ${body})`,
  dateDiffDays: (a, b) => `date_diff('day', ${a}, ${b})`,
  tryCast: (expression, type) => `try_cast(${expression} as ${type})`,
};
