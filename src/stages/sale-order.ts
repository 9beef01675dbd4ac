import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** What a line came to: as it says, else what its quantity, price and discount make of it. */
export const NET = 'coalesce(l.amount, round(l.quantity * l.unit_price - coalesce(l.discount, 0), 4), 0)';

const head = (source: string): string => sql`
  select
    ${source} as order_source,
    order_id,
    min(shop) as shop,
    min(occurred_at) as occurred_at,
    min(local_at) as local_at,
    min(business_day) as business_day,
    min(channel) as channel,
    min(currency) as currency,
    max(customer) as customer,
    max(customer_status) as customer_status,
    max(candidates) as candidates,
    max(customer_link) as customer_link,
    min(source) as source,
    min(event_id) as event_id,
    min(batch_id) as batch_id,
    min(line) as line,
`;

/** Orders with what their lines come to, and whose they are; customers count their completed orders from 1. */
export function orders(): Step[] {
  return [
    select(
      'sale_head',
      'orders as they were sent, and those that come as lines alone',
      ['fact_order', 'fact_order_line'],
      sql`
        ${head('source')}
          coalesce(max(status), 'completed') as status,
          sum(discount) as head_discount,
          sum(tax) as tax,
          sum(delivery) as delivery,
          sum(total) as total
        from fact_order
        group by
          source,
          order_id
        union all by name
        ${head('order_source')}
          case when count(case when coalesce(status, 'completed') = 'completed' then 1 end) > 0 then 'completed' else 'cancelled' end as status
        from fact_order_line as l
        where occurred_at is not null
          and not exists (select 1 from fact_order as o where o.source = l.order_source and o.order_id = l.order_id)
        group by
          order_source,
          order_id
      `,
    ),
    select(
      'sale_sum',
      'what the lines of each order come to',
      ['fact_order_line'],
      sql`
        select
          l.order_source as order_source,
          l.order_id as order_id,
          count(*) as lines,
          sum(l.quantity) as items,
          sum(${NET}) as net,
          sum(coalesce(l.discount, 0)) as discount
        from fact_order_line as l
        where coalesce(l.status, 'completed') = 'completed'
        group by
          l.order_source,
          l.order_id
      `,
    ),
    select(
      'sale_order',
      'every order with what it came to and whose it is; customers count their completed orders from 1',
      ['sale_head', 'sale_sum'],
      sql`
        select
          h.source as source,
          h.order_source as order_source,
          h.order_id as order_id,
          h.batch_id as batch_id,
          h.line as line,
          h.shop as shop,
          h.occurred_at as occurred_at,
          h.local_at as local_at,
          h.business_day as business_day,
          cast(hour(h.local_at) as integer) as hour,
          coalesce(h.channel, 'unknown') as channel,
          h.status as status,
          h.currency as currency,
          coalesce(s.lines, 0) as lines,
          coalesce(s.items, 0) as items,
          cast(coalesce(s.net + s.discount, h.total, 0) as decimal(18, 4)) as gross,
          cast(coalesce(s.discount, 0) + coalesce(h.head_discount, 0) as decimal(18, 4)) as discount,
          cast(coalesce(s.net - coalesce(h.head_discount, 0), h.total - coalesce(h.tax, 0) - coalesce(h.delivery, 0), 0) as decimal(18, 4)) as net,
          h.tax as tax,
          h.delivery as delivery,
          h.customer as customer,
          h.customer_status as customer_status,
          h.candidates as candidates,
          h.customer_link as customer_link,
          case
            when h.status = 'completed' and h.customer_link is not null
              then row_number() over (
                partition by h.customer_link, h.status
                order by h.occurred_at asc, h.order_source asc, h.order_id asc
              )
          end as customer_order
        from sale_head as h
        left join sale_sum as s
          on s.order_source = h.order_source
          and s.order_id = h.order_id
      `,
    ),
  ];
}
