import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** Within so many seconds of a lost call its caller counts as called back. */
export const CALL_BACK = 24 * 3600;
/** Within so many seconds a call of the same person is a repeated one. */
export const REPEAT = 7 * 24 * 3600;

/** The columns of `centre_call` that tell what came of a call; the others tell of the call itself. */
export const followedColumns = ['called_back_at', 'repeats', 'first_contact'] as const;

/** A second since 1970 as a timestamp of UTC. */
export const atSecond = (second: string): string =>
  `(timestamp '1970-01-01 00:00:00' + cast(${second} as integer) * interval '1' second)`;

/**
 * `centre_call`: calls with what came of them. A lost caller was reached if an answered contact with the same person or number, in
 * either direction, began within 24 hours; a call repeats another if the same person called within the 7 days before.
 */
export function centreFollow(): Step[] {
  const person = 'coalesce(customer_link, caller)';
  const next = (key: string) =>
    `min(case when outcome = 'answered' then started end) over (partition by site, ${key} order by started, call_id rows between 1 following and unbounded following)`;
  const hour = (second: string) => `cast(floor(mod(${second}, 86400) / 3600) as integer)`;
  return [
    select(
      'call_followed',
      'each call with the next answered contact of the same person, and the incoming call of the same person before and after it',
      ['call_made'],
      sql`
        with
          nearest as (
            select
              *,
              case when caller <> '' then ${next('caller')} end as answered_number,
              case when customer_link is not null then ${next('customer_link')} end as answered_person,
              case when kind = 'queue' and ${person} <> '' then lag(started) over (partition by site, kind, ${person} order by started, call_id) end as called_before,
              case when kind = 'queue' and ${person} <> '' then lead(started) over (partition by site, kind, ${person} order by started, call_id) end as called_after,
              max(started) over (partition by site) as last_started
            from call_made
          )
        select
          *,
          least(coalesce(answered_number, answered_person), coalesce(answered_person, answered_number)) as reached_at
        from nearest
      `,
    ),
    select(
      'centre_call',
      'calls as the edition shows them',
      ['call_followed', 'alias'],
      sql`
        select
          c.site as site,
          c.call_id as call_id,
          c.business_day as business_day,
          ${atSecond('c.started')} as started_at,
          ${atSecond('c.started + c.ahead')} as started_local,
          ${hour('c.started + c.ahead')} as hour,
          c.kind as kind,
          c.number as number,
          c.customer as customer,
          c.customer_status as customer_status,
          c.first_queue as first_queue,
          c.queue as queue,
          c.offers as offers,
          case
            when c.outcome in ('answered', 'open') then c.outcome
            else 'lost'
          end as outcome,
          case when c.outcome not in ('answered', 'open') then c.outcome end as lost_by,
          c.wait_s as wait_s,
          c.talk_s as talk_s,
          a.operator as operator,
          c.transferred as transferred,
          case
            when c.kind in ('queue', 'no_queue') and c.outcome not in ('answered', 'open') and c.reached_at - c.ended <= ${literal(CALL_BACK)} then ${atSecond('c.reached_at')}
          end as called_back_at,
          case when c.kind = 'queue' and coalesce(c.customer_link, c.caller) <> '' then coalesce(c.started - c.called_before <= ${literal(REPEAT)}, false) end as repeats,
          case
            when c.kind <> 'queue' or coalesce(c.customer_link, c.caller) = '' or c.outcome <> 'answered' then null
            when c.called_after - c.started <= ${literal(REPEAT)} then false
            when c.last_started - c.started >= ${literal(REPEAT)} then true
          end as first_contact,
          c.cut as cut
        from call_followed as c
        left join alias as a on a.site = c.site and a.member = c.member
      `,
    ),
    select(
      'centre_offer',
      'offers to queues as the edition shows them',
      ['offer', 'alias'],
      sql`
        select
          o.site as site,
          o.call_id as call_id,
          o.offer as offer,
          o.queue as queue,
          o.business_day as business_day,
          ${atSecond('o.entered')} as entered_at,
          ${hour('o.entered + o.ahead')} as hour,
          o.outcome as outcome,
          o.wait_s as wait_s,
          o.talk_s as talk_s,
          a.operator as operator,
          o.transferred as transferred,
          o.cut as cut
        from offer as o
        left join alias as a on a.site = o.site and a.member = o.member
      `,
    ),
    select(
      'centre_ring',
      'rings at desks as the edition shows them',
      ['ring_tried', 'alias'],
      sql`
        select
          r.site as site,
          r.call_id as call_id,
          r.queue as queue,
          r.business_day as business_day,
          ${atSecond('r.epoch')} as rang_at,
          a.operator as operator,
          r.answered as answered,
          r.ring_s as ring_s
        from ring_tried as r
        join alias as a on a.site = r.site and a.member = r.member
      `,
    ),
  ];
}
