import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { IdentifyOptions } from './identify.ts';

const empty = (column: string): string => `cast(null as varchar) as ${column}`;

/** What became of every record and every golden id since the last run, and why. */
export function eventSteps({ lastBatch, rulesChanged }: IdentifyOptions): Step[] {
  const otherwise = literal(rulesChanged ? 'rules' : 'decision');
  const cause =
    lastBatch === null
      ? "'data'"
      : sql`
          case
            when golden_id in (select golden_id from id_touched) then 'data'
            when other_id in (select golden_id from id_touched) then 'data'
            else ${otherwise}
          end
        `;
  const isNew = `coalesce(b.seq, ${lastBatch ?? 0} + 1) > ${lastBatch ?? 0}`;
  return [
    select(
      'id_change',
      'what became of each record and each golden id since the last run, before causes',
      ['identity', 'claimed', 'record', 'id_member', 'id_live', 'group_identity', 'claim'],
      sql`
        select
          case when c.live then 'member_moved' else 'member_added' end as kind,
          i.golden_id as golden_id,
          i.source as source,
          i.source_key as source_key,
          case when c.golden_id <> i.golden_id then c.golden_id end as other_id
        from identity as i
        left join claimed as c on c.record_id = i.record_id
        where c.golden_id is null
          or not c.live
          or c.golden_id <> i.golden_id
        union all
        select
          'member_removed' as kind,
          m.golden_id,
          m.source,
          m.source_key,
          ${empty('other_id')}
        from id_member as m
        where m.live
          and not exists (select 1 from record as r where r.source = m.source and r.source_key = m.source_key)
        union all
        select
          case when g.how = 'reactivated' then 'reactivated' when s.golden_id is null then 'created' else 'split' end as kind,
          g.golden_id,
          ${empty('source')},
          ${empty('source_key')},
          s.golden_id as other_id
        from group_identity as g
        left join (
          select
            group_no,
            min_by(golden_id, order_no) as golden_id
          from (
            select
              group_no,
              golden_id,
              row_number() over (order by records desc, golden_id) as order_no
            from claim
            where live = 1
          ) as ordered
          group by group_no
        ) as s on s.group_no = g.group_no
        where g.how <> 'kept'
        union all
        select
          case when n.golden_id is null then 'retired' else 'merged' end as kind,
          v.golden_id,
          ${empty('source')},
          ${empty('source_key')},
          n.golden_id as other_id
        from id_live as v
        left join (
          select
            former_id,
            min_by(golden_id, order_no) as golden_id
          from (
            select
              c.golden_id as former_id,
              i.golden_id as golden_id,
              row_number() over (order by count(*) desc, i.golden_id) as order_no
            from claimed as c
            join identity as i on i.record_id = c.record_id
            where c.live and c.golden_id <> i.golden_id
            group by
              c.golden_id,
              i.golden_id
          ) as ordered
          group by former_id
        ) as n on n.former_id = v.golden_id
        where v.golden_id not in (select golden_id from group_identity)
      `,
    ),
    // A first run needs no telling apart: everything is new.
    ...(lastBatch === null
      ? []
      : [
          select(
            'id_touched',
            'golden ids, former and present, of records that came, changed or went since the last run',
            ['identity', 'claimed', 'record', 'batch_seen', 'id_change'],
            sql`
        select i.golden_id as golden_id
        from identity as i
        join record as r on r.record_id = i.record_id
        left join batch_seen as b on b.batch_id = r.batch_id
        where ${isNew}
        union
        select c.golden_id
        from claimed as c
        join record as r on r.record_id = c.record_id
        left join batch_seen as b on b.batch_id = r.batch_id
        where ${isNew}
        union
        select golden_id
        from id_change
        where kind = 'member_removed'
      `,
          ),
        ]),
    select(
      'id_event',
      'the changes with their cause: new data, changed rules, or a decision of a person',
      lastBatch === null ? ['id_change'] : ['id_change', 'id_touched'],
      sql`
        select
          kind,
          golden_id,
          source,
          source_key,
          other_id,
          ${cause} as cause
        from id_change
      `,
    ),
  ];
}
