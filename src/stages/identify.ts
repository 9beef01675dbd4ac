import { goldenIdSql } from '../domain/golden-id.ts';
import { carryIds } from '../domain/identity.ts';
import { sql } from '../sql/sql.ts';
import { type Columns, select, type Step } from '../sql/step.ts';
import { eventSteps } from './identify-event.ts';

/**
 * The tables that must be loaded before: the events of earlier runs, what people locked, and which batches there are.
 * `id_past` has one row per event of every earlier run, as `id_event` below plus `run_seq`.
 */
export const identifyInputs = {
  id_past: {
    run_seq: 'INTEGER',
    kind: 'VARCHAR',
    golden_id: 'VARCHAR',
    source: 'VARCHAR',
    source_key: 'VARCHAR',
    other_id: 'VARCHAR',
  },
  id_lock: { golden_id: 'VARCHAR', source: 'VARCHAR', source_key: 'VARCHAR' },
  batch_seen: { batch_id: 'VARCHAR', seq: 'INTEGER' },
} as const;

export interface IdentifyOptions {
  readonly entity: string;
  /** Highest serial number minted so far. */
  readonly lastSerial: number;
  /** Highest batch number that the last run knew; null where everything counts as new: a first run, or a batch taken back. */
  readonly lastBatch: number | null;
  /** Whether the rules that decide who is who changed since the last run. */
  readonly rulesChanged: boolean;
  /** Where only some records are at hand: tables of their names, and of the ids in use until now among those that ever ended or came back. */
  readonly narrow?: { readonly keys: string; readonly inUse: string };
}

/** From groups to golden ids, and to the events that tell what became of every id. Unchanged groups are settled in SQL. */
export function identify(options: IdentifyOptions): Step[] {
  return [...carrySteps(options), ...eventSteps(options)];
}

