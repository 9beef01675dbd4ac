import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { SILENCE } from './centre-event.ts';

/** Reasons of a pause that are work on the call just ended, as exchanges in our languages name them. */
const AFTER_CALL = ['acw', 'after call', 'after-call', 'wrap', 'wrap-up', 'wrapup', 'pos-atendimento', 'pós-atendimento', 'tabulacao', 'tabulação', 'postllamada', 'post-llamada', 'postprocessing', 'постобработка']; // prettier-ignore

/**
 * `desk_interval`: when each person was logged in, and when paused, as stretches that do not overlap, in seconds since 1970. Somebody
 * in three queues is at one desk. Somebody still logged in when the log ends, or the exchange restarts, is closed there and `open`;
 * somebody who logs in anew without having left was last there at the last call of the shift before, which is `open` too. `seen` is the table of who was seen with calls.
 */
export function centreDesk(seen = 'queue_line'): Step[] {
  const work = AFTER_CALL.map((reason) => literal(reason)).join(', ');
  const turns = 'partition by site, restart, member, state, queue order by epoch, line';
  return [
    select(
      'desk_stretch',
      'from each beginning to its end, per person and queue: being told twice in one shift that somebody is in changes nothing',
      ['agent_line', seen],
      sql`
        with
          told as (
            select
              *,
              lag(begins) over (${turns}) as before,
              epoch - lag(epoch) over (${turns}) as since
            from agent_line
          ),
          turn as (
            select *
            from told
            where before is null and begins
               or begins <> before
               or begins and since > ${literal(SILENCE)}
          ),
          stretch as (
            select
              *,
              lead(epoch) over (${turns}) as next_epoch,
              lead(begins) over (${turns}) as next_begins
            from turn
          ),
          lost as (
            select
              s.site as site,
              s.member as member,
              s.epoch as epoch,
              max(q.epoch) as last_seen
            from stretch as s
            join ${seen} as q on q.site = s.site and q.member = s.member and q.epoch between s.epoch and s.next_epoch
            where s.begins
              and s.next_begins
            group by
              s.site,
              s.member,
              s.epoch
          )
        select
          s.site as site,
          s.member as member,
          case
            when s.state = 'desk' then 'desk'
            when lower(trim(coalesce(s.reason, ''))) in (${work}) then 'after_call'
            else 'pause'
          end as state,
          s.ahead as ahead,
          s.epoch as starts,
          case when s.next_begins then coalesce(l.last_seen, s.epoch) else coalesce(s.next_epoch, s.restart_ends) end as ends,
          s.next_begins is null or s.next_begins as open
        from stretch as s
        left join lost as l on l.site = s.site and l.member = s.member and l.epoch = s.epoch
        where s.begins
      `,
    ),
    select(
      'desk_interval',
      'the same with overlaps joined: when a person was in, whatever the number of queues',
      ['desk_stretch'],
      sql`
        with
          reach as (
            select
              *,
              max(ends) over (partition by site, member, state order by starts, ends rows between unbounded preceding and 1 preceding) as reached
            from desk_stretch
            where ends > starts
          ),
          island as (
            select
              *,
              sum(case when reached is null or starts > reached then 1 else 0 end) over (partition by site, member, state order by starts, ends rows unbounded preceding) as island
            from reach
          )
        select
          site,
          member,
          state,
          min(ahead) as ahead,
          min(starts) as starts,
          max(ends) as ends,
          max(case when open then 1 else 0 end) = 1 as open
        from island
        group by
          site,
          member,
          state,
          island
      `,
    ),
  ];
}

/** `desk_day`: seconds per person, business day and state; a shift over the cut-off (hours, by site) is parted there, and a pause counts only at the desk. */
export function centreDeskDays(cutOffs: Readonly<Record<string, number>>, dialect: Dialect): Step {
  const hours = Object.entries(cutOffs).map(([site, hour]) => `when ${literal(site)} then ${literal(hour * 3600)}`);
  const cut = hours.length === 0 ? '0' : `case i.site ${hours.join(' ')} else 0 end`;
  return select(
    'desk_day',
    'how long each person was at the desk, paused and at work after calls, by business day',
    ['desk_interval'],
    sql`
      with
        there as (
          select
            i.site as site,
            i.member as member,
            i.state as state,
            i.ahead - ${cut} as shift,
            greatest(i.starts, d.starts) as starts,
            least(i.ends, d.ends) as ends,
            i.open as open
          from desk_interval as i
          join desk_interval as d on d.site = i.site
            and d.member = i.member
            and d.state = 'desk'
            and d.starts < i.ends
            and i.starts < d.ends
        ),
        spread as (
          select
            t.site as site,
            t.member as member,
            t.state as state,
            t.shift as shift,
            t.starts as starts,
            t.ends as ends,
            t.open as open,
            cast(floor((t.starts + t.shift) / 86400) as bigint) + n - 1 as day
          from there as t
          cross join lateral (select ${dialect.positions('cast(floor((t.ends - 1 + t.shift) / 86400) - floor((t.starts + t.shift) / 86400) as integer) + 1')} as days) as l
          cross join lateral (select n from ${dialect.unnest('l.days', 'n')}) as u
        )
      select
        site,
        member,
        date '1970-01-01' + cast(day as integer) as business_day,
        sum(case when state = 'desk' then least(ends, (day + 1) * 86400 - shift) - greatest(starts, day * 86400 - shift) else 0 end) as desk_s,
        sum(case when state = 'pause' then least(ends, (day + 1) * 86400 - shift) - greatest(starts, day * 86400 - shift) else 0 end) as pause_s,
        sum(case when state = 'after_call' then least(ends, (day + 1) * 86400 - shift) - greatest(starts, day * 86400 - shift) else 0 end) as after_call_s,
        max(case when state = 'desk' and open then 1 else 0 end) = 1 as open
      from spread
      group by
        site,
        member,
        day
    `,
  );
}
