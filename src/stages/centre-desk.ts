import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { SILENCE } from './centre-event.ts';
import { atSecond } from './centre-follow.ts';

/** Reasons of a pause that are work on the call just ended, as exchanges in our languages name them. */
const AFTER_CALL = ['acw', 'after call', 'after-call', 'wrap', 'wrap-up', 'wrapup', 'pos-atendimento', 'pós-atendimento', 'tabulacao', 'tabulação', 'postllamada', 'post-llamada', 'postprocessing', 'постобработка']; // prettier-ignore

/**
 * `desk_interval`: when each person was logged in, and when paused, as stretches that do not overlap, in seconds since 1970. Somebody
 * in three queues is at one desk. Somebody still logged in when the log ends, or the exchange restarts, is closed there and `open`;
 * somebody who logs in anew without having left was last there at the last call of the shift before, which is `open` too. `seen` is the table of who was seen with calls.
 */
export function centreDesk(dialect: Dialect, seen = 'queue_line'): Step[] {
  const day = (epoch: string): string => `cast(floor(${epoch} / 86400.0) as integer)`;
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
            from (
              -- Each day that it touches, so that whoever was seen is held against the stretches of that day and not those of years.
              select
                t.*,
                ${day('t.epoch')} + n - 1 as day
              from stretch as t
              cross join lateral (select ${dialect.positions(`${day('t.next_epoch')} - ${day('t.epoch')} + 1`)} as days) as l
              cross join lateral (select n from ${dialect.unnest('l.days', 'n')}) as u
              where t.begins
                and t.next_begins
            ) as s
            join ${seen} as q
              on q.site = s.site
              and q.member = s.member
              and ${day('q.epoch')} = s.day
              and q.epoch between s.epoch and s.next_epoch
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
          -- In several queues from the same second to the same second is once: what is equal has no order in which both windows below go.
          alone as (
            select
              site,
              member,
              state,
              starts,
              ends,
              min(ahead) as ahead,
              max(case when open then 1 else 0 end) = 1 as open
            from desk_stretch
            where ends > starts
            group by
              site,
              member,
              state,
              starts,
              ends
          ),
          reach as (
            select
              *,
              max(ends) over (partition by site, member, state order by starts, ends rows between unbounded preceding and 1 preceding) as reached
            from alone
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
          min_by(ahead, starts) as ahead,
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

/** The clock of a site: its time zone, and the hour at which its business day ends. */
export interface SiteClock {
  /** IANA name. */
  readonly zone: string;
  readonly cutOff: number;
}
export type SiteClocks = Readonly<Record<string, SiteClock>>;

/**
 * `desk_day`: seconds per person, business day and state; a shift over the cut-off is parted there, and a pause counts only at the desk.
 * The cut-off is an hour of the wall clock: on a night on which clocks change, the day before it is an hour longer or shorter. A site
 * without a clock has that of UTC and ends its day at midnight.
 */
export function centreDeskDays(clocks: SiteClocks, dialect: Dialect): Step {
  const known = Object.entries(clocks).map(
    ([site, { zone, cutOff }]) => `(${literal(site)}, ${literal(zone)}, ${literal(cutOff * 3600)})`,
  );
  const clock =
    known.length === 0
      ? "select '' as site, 'UTC' as zone, 0 as cut where false"
      : `select site, zone, cut from (values ${known.join(', ')}) as c(site, zone, cut)`;
  const border = (day: string) => {
    const wall = `timezone(d.zone, ${atSecond(`(${day}) * 86400 + d.cut`)})`;
    return dialect.epochSeconds(`timezone('UTC', ${wall})`);
  };
  // Clocks may change between the beginning of a stretch and its end: a day more on either side costs nothing.
  const first = `cast(floor((t.starts + t.ahead - 3600 - t.cut) / 86400) as integer)`;
  const last = `cast(floor((t.ends + t.ahead + 3600 - t.cut) / 86400) as integer)`;
  const within = (state: string) => `sum(case when s.state = '${state}' then least(s.ends, b.ends) - greatest(s.starts, b.begins) else 0 end) as ${state}_s`; // prettier-ignore
  return select(
    'desk_day',
    'how long each person was at the desk, paused and at work after calls, by business day',
    ['desk_interval'],
    sql`
      with
        clock as (
          ${clock}
        ),
        there as (
          select
            i.site as site,
            i.member as member,
            i.state as state,
            i.ahead as ahead,
            coalesce(c.cut, 0) as cut,
            coalesce(c.zone, 'UTC') as zone,
            greatest(i.starts, d.starts) as starts,
            least(i.ends, d.ends) as ends,
            i.open as open
          from desk_interval as i
          join desk_interval as d on d.site = i.site
            and d.member = i.member
            and d.state = 'desk'
            and d.starts < i.ends
            and i.starts < d.ends
          left join clock as c on c.site = i.site
        ),
        spread as (
          select
            t.*,
            ${first} + n - 1 as day
          from there as t
          cross join lateral (select ${dialect.positions(`${last} - ${first} + 1`)} as days) as l
          cross join lateral (select n from ${dialect.unnest('l.days', 'n')}) as u
        ),
        border as (
          select
            d.site as site,
            d.day as day,
            ${border('d.day')} as begins,
            ${border('d.day + 1')} as ends
          from (select distinct site, zone, cut, day from spread) as d
        )
      select
        s.site as site,
        s.member as member,
        date '1970-01-01' + cast(s.day as integer) as business_day,
        ${['desk', 'pause', 'after_call'].map(within)},
        max(case when s.state = 'desk' and s.open then 1 else 0 end) = 1 as open
      from spread as s
      inner join border as b
        on b.site = s.site
        and b.day = s.day
      where s.starts < b.ends
        and b.begins < s.ends
      group by
        s.site,
        s.member,
        s.day
    `,
  );
}