function carrySteps({ entity, lastSerial, narrow }: IdentifyOptions): Step[] {
  const inUse = narrow?.inUse ?? 'id_live';
  const own =
    narrow === undefined ? '' : `and (source, source_key) in (select (source, source_key) from ${narrow.keys})`;
  return [
    select(
      'id_member',
      'the last golden id of every record there ever was, whether it still stood there, and whether it came with an id merged away',
      ['id_past', ...(narrow === undefined ? [] : [narrow.keys])],
      sql`
        select
          source,
          source_key,
          max_by(golden_id, run_seq) as golden_id,
          max_by(kind, run_seq) <> 'member_removed' as live,
          max(case when kind <> 'member_removed' then run_seq end) as run_seq,
          max_by(concat(other_id, '@', run_seq), run_seq) in (
            select concat(golden_id, '@', run_seq) from id_past where kind = 'merged'
          ) as guest
        from id_past
        where kind in ('member_added', 'member_moved', 'member_removed')
          and golden_id not in (select golden_id from id_past where kind = 'erased')
          ${own}
        group by
          source,
          source_key
      `,
    ),
    select(
      'id_live',
      'the golden ids in use until now',
      ['id_member'],
      sql`
        select golden_id
        from id_member
        where live
        group by golden_id
      `,
    ),
    select(
      'claimed',
      'the former golden id of each record',
      ['record', 'grouping', 'id_member'],
      sql`
        select
          g.record_id as record_id,
          g.group_no as group_no,
          m.golden_id as golden_id,
          m.live as live,
          m.run_seq as run_seq,
          m.guest as guest
        from id_member as m
        join record as r on r.source = m.source and r.source_key = m.source_key
        join grouping as g on g.record_id = r.record_id
      `,
    ),
    select(
      'claim',
      'how many records each group shares with each former golden id',
      ['claimed', 'record', 'id_lock', 'id_live'],
      sql`
        select
          c.group_no as group_no,
          c.golden_id as golden_id,
          cast(count(*) as integer) as records,
          cast(count(case when c.guest then null else 1 end) as integer) as native,
          cast(max(case when k.golden_id is null then 0 else 1 end) as integer) as locked,
          cast(max(case when v.golden_id is null then 0 else 1 end) as integer) as live
        from claimed as c
        left join id_live as v on v.golden_id = c.golden_id
        left join (
          select
            k.golden_id,
            r.record_id
          from id_lock as k
          join record as r on r.source = k.source and r.source_key = k.source_key
        ) as k on k.golden_id = c.golden_id and k.record_id = c.record_id
        group by
          c.group_no,
          c.golden_id
      `,
    ),
    select(
      'id_settled',
      'groups and former ids that have nobody but each other',
      ['claim'],
      sql`
        select
          c.group_no as group_no,
          c.golden_id as golden_id,
          c.live as live
        from claim as c
        join (select group_no from claim group by group_no having count(*) = 1) as g on g.group_no = c.group_no
        join (select golden_id from claim group by golden_id having count(*) = 1) as o on o.golden_id = c.golden_id
      `,
    ),
    select(
      'id_former',
      'ids that were merged away, with as many of their last members as stand in a group that is not settled',
      ['id_past', inUse, 'record', 'grouping', 'claim', 'id_settled'],
      sql`
        select
          e.golden_id as golden_id,
          g.group_no as group_no,
          cast(count(*) as integer) as records,
          cast(max(e.size) as integer) as size
        from (
          select
            o.golden_id,
            p.source,
            p.source_key,
            count(*) over (partition by o.golden_id) as size
          from (
            select
              golden_id,
              max(run_seq) as run_seq
            from id_past
            where kind = 'merged'
              and golden_id not in (select golden_id from ${inUse})
            group by golden_id
          ) as o
          join id_past as p on p.kind = 'member_moved' and p.other_id = o.golden_id and p.run_seq = o.run_seq
        ) as e
        join record as r on r.source = e.source and r.source_key = e.source_key
        join grouping as g on g.record_id = r.record_id
        where g.group_no in (select group_no from claim)
          and g.group_no not in (select group_no from id_settled)
        group by
          e.golden_id,
          g.group_no
      `,
    ),
    {
      kind: 'compute',
      table: 'id_contested',
      why: 'former ids and groups that several claim, given by largest overlap',
      reads: ['claim', 'id_settled', 'id_former'],
      inputs: {
        claims: sql`
          select
            golden_id,
            group_no,
            records,
            native,
            locked,
            live
          from claim
          where group_no not in (select group_no from id_settled)
          order by
            group_no,
            golden_id
        `,
        formers: sql`
          select
            golden_id,
            group_no,
            records,
            size
          from id_former
          order by
            group_no,
            golden_id
        `,
        // A record that had left comes back with an id that its other members lost in a merger.
        settled: sql`
          select golden_id
          from id_settled
          where golden_id in (select golden_id from id_former)
          order by golden_id
        `,
      },
      columns: { group_no: 'INTEGER', golden_id: 'VARCHAR', live: 'INTEGER' },
      compute: ({ claims, formers, settled }) => {
        const carried = carryIds(
          {
            ...named(claims),
            native: numbers(claims, 'native'),
            locked: numbers(claims, 'locked'),
            live: numbers(claims, 'live'),
          },
          { ...named(formers), size: numbers(formers, 'size') },
          settled!['golden_id'] as string[],
        );
        return {
          group_no: Int32Array.from(carried, (c) => c.group),
          golden_id: carried.map((c) => c.golden),
          live: Int32Array.from(carried, (c) => (c.reactivated ? 0 : 1)),
        };
      },
    },
    select(
      'group_identity',
      'the golden id of each group: carried, or minted in the order of least (source, source_key)',
      ['grouping', 'id_settled', 'id_contested'],
      sql`
        select
          group_no,
          golden_id,
          case when live = 1 then 'kept' else 'reactivated' end as how
        from id_settled
        union all
        select
          group_no,
          golden_id,
          case when live = 1 then 'kept' else 'reactivated' end as how
        from id_contested
        union all
        select
          group_no,
          ${goldenIdSql(entity, 'serial')} as golden_id,
          'minted' as how
        from (
          select
            group_no,
            ${lastSerial} + row_number() over (order by group_no) as serial
          from grouping
          where record_id = group_no
            and group_no not in (select group_no from id_settled)
            and group_no not in (select group_no from id_contested)
        ) as fresh
      `,
    ),
    select(
      'identity',
      'the golden id of each record, with what names the record',
      ['grouping', 'group_identity', 'record'],
      sql`
        select
          g.record_id as record_id,
          g.group_no as group_no,
          i.golden_id as golden_id,
          r.source as source,
          r.source_key as source_key
        from record as r
        join grouping as g on g.record_id = r.record_id
        join group_identity as i on i.group_no = g.group_no
      `,
    ),
  ];
}

function named(columns: Columns | undefined): { golden: string[]; group: Int32Array; records: Int32Array } {
  return {
    golden: columns!['golden_id'] as string[],
    group: numbers(columns, 'group_no'),
    records: numbers(columns, 'records'),
  };
}

function numbers(columns: Columns | undefined, name: string): Int32Array {
  return columns![name] as Int32Array;
}
