import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { damerau, isEqual, jaroWinkler, levenshtein, type Piece } from './alike.ts';

let engine: DuckdbEngine;
beforeAll(async () => {
  engine = await openDuckdb({ threads: 1 });
});
afterAll(async () => engine.close());

/** Few letters, so that much matches, is moved and repeated; and neighbours of each other. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 9 }),
  fc.string({ unit: fc.constantFrom('a', 'b', 'e', 'r', 's', 't'), minLength: 1, maxLength: 16 }),
  fc.string({ unit: fc.constantFrom(...'abcdefghij0123456789.@ '), minLength: 1, maxLength: 64 }),
);
const two = fc.oneof(
  fc.tuple(text, text),
  fc.tuple(text, fc.nat(64), fc.nat(64), fc.constantFrom('', 'a', 'r', 'ab')).map(([one, at, to, letters]) => {
    const [from, until] = [Math.min(at, to, one.length), Math.max(at, to)];
    return [one, (one.slice(0, from) + letters + one.slice(until)).slice(0, 64) || 'a'] as [string, string];
  }),
  fc
    .tuple(text, fc.nat(62))
    .map(([one, at]) => [one, one.slice(0, at) + (one[at + 1] ?? '') + (one[at] ?? '') + one.slice(at + 2)] as [string, string]), // prettier-ignore
);

test('short texts are as alike as the engine says', async () => {
  const pairs = fc.sample(two, { numRuns: 10_000, seed: Number(process.env['SEED'] ?? 1) });
  await engine.load('texts', { n: 'INTEGER', l: 'VARCHAR', r: 'VARCHAR' }, {
    n: Int32Array.from(pairs, (_, n) => n),
    l: pairs.map(([l]) => l),
    r: pairs.map(([, r]) => r),
  }); // prettier-ignore
  const rows = await engine.rows(`
    select
      jaro_winkler_similarity(l, r) as alike,
      levenshtein(l, r) as edits,
      damerau_levenshtein(l, r) as swaps
    from texts
    order by n`);
  const bytes = new Uint8Array(200);
  const put = (at: number, of: string): Piece => {
    new TextEncoder().encodeInto(of, bytes.subarray(at));
    return { at, length: of.length };
  };
  const wrong = rows.filter(({ alike, edits, swaps }, n) => {
    const [l, r] = pairs[n]!;
    const [one, other] = [put(3, l), put(100, r)];
    // Where rounding decides whether a common beginning counts, it counts here.
    const more = jaroWinkler(bytes, one, other) - Number(alike);
    const isAlike = Math.abs(more) < 1e-9 || (more > 0 && Math.abs(Number(alike) - 0.7) < 1e-9);
    const isNear = [0, 1, 2, 3, 100].every((most) =>
      (
        [
          [levenshtein, edits],
          [damerau, swaps],
        ] as const
      ).every(([distance, theirs]) => {
        const own = distance(bytes, one, other, most);
        return Number(theirs) <= most ? own === theirs : own > most;
      }),
    );
    return !isAlike || !isNear || isEqual(bytes, one, other) !== (l === r);
  });
  expect(rows).toHaveLength(pairs.length);
  expect(wrong).toEqual([]);
});
