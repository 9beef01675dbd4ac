import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** Columns of the orders of the edition before that the comparison reads: the table `before_order`, empty where there is none. */
export const beforeOrder = {
  order_source: 'VARCHAR',
  order_id: 'VARCHAR',
  business_day: 'DATE',
  shop: 'VARCHAR',
  status: 'VARCHAR',
  net: 'DECIMAL(18,4)',
  customer_link: 'VARCHAR',
} as const;

/** The last day that was told before: what came after it is new and restates nothing. `orders` is a table of all orders of that edition. */
export function beforeDays(orders: string): Step {
  return select(
    'before_days',
    'the last day that was told before',
    [],
    `select max(business_day) as last_day from ${orders}`,
  );
}

/**
 * What this edition says otherwise than the one before about days that were reported already: orders that came late, were corrected or
 * taken back, and orders whose customer is another since golden records merged, parted or became known.
 */
export function restated(): Step {
  return select(
    'sale_restated',
    'orders of days reported before that now say something else, by reason',
    ['before_order', 'before_days', 'sale_order', 'id_redirect'],
    sql`
      select
        reason,
        count(*) as orders,
        sum(net) as net,
        min(business_day) as first_day,
        max(business_day) as last_day
      from (
        select
          coalesce(o.business_day, b.business_day) as business_day,
          coalesce(o.net, b.net) as net,
          case
            when o.order_id is null then 'gone'
            when b.order_id is null then 'late'
            when o.net is distinct from b.net
              or o.status is distinct from b.status
              or o.business_day is distinct from b.business_day
              or o.shop is distinct from coalesce(s.golden_id, b.shop) then 'corrected'
            when r.golden_id = o.customer_link then 'merged'
            when o.customer_link is null then 'unlinked'
            when b.customer_link is null then 'identified'
            when o.customer is not null and starts_with(b.customer_link, 'x') then 'identified'
            else 'moved'
          end as reason
        from before_order as b
        full outer join sale_order as o
          on o.order_source = b.order_source
          and o.order_id = b.order_id
        left join id_redirect as r
          on r.entity = 'customer'
          and r.old_id = b.customer_link
        left join id_redirect as s
          on s.entity = 'shop'
          and s.old_id = b.shop
        where coalesce(o.business_day, b.business_day) <= (select last_day from before_days)
          and (
            o.order_id is null
            or b.order_id is null
            or o.net is distinct from b.net
            or o.status is distinct from b.status
            or o.business_day is distinct from b.business_day
            or o.shop is distinct from coalesce(s.golden_id, b.shop)
            or o.customer_link is distinct from b.customer_link
          )
      ) as changed
      group by reason
    `,
  );
}
