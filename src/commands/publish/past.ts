import { join } from 'node:path';
import { followRedirects } from '../../domain/identity.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { IdSegment } from '../../ledger/ids.ts';
import { literal } from '../../sql/sql.ts';
import type { PublishInput } from './edition.ts';
import { sha256Of } from './files.ts';

/** Columns of an id segment: the events of identity, and values that changed (`kind = 'value_changed'`). */
export const segmentColumns = {
  run_seq: 'INTEGER',
  run_id: 'VARCHAR',
  happened_at: 'TIMESTAMP',
  kind: 'VARCHAR',
  golden_id: 'VARCHAR',
  source: 'VARCHAR',
  source_key: 'VARCHAR',
  other_id: 'VARCHAR',
  cause: 'VARCHAR',
  attribute: 'VARCHAR',
  old_value: 'VARCHAR',
  new_value: 'VARCHAR',
} as const;

/** Segments are read only after their bytes were checked: ids that were given out must not change unseen. */
export async function verified(state: string, segments: readonly IdSegment[]): Promise<string[]> {
  const paths: string[] = [];
  for (const segment of segments) {
    const path = join(state, segment.path);
    if ((await sha256Of(path)) !== segment.sha256)
      throw new MestreError('io', 'segment_changed', `${path} is not what run ${segment.runId} wrote`, {
        hint: 'restore it from a backup: it holds golden ids that were given out',
      });
    paths.push(path);
  }
  return paths;
}

/** All earlier events, read from the segments where they lie. */
export function pastSql(paths: readonly string[]): string {
  const columns = Object.entries(segmentColumns);
  return paths.length === 0
    ? `create or replace view id_past_all as select ${columns.map(([name, type]) => `cast(null as ${type}) as ${name}`).join(', ')} where false`
    : `create or replace view id_past_all as select ${columns.map(([name]) => name).join(', ')} from read_parquet([${paths.map((path) => literal(path)).join(', ')}])`;
}

/** What the run that wrote a segment knew: its matching rules and batches. */
export async function readKnown(
  engine: DuckdbEngine,
  path: string,
): Promise<{ matchingHash: string; lastBatch: number; held: number }> {
  const rows = await engine.rows(
    `select decode(key) as key, decode(value) as value from parquet_kv_metadata(${literal(path)})`,
  );
  const value = (key: string) => String(rows.find((row) => row['key'] === key)?.['value'] ?? '');
  return { matchingHash: value('matching_hash'), lastBatch: Number(value('last_batch')), held: Number(value('held')) };
}

/** `id_end`: where every id out of use leads today; `inUse` is a query of ids in use besides those of `group_identity`. */
export async function followEnds(engine: DuckdbEngine, run: PublishInput['run'], inUse?: string): Promise<void> {
  const last = await engine.columns(`
    select golden_id, kind, other_id, run_id, cast(happened_at as varchar) as happened_at
    from (
      select
        *,
        row_number() over (partition by golden_id order by run_seq desc) as place
      from (
        select run_seq, run_id, happened_at, kind, golden_id, other_id from id_past
        union all
        select ${run.seq}, ${literal(run.runId)}, ${literal(run.startedAt)}::timestamp, kind, golden_id, other_id from id_event
      ) as event
      where kind in ('created', 'split', 'reactivated', 'merged', 'retired', 'erased')
        and golden_id not in (select golden_id from group_identity${inUse === undefined ? '' : ` union all ${inUse}`})
    ) as ordered
    where place = 1
    order by golden_id`);
  const ids = last['golden_id'] as string[];
  const into = last['other_id'] as (string | null)[];
  const ends = followRedirects(new Map(ids.map((id, i) => [id, into[i] ?? null])));
  await engine.load(
    'id_end',
    { old_id: 'VARCHAR', golden_id: 'VARCHAR', reason: 'VARCHAR', run_id: 'VARCHAR', happened_at: 'TIMESTAMP' },
    {
      old_id: ids,
      golden_id: ids.map((id) => ends.get(id) ?? null),
      reason: last['kind'] as string[],
      run_id: last['run_id'] as string[],
      happened_at: last['happened_at'] as string[],
    },
  );
}
