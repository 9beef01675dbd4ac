import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** A customer’s worth by quintiles: how long ago, how often, how much. Ties share a quintile, so that the order of rows decides nothing. An order of the future is a clock that is wrong and moves nobody. */
export function segments(options: { readonly windowDays: number; readonly asOf: string }): Step[] {
  const quintile = (by: string): string =>
    `1 + cast(floor(5 * (rank() over (order by ${by}) - 1) / count(*) over ()) as integer)`;
  return [
    select(
      'segment_customer',
      'recency, frequency and money of each customer in the window up to the last day of sales, as quintiles: 5 is best',
      ['sale_order'],
      sql`
        select
          customer_link,
          customer,
          last_day,
          recency_days,
          orders,
          net,
          ${quintile('recency_days desc')} as recency,
          ${quintile('orders asc')} as frequency,
          ${quintile('net asc')} as money
        from (
          select
            o.customer_link as customer_link,
            max(o.customer) as customer,
            max(o.business_day) as last_day,
            date_diff('day', max(o.business_day), max(h.day)) as recency_days,
            count(*) as orders,
            sum(o.net) as net
          from sale_order as o
          cross join (select max(business_day) as day from sale_order where business_day <= date ${literal(options.asOf)}) as h
          where o.customer_link is not null
            and o.status = 'completed'
            and o.business_day > h.day - ${options.windowDays}
            and o.business_day <= h.day
          group by o.customer_link
        ) as bought
      `,
    ),
    select(
      'segment_limit',
      'where the quintiles of this run begin and end, so that a segment can be made again',
      ['segment_customer'],
      ['recency', 'frequency', 'money']
        .map((measure, i) => {
          const value = ['recency_days', 'orders', 'net'][i]!;
          return sql`
            select
              ${literal(measure)} as measure,
              ${measure} as quintile,
              cast(min(${value}) as double) as from_value,
              cast(max(${value}) as double) as to_value,
              count(*) as customers
            from segment_customer
            group by ${measure}
          `;
        })
        .join('\nunion all\n'),
    ),
    select(
      'segment_named',
      'each customer in the segment that its quintiles make',
      ['segment_customer'],
      sql`
        select
          *,
          case
            when recency >= 4 and frequency >= 4 then 'champion'
            when frequency >= 4 then 'at_risk'
            when recency >= 4 and orders = 1 then 'new'
            when recency >= 4 then 'promising'
            when recency <= 2 and orders = 1 then 'lost'
            else 'occasional'
          end as segment
        from segment_customer
      `,
    ),
  ];
}
