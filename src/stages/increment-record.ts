import { numberBetween } from '../domain/numbering.ts';
import { change, forget, lasting, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { currentRecords, heldSteps, type StandardPart } from './record.ts';

/** Which parts changed since the last match. */
export interface PartChanges {
  /** Sources whose parts changed. */
  readonly sources: readonly string[];
  /** Batches of sources of which nothing else changed than that these came, after all others. */
  readonly added: readonly string[];
}

/**
 * Which records are new, changed or gone since the last match, by comparing the batch that each key's row stands in. Makes
 * `record_change` and, with their numbers, `record_due` (records to be read) and `record_gone`. Of a source where batches only came,
 * no other keys are looked at than those of these batches: a row that is current competes with what came alone.
 */
export function findChanges({ sources, added }: PartChanges, parts: readonly StandardPart[], dialect: Dialect): Move[] {
  const came = parts.filter(({ batch_id }) => added.includes(batch_id));
  const quick = sources.filter((source) => came.some((part) => part.source === source));
  const slow = sources.filter((source) => !quick.includes(source));
  const names = `(${["''", ...slow.map((source) => literal(source))].join(', ')})`;
  const keys = came.flatMap(({ source, path, closed }) => [
    `select source, source_key from ${dialect.parquet([path])}`,
    ...(closed === null ? [] : [`select ${literal(source)} as source, _key as source_key from ${dialect.parquet([closed])}`]), // prettier-ignore
  ]);
  const none = (columns: readonly string[]) =>
    `select ${columns.map((name) => `'' as ${name}`).join(', ')} where false`;
  const current = [
    ...(slow.length > 0 ? [currentRecords(slow, parts, { dialect })] : []),
    ...(quick.length > 0 ? [currentRecords(quick, parts, { dialect, from: 'row_due' })] : []),
  ];
  return [
    ...sources.flatMap((source) => heldSteps(source, parts, dialect)).map(lasting),
    scratch(
      select(
        'key_due',
        'keys of batches that came, and keys that these closed',
        [],
        keys.join('\nunion\n') || none(['source', 'source_key']),
      ),
    ),
    scratch(
      select(
        'record_known',
        'what is known of these, and of all records of sources that changed otherwise',
        ['key_due'],
        sql`
          select source, source_key, batch_id, updated_at, record_id from kept.record where source in ${names}
          union all
          select k.source, k.source_key, k.batch_id, k.updated_at, k.record_id
          from kept.record as k
          semi join key_due as d on d.source_key = k.source_key and d.source = k.source
        `,
      ),
    ),
    ...(quick.length === 0
      ? []
      : [
          scratch(
            select(
              'row_due',
              'rows that compete for these keys',
              ['record_known', 'key_due'],
              sql`
                select source, source_key, batch_id, updated_at from ${dialect.parquet(came.map(({ path }) => path))}
                union all
                select k.source, k.source_key, k.batch_id, k.updated_at
                from record_known as k
                where k.source not in ${names}
              `,
            ),
          ),
        ]),
    scratch(
      select(
        'record_change',
        'keys whose row is another than in the last match, or that came, or went',
        ['record_known'],
        sql`
          select
            coalesce(c.source, k.source) as source,
            coalesce(c.source_key, k.source_key) as source_key,
            c.batch_id,
            k.record_id
          from (${current.join('\nunion all\n') || none(['source', 'source_key', 'batch_id'])}) as c
          full join record_known as k on k.source = c.source and k.source_key = c.source_key
          where c.batch_id is distinct from k.batch_id
        `,
      ),
    ),
    forget('key_due', 'row_due', 'record_known'),
    scratch(
      select(
        'record_fresh',
        'new keys in their order, with the record that each follows',
        ['record_change'],
        sql`
          select
            (row_number() over (order by source nulls first, source_key nulls first) - 1)::integer as place,
            source,
            source_key,
            batch_id,
            after::integer as after
          from (
            select
              *,
              -- Numbers ascend with source and key, so the last one before a new key is the largest.
              coalesce(
                max(record_id) over (order by source nulls first, source_key nulls first rows between unbounded preceding and current row),
                -1
              ) as after
            from (
              select
                source,
                source_key,
                batch_id,
                null as record_id,
                true as fresh
              from record_change
              where record_id is null
              union all
              select
                source,
                source_key,
                null as batch_id,
                record_id,
                false as fresh
              from kept.record
            ) as q
          ) as q
          where fresh
        `,
      ),
    ),
    scratch(numbers()),
    scratch(due()),
    scratch(
      select(
        'record_gone',
        'numbers that no record, or another state of it, stands under from now on',
        ['record_change', 'record_place'],
        sql`
          select record_id from record_change where record_id is not null
          union
          select old_id from record_place where old_id is not null
        `,
      ),
    ),
  ];
}

function numbers(): Step {
  return {
    kind: 'compute',
    table: 'record_place',
    why: 'numbers for new records between those that are there, and for neighbours that had to make room',
    reads: ['record_fresh'],
    inputs: {
      ids: 'select record_id from kept.record order by record_id nulls last',
      fresh: 'select place, after from record_fresh order by place nulls last',
    },
    columns: { place: 'INTEGER', old_id: 'INTEGER', record_id: 'INTEGER' },
    compute: ({ ids, fresh }) => {
      const { fresh: given, moved } = numberBetween(ids!['record_id'] as Int32Array, fresh!['after'] as Int32Array);
      const none = -(2 ** 31);
      return {
        place: Int32Array.from([...given.keys(), ...moved.from.map(() => none)]),
        old_id: Int32Array.from([...given.map(() => none), ...moved.from]),
        record_id: Int32Array.from([...given, ...moved.to]),
      };
    },
  };
}

function due(): Step {
  return select(
    'record_due',
    'new and changed records with their numbers, and those that had to make room',
    ['record_change', 'record_fresh', 'record_place'],
    sql`
      select
        p.record_id,
        f.source,
        f.source_key,
        f.batch_id
      from record_fresh as f
      join record_place as p on p.place = f.place
      union all
      select
        coalesce(p.record_id, c.record_id) as record_id,
        c.source,
        c.source_key,
        c.batch_id
      from record_change as c
      left join record_place as p on p.old_id = c.record_id
      where c.record_id is not null and c.batch_id is not null
      union all
      select
        p.record_id,
        k.source,
        k.source_key,
        k.batch_id
      from record_place as p
      join kept.record as k on k.record_id = p.old_id
      where p.old_id not in (select record_id from record_change where record_id is not null)
    `,
  );
}

/** Brings `record` up to date; `parts` are those that hold rows of `record_due`. Leaves them as `record_come`. */
export function changeRecords(parts: readonly StandardPart[], dialect: Dialect): Move[] {
  const read =
    parts.length === 0
      ? 'select null::integer as record_id, r.* exclude (record_id) from kept.record as r where false'
      : sql`
          select
            d.record_id,
            p.*
          from ${dialect.parquet(parts.map(({ path }) => path))} as p
          join record_due as d on d.source = p.source and d.source_key = p.source_key and d.batch_id = p.batch_id
        `;
  return [
    scratch(select('record_come', 'new and changed records', ['record_due'], read)),
    change('record', 'new and changed records take the place of what was known of them', {
      gone: 'record_id in (select record_id from record_gone)',
      come: 'select * from record_come',
    }),
    forget('record_change', 'record_fresh', 'record_place'),
  ];
}
