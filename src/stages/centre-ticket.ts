import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** Authors who are not one of ours, where the source tells authors and no direction. */
const CUSTOMER = ['customer', 'client', 'cliente', 'клиент', 'user', 'requester'];

/** `centre_ticket`, `centre_interaction`, and `centre_rating`: every rating once, with what was rated and who served. */
export function centreTickets(dialect: Dialect): Step[] {
  const seconds = (from: string, to: string) => `${dialect.epochSeconds(to)} - ${dialect.epochSeconds(from)}`;
  const customer = `coalesce(lower(author) in (${CUSTOMER.map((word) => literal(word)).join(', ')}), false)`;
  return [
    select(
      'centre_interaction',
      'messages and calls about tickets, by whom and in which direction',
      ['fact_interaction'],
      sql`
        select
          source,
          event_id as interaction_id,
          ticket_id,
          occurred_at,
          local_at,
          business_day,
          author,
          coalesce(operator, case when not (${customer}) then author end) as operator,
          channel,
          case
            when direction in ('in', 'out') then direction
            when ${customer} then 'in'
            when author is not null then 'out'
          end as direction,
          customer,
          rating
        from fact_interaction
      `,
    ),
    select(
      'centre_ticket',
      'tickets with their clocks: seconds from creation to the first reply of a person and to the resolution',
      ['fact_ticket', 'centre_interaction'],
      sql`
        with
          talked as (
            select
              ticket_id,
              count(*) as interactions,
              count(case when direction = 'in' then 1 end) as contacts,
              min(case when direction = 'out' then occurred_at end) as replied_at,
              min_by(case when direction = 'out' then local_at end, case when direction = 'out' then occurred_at end) as replied_local
            from centre_interaction
            group by ticket_id
          )
        select
          t.source as source,
          t.ticket_id as ticket_id,
          t.business_day as business_day,
          t.occurred_at as created_at,
          t.local_at as created_local,
          t.channel as channel,
          t.reason as reason,
          t.product as product,
          t.operator as operator,
          t.status as status,
          t.customer as customer,
          t.customer_status as customer_status,
          coalesce(t.first_reply_at, i.replied_at) as first_reply_at,
          t.resolved_at as resolved_at,
          t.closed_at as closed_at,
          t.reopened_at as reopened_at,
          -- Clocks may have changed since the creation: each time has the wall clock of its own day.
          case when t.first_reply_at is null then i.replied_local else t.first_reply_local end as first_reply_local,
          t.resolved_local as resolved_local,
          t.closed_local as closed_local,
          case when coalesce(t.first_reply_at, i.replied_at) >= t.occurred_at then ${seconds('t.occurred_at', 'coalesce(t.first_reply_at, i.replied_at)')} end as first_reply_s,
          case when t.resolved_at >= t.occurred_at then ${seconds('t.occurred_at', 't.resolved_at')} end as resolve_s,
          ${seconds('t.occurred_at', 't.local_at')} as ahead_s,
          cast(coalesce(i.interactions, 0) as integer) as interactions,
          cast(i.contacts as integer) as contacts,
          t.rating as rating
        from fact_ticket as t
        left join talked as i on i.ticket_id = t.ticket_id
      `,
    ),
    select(
      'centre_rating',
      'every rating once: of a call, a ticket or an interaction',
      ['fact_rating', 'fact_ticket', 'fact_interaction', 'centre_call', 'centre_ticket'],
      sql`
        select
          r.source as source,
          r.event_id as rating_id,
          case
            when c.call_id is not null then 'call'
            when t.ticket_id is not null then 'ticket'
            else 'unknown'
          end as rated,
          r.link_id as link_id,
          coalesce(r.business_day, c.business_day, t.business_day) as business_day,
          coalesce(c.operator, t.operator) as operator,
          r.rating as rating
        from fact_rating as r
        left join centre_call as c on c.call_id = r.link_id
        left join centre_ticket as t on t.ticket_id = r.link_id
        union all
        select
          source,
          ticket_id,
          'ticket',
          ticket_id,
          business_day,
          operator,
          rating
        from fact_ticket
        where rating is not null
        union all
        select
          source,
          event_id,
          'interaction',
          ticket_id,
          business_day,
          operator,
          rating
        from fact_interaction
        where rating is not null
      `,
    ),
  ];
}
