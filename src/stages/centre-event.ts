import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** After this silence, seconds, the same call id names another call, as exchanges that restart count anew; and a second login begins another shift. */
export const SILENCE = 6 * 3600;

/** What happens to calls. */
export const CALL_EVENTS = ['ENTERQUEUE', 'CONNECT', 'COMPLETEAGENT', 'COMPLETECALLER', 'ABANDON', 'EXITWITHTIMEOUT', 'EXITWITHKEY', 'EXITEMPTY', 'RINGNOANSWER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER']; // prettier-ignore
const BEGIN = ['ADDMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN', 'PAUSE', 'PAUSEALL'];
const DESK = ['ADDMEMBER', 'REMOVEMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN', 'AGENTLOGOFF', 'AGENTCALLBACKLOGOFF'];
const PAUSE = ['PAUSE', 'PAUSEALL', 'UNPAUSE', 'UNPAUSEALL'];
/** Names as a list of literals. */
export const listed = (names: readonly string[]): string => names.map((name) => literal(name)).join(', ');

/**
 * The exchange's log in order. `queue_line` holds what happened to calls: to which contact a line belongs and to which of its
 * offers to a queue. `agent_line` holds what happened to people at the desk, between two restarts of the exchange. Times are
 * whole seconds since 1970 UTC; `ahead` is what the wall clock of the place adds to them.
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
            where e.call_id not in ('NONE', 'REALTIME', '')
              and e.event in (${listed(CALL_EVENTS)})
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
    select(
      'agent_line',
      'lines of the queue log about who is at the desk or away from it; a restart of the exchange ends what was open',
      ['fact_queue_event'],
      sql`
        with
          line as (
            select
              e.site as site,
              ${epoch} as epoch,
              ${ahead} as ahead,
              e.line as line,
              e.member as member,
              case when e.queue in ('NONE', '') then '*' else e.queue end as queue,
              e.event as event,
              e.data1 as reason,
              sum(case when e.event = 'QUEUESTART' then 1 else 0 end) over (partition by e.site order by e.occurred_at, e.line rows unbounded preceding) as restart
            from fact_queue_event as e
          ),
          bounded as (
            select
              *,
              max(epoch) over (partition by site, restart) as restart_ends
            from line
          )
        select
          site,
          restart,
          epoch,
          ahead,
          line,
          member,
          queue,
          reason,
          case when event in (${listed(DESK)}) then 'desk' else 'pause' end as state,
          event in (${listed(BEGIN)}) as begins,
          restart_ends
        from bounded
        where event in (${listed([...DESK, ...PAUSE])})
      `,
    ),
  ];
}
