import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** Numbers of the house itself, extensions and queues, have at most five digits. */
const isInternal = (number: string, dialect: Dialect): string =>
  `(length(${number}) <= 5 and ${dialect.tryCast(number, 'integer')} is not null)`;

/** A number without trunk zero, country code 55 and carrier, so that who called and who was called back are the same. */
const numberKey = (number: string, dialect: Dialect): string => {
  const digits = dialect.replaceAll(dialect.replaceAll(number, '[^0-9]', ''), '^0+', '');
  return `case when length(${digits}) in (12, 13) and ${digits} like '55%' then substr(${digits}, 3) else right(${digits}, 11) end`;
};

/**
 * `call_made`: one row per call, whatever the number of queues, legs and desks. From the queue log where there is a line of it;
 * from the call detail records what never reached a queue, and what went out. A leg answered by a queue, a menu or an announcement
 * is nobody: a conversation is a leg to a desk with time on it.
 */
export function centreCalls(dialect: Dialect): Step[] {
  const caller = (number: string) => numberKey(number, dialect);
  const outgoing = isInternal('r.src', dialect);
  return [
    select(
      'call_record',
      'the rows of the call detail records as calls: who called whom, and how long people spoke',
      ['fact_call_leg'],
      sql`
        with
          leg as (
            select
              site,
              linked_id,
              ${dialect.epochSeconds('occurred_at')} as epoch,
              ${dialect.epochSeconds('local_at')} - ${dialect.epochSeconds('occurred_at')} as ahead,
              business_day,
              customer,
              customer_link,
              customer_status,
              src,
              dst,
              disposition = 'ANSWERED'
                and billed_s > 0
                and app in ('Dial', 'AppQueue')
                and coalesce(dst_channel, '') <> '' as spoke,
              billed_s,
              row_number() over (partition by site, linked_id order by occurred_at, sequence nulls last, event_id) as place
            from fact_call_leg
          )
        select
          site,
          linked_id as call_id,
          min(epoch) as started,
          min_by(ahead, place) as ahead,
          min(business_day) as business_day,
          max(case when place = 1 then src end) as src,
          max(case when place = 1 then dst end) as dst,
          max(case when place = 1 then customer end) as customer,
          max(case when place = 1 then customer_link end) as customer_link,
          max(case when place = 1 then customer_status end) as customer_status,
          max(case when spoke then 1 else 0 end) = 1 as spoke,
          min(case when spoke then epoch end) as spoke_at,
          sum(case when spoke then billed_s else 0 end) as heard_s
        from leg
        group by
          site,
          linked_id
      `,
    ),
    select(
      'queue_call',
      'calls of the queue log: from the first queue to the last, answered once is answered',
      ['offer'],
      sql`
        with
          ordered as (
            select
              *,
              row_number() over (partition by site, call_id order by offer) as place,
              row_number() over (partition by site, call_id order by offer desc) as place_back,
              row_number() over (partition by site, call_id order by case when outcome = 'answered' then 0 else 1 end, offer) as place_answered
            from offer
          )
        select
          site,
          call_id,
          max(number) as number,
          max(customer_link) as customer_link,
          min(business_day) as business_day,
          min_by(ahead, entered) as ahead,
          min(entered) as started,
          cast(count(*) as integer) as offers,
          max(case when place = 1 then queue end) as first_queue,
          max(case when place_answered = 1 and outcome = 'answered' then queue end) as answering_queue,
          max(case when place_back = 1 then queue end) as last_queue,
          max(case when place_answered = 1 then member end) as member,
          max(case when outcome = 'answered' then 1 else 0 end) = 1 as answered,
          max(case when place_back = 1 then outcome end) as last_outcome,
          max(case when place_answered = 1 and outcome = 'answered' then wait_s end) as answered_wait_s,
          max(case when place_back = 1 then wait_s end) as last_wait_s,
          min(connected) as connected,
          max(ended) as ended,
          sum(talk_s) as talk_s,
          max(case when transferred then 1 else 0 end) = 1 as transferred,
          max(case when cut is not null then 1 else 0 end) = 1 as cut
        from ordered
        group by
          site,
          call_id
      `,
    ),
    select(
      'call_made',
      'every call once: offered to a queue, lost before one, direct, or outgoing',
      ['queue_call', 'call_record'],
      sql`
        select
          q.site as site,
          q.call_id as call_id,
          'queue' as kind,
          coalesce(q.number, r.src) as number,
          ${caller('coalesce(q.number, r.src)')} as caller,
          coalesce(r.customer_link, q.customer_link) as customer_link,
          r.customer as customer,
          coalesce(r.customer_status, case when q.customer_link is null then 'anonymous' end) as customer_status,
          q.business_day as business_day,
          q.ahead as ahead,
          q.started as started,
          q.first_queue as first_queue,
          coalesce(q.answering_queue, q.last_queue) as queue,
          q.offers as offers,
          case when q.answered then 'answered' else q.last_outcome end as outcome,
          case when q.answered then q.answered_wait_s else q.last_wait_s end as wait_s,
          q.connected as connected,
          coalesce(q.ended, q.started) as ended,
          q.talk_s as talk_s,
          q.member as member,
          q.transferred as transferred,
          q.cut as cut
        from queue_call as q
        left join call_record as r on r.site = q.site and r.call_id = q.call_id
        union all
        select
          r.site,
          r.call_id,
          case
            when ${outgoing} then 'out'
            when r.spoke then 'direct'
            else 'no_queue'
          end,
          case when ${outgoing} then r.dst else r.src end,
          ${caller(`case when ${outgoing} then r.dst else r.src end`)},
          case when ${outgoing} then null else r.customer_link end,
          case when ${outgoing} then null else r.customer end,
          case when ${outgoing} then null else r.customer_status end,
          r.business_day,
          r.ahead,
          r.started,
          null,
          null,
          0,
          case when r.spoke then 'answered' else 'unanswered' end,
          null,
          r.spoke_at,
          r.started,
          case when r.spoke then r.heard_s end,
          null,
          false,
          false
        from call_record as r
        anti join queue_call as q on q.site = r.site and q.call_id = r.call_id
        where not (${outgoing} and ${isInternal('r.dst', dialect)})
      `,
    ),
  ];
}
