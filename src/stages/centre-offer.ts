import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

const COMPLETE = "event in ('COMPLETEAGENT', 'COMPLETECALLER')";
const TRANSFER = "event in ('BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER')";
const LEFT = { ABANDON: 'abandoned', EXITWITHTIMEOUT: 'timeout', EXITWITHKEY: 'key', EXITEMPTY: 'empty' };
const left = `event in (${Object.keys(LEFT).map((name) => literal(name)).join(', ')})`; // prettier-ignore

/**
 * `offer`: one row per time a call stood in a queue, and `ring_tried`: one row per time it rang at somebody's desk. Waits and
 * talks in seconds. A log that was cut at midnight shows an answer without an entry (`cut = 'start'`: the entry is counted back
 * from the answer) or an entry without an end (`cut = 'end'`, outcome `open`: neither answered nor lost).
 */
export function centreOffers(dialect: Dialect): Step[] {
  const seconds = (column: string) => dialect.tryCast(column, 'bigint');
  return [
    select(
      'offer',
      'each time a call stood in a queue: how long it waited, who answered, how it ended',
      ['queue_line'],
      sql`
        with
          told as (
            select
              site,
              call_id,
              offer,
              max(case when event = 'ENTERQUEUE' then queue end) as entered_queue,
              max(queue) as any_queue,
              max(case when event = 'ENTERQUEUE' then nullif(data2, '') end) as number,
              max(case when event = 'ENTERQUEUE' then customer_link end) as customer_link,
              min(business_day) as business_day,
              min_by(ahead, epoch) as ahead,
              min(case when event = 'ENTERQUEUE' then epoch end) as entered,
              min(case when event = 'CONNECT' then epoch end) as connected,
              min(case when event = 'CONNECT' or ${COMPLETE} then ${seconds('data1')} end) as hold,
              min(case when event = 'CONNECT' or ${COMPLETE} or ${TRANSFER} then member end) as member,
              max(case when ${COMPLETE} then ${seconds('data2')} end) as talk,
              max(case when ${COMPLETE} or ${TRANSFER} then epoch end) as completed,
              max(case when ${TRANSFER} then 1 else 0 end) as transferred,
              max(case event ${Object.entries(LEFT)
                .map(([name, outcome]) => `when ${literal(name)} then ${literal(outcome)}`)
                .join(' ')} end) as left_by,
              max(case when ${left} then epoch end) as left_at,
              max(case when ${left} then ${seconds('data3')} end) as waited,
              max(epoch) as last_seen
            from queue_line
            group by
              site,
              call_id,
              offer
          ),
          judged as (
            select
              *,
              connected is not null or completed is not null as answered
            from told
          )
        select
          site,
          call_id,
          cast(offer as integer) as offer,
          coalesce(entered_queue, any_queue) as queue,
          number,
          customer_link,
          business_day,
          ahead,
          coalesce(entered, connected - coalesce(hold, 0), completed - coalesce(talk, 0) - coalesce(hold, 0), left_at - coalesce(waited, 0), last_seen) as entered,
          case when answered then coalesce(connected, completed - coalesce(talk, 0)) end as connected,
          coalesce(completed, left_at) as ended,
          case
            when answered then 'answered'
            else coalesce(left_by, 'open')
          end as outcome,
          case
            when answered then coalesce(hold, connected - entered)
            else coalesce(waited, left_at - entered)
          end as wait_s,
          case when answered then coalesce(talk, completed - connected) end as talk_s,
          case when answered then member end as member,
          transferred = 1 as transferred,
          case
            when entered is null then 'start'
            when left_by is null and completed is null then 'end'
          end as cut
        from judged
      `,
    ),
    select(
      'ring_tried',
      'each time a call rang at a desk: answered or not; the exchange counts unanswered ringing in milliseconds',
      ['queue_line'],
      sql`
        select
          site,
          call_id,
          queue,
          member,
          epoch,
          business_day,
          event = 'CONNECT' as answered,
          case
            when event = 'CONNECT' then ${dialect.tryCast('data3', 'double')}
            else ${dialect.tryCast('data1', 'double')} / 1e3
          end as ring_s
        from queue_line
        where event in ('CONNECT', 'RINGNOANSWER')
          and member not in ('NONE', '')
      `,
    ),
  ];
}
