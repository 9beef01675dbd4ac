import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Change, compareGroups, type GroupChange } from '../../domain/evaluation-compare.ts';
import { maskKey, maskValue } from '../../domain/mask.ts';
import type { Engine } from '../../engine/engine.ts';
import { readTable } from '../../sources/read-table.ts';
import type { Difference } from '../rules/diff/difference.ts';
import type { Prediction } from './prediction.ts';

/** Records of a changed group that are shown. */
const SHOWN = 6;

type Values = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * What changed between two groupings in files. Beside a record stand the values of its group after, from the `golden.csv` that
 * `mestre dedupe` wrote beside its clusters; masked unless `clear`, since nothing says what they are.
 */
export async function compareFiles(
  engine: Engine,
  { before, after, limit, clear }: { readonly before: Prediction; readonly after: Prediction; readonly limit: number; readonly clear: boolean }, // prettier-ignore
): Promise<Difference> {
  const compared = compareGroups(before.groups, after.groups);
  const values = await goldenBeside(engine, after.file);
  const of = (change: Change) => compared.changes.filter((one) => one.change === change);
  const kinds = (['merged', 'parted', 'overlapping'] as const).map((change) => [change, of(change)] as const);
  return {
    entity: 'groups',
    plain: true,
    records: compared.records,
    before: { golden: compared.before.groups, largest: compared.before.largest, links: 0, review: 0 },
    after: { golden: compared.after.groups, largest: compared.after.largest, links: 0, review: 0 },
    same: compared.same,
    changes: Object.fromEntries(kinds.map(([change, list]) => [change, list.length])) as Difference['changes'],
    confirmed: 0,
    appeared: 0,
    disappeared: 0,
    moved: 0,
    values: {},
    groups: kinds.flatMap(([, list]) => list.slice(0, limit).map((one) => toGroup(one, { values, clear }))),
    examples: [],
  };
}

function toGroup(
  change: GroupChange,
  { values, clear }: { values: Values; clear: boolean },
): Difference['groups'][number] {
  // prettier-ignore
  return {
    change: change.change,
    before: change.before,
    after: change.after,
    records: change.members.length,
    products: 0,
    money: 0,
    confirmed: false,
    members: change.members.slice(0, SHOWN).map(({ record, before, after }) => {
      const colon = record.indexOf(':');
      const [source, key] = colon < 0 ? ['', record] : [record.slice(0, colon), record.slice(colon + 1)];
      const own = Object.entries(values.get(after) ?? {});
      return {
        source,
        key: clear ? key : maskKey(key),
        before,
        after,
        values: Object.fromEntries(own.map(([name, value]) => [name, clear ? value : maskValue(value, 'name')])),
      };
    }),
  };
}

/** Values by cluster, from the golden.csv beside a clusters.csv; none where there is no such file. */
async function goldenBeside(engine: Engine, file: string): Promise<Values> {
  const path = join(dirname(file), 'golden.csv');
  if (!existsSync(path)) return new Map();
  const { columns } = await readTable(engine, path, { table: 'golden_beside' });
  if (columns[0] !== 'cluster_id') return new Map();
  const table = await engine.columns('select * from golden_beside');
  const shown = columns.filter((name) => name !== 'cluster_id' && name !== 'records');
  return new Map(
    (table['cluster_id'] as string[]).map((cluster, i) => [
      cluster,
      Object.fromEntries(
        shown.flatMap((name) => {
          const value = (table[name] as (string | null)[])[i];
          return value == null ? [] : [[name, value] as const];
        }),
      ),
    ]),
  );
}
