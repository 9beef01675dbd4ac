import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDuckdb } from '../../engine/duckdb.ts';
import { apply } from '../../engine/engine.ts';
import { duckdb } from '../../sql/duckdb.ts';
import type { LoadedFiles } from './load-files.ts';
import { goldenQuery, goldenTable } from './write-results.ts';

const loaded: LoadedFiles = { sources: ['s'], columns: ['a', 'b'], rows: 0, key: null, sample: new Map() };

interface TestRow {
  readonly cluster: number;
  readonly a: string | null;
  readonly b: string | null;
}

const value = fc.constantFrom('x', 'y', 'xx', 'xy', null);
const rows = fc.array(fc.record({ cluster: fc.integer({ min: 1, max: 6 }), a: value, b: value }), {
  minLength: 1,
  maxLength: 14,
});

/** What most say; of values that tie the longer, then the smaller. */
function mostSaid(values: readonly (string | null)[]): string | null {
  const said = values.filter((one) => one !== null);
  const times = (one: string) => said.filter((other) => other === one).length;
  return said.toSorted((x, y) => times(y) - times(x) || y.length - x.length || (x < y ? -1 : 1))[0] ?? null;
}

test('a golden record says what most of its records say, whether they are one, two or many', async () => {
  const engine = await openDuckdb({ threads: 1 });
  await fc.assert(
    fc.asyncProperty(rows, async (list: readonly TestRow[]) => {
      await engine.load(
        'plain',
        { _mestre_row: 'BIGINT', a: 'VARCHAR', b: 'VARCHAR' },
        { _mestre_row: Int32Array.from(list.keys()), a: list.map(({ a }) => a), b: list.map(({ b }) => b) },
      );
      const clusters = Int32Array.from(list, ({ cluster }) => cluster);
      await engine.load(
        'clusters',
        { _cluster: 'INTEGER', _mestre_row: 'BIGINT' },
        { _cluster: clusters, _mestre_row: Int32Array.from(list.keys()) },
      );
      await apply(engine, [goldenTable(loaded, duckdb)]);
      const expected = [...new Set(clusters)].toSorted().map((cluster) => {
        const own = list.filter((row) => row.cluster === cluster);
        return { cluster_id: cluster, records: own.length, a: mostSaid(own.map(({ a }) => a)), b: mostSaid(own.map(({ b }) => b)) }; // prettier-ignore
      });
      expect(await engine.rows(goldenQuery(loaded, duckdb))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
  await engine.close();
});
