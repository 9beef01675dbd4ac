import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** After this silence, seconds, the same call id names another call, as exchanges that restart count anew; and a second login begins another shift. */
export const SILENCE = 6 * 3600;

/** What happens to calls. */
const CALL_EVENTS = ['ENTERQUEUE', 'CONNECT', 'COMPLETEAGENT', 'COMPLETECALLER', 'ABANDON', 'EXITWITHTIMEOUT', 'EXITWITHKEY', 'EXITEMPTY', 'RINGNOANSWER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER']; // prettier-ignore
const BEGIN = ['ADDMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN', 'PAUSE', 'PAUSEALL'];
const DESK = ['ADDMEMBER', 'REMOVEMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN', 'AGENTLOGOFF', 'AGENTCALLBACKLOGOFF'];
const PAUSE = ['PAUSE', 'PAUSEALL', 'UNPAUSE', 'UNPAUSEALL'];
/** Names as a list of literals. */
const listed = (names: readonly string[]): string => names.map((name) => literal(name)).join(', ');

/** Whether a line of the queue log is about a call. */
export const isCall = (line: string): string =>
  `${line}.call_id not in ('NONE', 'REALTIME', '') and ${line}.event in (${listed(CALL_EVENTS)})`;

/**
 * The exchange's log in order. `queue_line` holds what happened to calls: to which contact a line belongs and to which of its
 * offers to a queue. `agent_line` holds what happened to people at the desk, between two restarts of the exchange. Times are
 * whole seconds since 1970 UTC; `ahead` is what the wall clock of the place adds to them. `desk_event` holds the few lines of which
 * the latter are made, so that they can be kept.
 */
export function centreEvents(dialect: Dialect): Step[] {
  const epoch = dialect.epochSeconds('e.occurred_at');
  const ahead = `${dialect.epochSeconds('e.local_at')} - ${epoch}`;
  return [
    select(
      'queue_line',
      'lines of the queue log about calls, each with its contact and which offer to a queue it belongs to',
      ['fact_queue_event'],
      sql`
        with
          line as (
            select
              e.site as site,
              e.call_id as call_id,
              ${epoch} as epoch,
              ${ahead} as ahead,
              e.line as line,
              e.queue as queue,
              e.member as member,
              e.event as event,
              e.data1 as data1,
              e.data2 as data2,
              e.data3 as data3,
              e.business_day as business_day,
              e.customer_link as customer_link
            from fact_queue_event as e
            where ${isCall('e')}
          ),
          silence as (
            select
              *,
              epoch - lag(epoch) over (partition by site, call_id order by epoch, line) as silent
            from line
          ),
          contact as (
            select
              *,
              sum(case when silent > ${literal(SILENCE)} then 1 else 0 end) over (partition by site, call_id order by epoch, line rows unbounded preceding) as reuse
            from silence
          )
        select
          site,
          case when reuse = 0 then call_id else call_id || '/' || cast(reuse + 1 as varchar) end as call_id,
          epoch,
          ahead,
          line,
          queue,
          member,
          event,
          data1,
          data2,
          data3,
          business_day,
          customer_link,
          sum(case when event = 'ENTERQUEUE' then 1 else 0 end) over (partition by site, call_id, reuse order by epoch, line rows unbounded preceding) as offer
        from contact
      `,
    ),
    deskEvent(dialect),
    reach(dialect),
    agentLine,
  ];
}

/** Columns of the lines about people; `last` is when the last line before it was written. */
const deskColumns = (dialect: Dialect): readonly string[] => {
  const epoch = dialect.epochSeconds('e.occurred_at');
  return [
    'e.site as site',
    `${epoch} as epoch`,
    `${dialect.epochSeconds('e.local_at')} - ${epoch} as ahead`,
    'e.line as line',
    'e.member as member',
    "case when e.queue in ('NONE', '') then '*' else e.queue end as queue",
    'e.event as event',
    'e.data1 as reason',
    `max(${epoch}) over (partition by e.site order by e.occurred_at, e.line rows between unbounded preceding and 1 preceding) as last`,
  ];
};

const isDesk = `event in (${listed([...DESK, ...PAUSE, 'QUEUESTART'])})`;

const deskEvent = (dialect: Dialect): Step =>
  select(
    'desk_event',
    'the few lines of the queue log about people and restarts, with when the line before each of them was written',
    ['fact_queue_event'],
    sql`
      select *
      from (
        select
          ${deskColumns(dialect)}
        from fact_queue_event as e
      ) as told
      where ${isDesk}
    `,
  );

/** The same from a moment on, a timestamp as a literal: what was told before it is as it was. */
export const deskEventSince = (since: string, dialect: Dialect): string => sql`
  select
    t.* replace (coalesce(t.last, b.last) as last)
  from (
    select
      ${deskColumns(dialect)}
    from fact_queue_event as e
    where e.occurred_at >= ${since}
  ) as t
  left join (
    select
      e.site as site,
      max(${dialect.epochSeconds('e.occurred_at')}) as last
    from fact_queue_event as e
    where e.occurred_at < ${since}
    group by e.site
  ) as b on b.site is not distinct from t.site
  where ${isDesk}
`;

const reach = (dialect: Dialect): Step =>
  select(
    'queue_reach',
    'when the last line of the log of each place was written',
    ['fact_queue_event'],
    sql`
      select
        e.site as site,
        max(${dialect.epochSeconds('e.occurred_at')}) as last
      from fact_queue_event as e
      group by e.site
    `,
  );

const agentLine = select(
  'agent_line',
  'lines of the queue log about who is at the desk or away from it; a restart of the exchange ends what was open',
  ['desk_event', 'queue_reach'],
  sql`
    with
      line as (
        select
          *,
          sum(case when event = 'QUEUESTART' then 1 else 0 end) over (partition by site order by epoch, line rows unbounded preceding) as restart
        from desk_event
      )
    select
      l.site as site,
      l.restart as restart,
      l.epoch as epoch,
      l.ahead as ahead,
      l.line as line,
      l.member as member,
      l.queue as queue,
      l.reason as reason,
      case when l.event in (${listed(DESK)}) then 'desk' else 'pause' end as state,
      l.event in (${listed(BEGIN)}) as begins,
      coalesce(n.last, r.last) as restart_ends
    from line as l
    left join line as n
      on n.site is not distinct from l.site
      and n.restart = l.restart + 1
      and n.event = 'QUEUESTART'
    left join queue_reach as r on r.site is not distinct from l.site
    where l.event <> 'QUEUESTART'
  `,
);
