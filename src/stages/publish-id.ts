import { literal, sql } from '../sql/sql.ts';
import type { PublishOptions } from './publish.ts';

/** `xref`: every record with its golden record, and why and since when it is there. */
export function xrefSql({ entity, run }: PublishOptions): string {
  return sql`
    select
      ${literal(entity.entity)} as entity,
      i.source as source,
      i.source_key as source_key,
      i.golden_id as golden_id,
      case
        when g.records = 1 then 'alone'
        when b.record_id is null then 'identical'
        when b.weight is null then 'decision'
        else coalesce(b.rule, 'weight')
      end as linked_by,
      b.weight as weight,
      coalesce(u.run_id, ${literal(run.runId)}) as run_id,
      coalesce(u.happened_at, timestamp ${literal(run.at)}) as valid_from
    from identity as i
    join golden_group as g on g.group_no = i.group_no
    left join (
      select
        record_id,
        max(weight) as weight,
        max_by(rule, weight) as rule
      from (
        select
          record_id,
          weight,
          min(rule) as rule
        from (
          -- Each link counts for both of its records.
          select
            case when side.n = 0 then p.l else p.r end as record_id,
            p.weight,
            p.rule
          from link as p
          join identity as i on i.record_id = p.l
          join identity as j on j.record_id = p.r and j.group_no = i.group_no
          cross join (values (0), (1)) as side(n)
          where p.verdict = 'same'
        ) as side
        group by
          record_id,
          weight
      ) as ordered
      group by record_id
    ) as b on b.record_id = i.record_id
    left join (
      select
        c.record_id,
        n.run_id,
        n.happened_at
      from claimed as c
      join (
        select
          run_seq,
          min(run_id) as run_id,
          min(happened_at) as happened_at
        from id_past
        group by run_seq
      ) as n on n.run_seq = c.run_seq
      join identity as k on k.record_id = c.record_id and k.golden_id = c.golden_id
      where c.live
    ) as u on u.record_id = i.record_id
  `;
}

/** `id_redirect`. `id_end` holds, for every id out of use, where its chain of mergers leads: the command follows it. */
export function redirectSql({ entity }: PublishOptions): string {
  return sql`
    select
      ${literal(entity.entity)} as entity,
      old_id,
      golden_id,
      reason,
      run_id,
      happened_at
    from id_end
  `;
}

const memberColumns = ['kind', 'golden_id', 'source', 'source_key', 'other_id', 'cause'];

/** `id_event`: the events of this run. */
export function newEventSql({ entity, run }: PublishOptions): string {
  return sql`
    select
      ${literal(entity.entity)} as entity,
      ${literal(run.runId)} as run_id,
      timestamp ${literal(run.at)} as happened_at,
      ${memberColumns}
    from id_event
  `;
}

/** `id_event`: the events of all earlier runs and of this one. */
export function eventSql({ entity, run }: PublishOptions): string {
  return sql`
    select
      ${literal(entity.entity)} as entity,
      *
    from (
      select
        run_id,
        happened_at,
        ${memberColumns}
      from id_past
      where kind <> 'value_changed'
      union all
      select
        ${literal(run.runId)} as run_id,
        timestamp ${literal(run.at)} as happened_at,
        ${memberColumns}
      from id_event
    ) as event
  `;
}
