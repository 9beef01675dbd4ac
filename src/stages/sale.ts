import type { Ruleset } from '../rules/schema/ruleset.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { NET, orders } from './sale-order.ts';
import { places } from './sale-place.ts';

/**
 * What was sold: shops and articles under one id each, orders with their sums and customers, lines, refunds, targets. A line that was
 * cancelled counts for nothing; an order without lines counts what it says it came to.
 */
export function sale(rulesets: readonly Ruleset[]): Step[] {
  return [...places(rulesets), ...orders(), line, refund, target];
}

/** Lines with what their orders and articles say of them. */
export const line = select(
  'sale_line',
  'every line with the day, shop and status of its order; one whose order nobody knows has none',
  ['fact_order_line', 'sale_order', 'sale_article'],
  sql`
    select
      l.source as source,
      l.event_id as event_id,
      l.batch_id as batch_id,
      l.line as line,
      l.order_source as order_source,
      l.order_id as order_id,
      l.line_no as line_no,
      o.order_id is not null as order_known,
      coalesce(o.business_day, l.business_day) as business_day,
      coalesce(o.occurred_at, l.occurred_at) as occurred_at,
      coalesce(o.shop, l.shop) as shop,
      coalesce(o.channel, l.channel, 'unknown') as channel,
      case when coalesce(l.status, 'completed') = 'cancelled' then 'cancelled' else coalesce(o.status, 'unknown') end as status,
      coalesce(o.currency, l.currency) as currency,
      l.article as article,
      coalesce(a.category, l.category, 'none') as category,
      l.quantity as quantity,
      l.unit_price as unit_price,
      coalesce(l.discount, 0) as discount,
      cast(${NET} + coalesce(l.discount, 0) as decimal(18, 4)) as gross,
      cast(${NET} as decimal(18, 4)) as net
    from fact_order_line as l
    left join sale_order as o
      on o.order_source = l.order_source
      and o.order_id = l.order_id
    left join sale_article as a on a.article = l.article
  `,
);

/** Refunds with what is known of their orders. */
export const refund = select(
  'sale_refund',
  'money given back, on the day it was; one for an order that nobody knows says so',
  ['fact_refund', 'sale_order'],
  sql`
    select
      r.source as source,
      r.event_id as event_id,
      r.batch_id as batch_id,
      r.line as line,
      r.order_source as order_source,
      r.order_id as order_id,
      o.order_id is not null as order_known,
      r.occurred_at as occurred_at,
      r.business_day as business_day,
      coalesce(r.shop, o.shop) as shop,
      abs(r.amount) as amount,
      r.reason as reason,
      r.currency as currency
    from fact_refund as r
    left join sale_order as o
      on o.order_source = r.order_source
      and o.order_id = r.order_id
  `,
);

/** What is to be sold. */
export const target = select(
  'sale_target',
  'what is to be sold',
  ['fact_target'],
  sql`
    select
      business_day,
      shop,
      amount,
      orders,
      currency,
      source
    from fact_target
  `,
);
