import { change, forget, KEPT, type Move, scratch } from '../sql/change.ts';
import { sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { FactChanges } from './fact-increment.ts';
import { beforeDays, beforeOrder, restated } from './fact-restated.ts';
import { orders } from './sale-order.ts';
import { line } from './sale.ts';

/** The database of the edition in the making, in which sales are brought up to date. */
export const EDITION = 'edition';

/** Orders of which something was told since: `(order_source, order_id)`. */
const due = 'order_due';

function dueSql(touched: FactChanges['touched']): string {
  const of = (kind: string, source: string) =>
    (touched.get(kind) ?? []).map((table) => `select ${source} as order_source, order_id from ${table}`);
  return [
    ...of('order', 'source'),
    ...of('order_line', 'order_source'),
    "select '' as order_source, '' as order_id where false",
  ].join('\nunion\n');
}

/**
 * Brings `sale_order` and `sale_line` of the edition up to date: orders of which something was told since are worked out anew, and their
 * customers count their orders anew. `sale_restated` says what that changes on days told before. Expects `sale_shop` and `sale_article`
 * as they are today.
 */
export function saleChanges({ touched }: FactChanges): Move[] {
  const isDue = `(order_source, order_id) in (select order_source, order_id from ${due})`;
  const columns = Object.keys(beforeOrder);
  return [
    scratch(select(due, 'orders of which something was told since', [], dueSql(touched))),
    scratch(select('before_order', 'these orders as they were told until now', [due], `select ${columns.join(', ')} from ${EDITION}.main.sale_order where ${isDue}`)), // prettier-ignore
    scratch(beforeDays(`${EDITION}.main.sale_order`)),
    scratch(select('before_line', 'the lines of these orders as they were told until now', [due], `select * from ${EDITION}.main.sale_line where ${isDue}`)), // prettier-ignore
    // Temporary tables of a few orders stand in front of those of all: the steps are the same.
    scratch(select('fact_order', 'these orders alone', [due], `select * from ${KEPT}.fact_order where (source, order_id) in (select order_source, order_id from ${due})`)), // prettier-ignore
    scratch(select('fact_order_line', 'the lines of these orders alone', [due], `select * from ${KEPT}.fact_order_line where ${isDue}`)), // prettier-ignore
    ...orders().map(scratch),
    scratch(line),
    scratch(restated()),
    scratch(
      select(
        'sale_counted',
        'orders of the customers who bought, counted anew',
        ['sale_order', 'before_order'],
        sql`
          select
            order_source,
            order_id,
            fresh,
            customer_order,
            row_number() over (partition by customer_link order by occurred_at asc, order_source asc, order_id asc) as place
          from (
            select order_source, order_id, customer_link, occurred_at, customer_order, true as fresh
            from sale_order
            where status = 'completed'
              and customer_link is not null
            union all
            select order_source, order_id, customer_link, occurred_at, customer_order, false as fresh
            from ${EDITION}.main.sale_order
            where status = 'completed'
              and not ${isDue}
              and customer_link in (
                select customer_link from sale_order where customer_link is not null
                union
                select customer_link from before_order where customer_link is not null
              )
          ) as bought
        `,
      ),
    ),
    scratch(
      select(
        'sale_moved',
        'orders whose place among those of their customer is another',
        ['sale_counted'],
        sql`
          select o.* replace (c.place as customer_order)
          from ${EDITION}.main.sale_order as o
          inner join sale_counted as c
            on c.order_source = o.order_source
            and c.order_id = o.order_id
          where not c.fresh
            and c.place is distinct from c.customer_order
        `,
      ),
    ),
    change('main.sale_order', 'orders of which something was told since', {
      database: EDITION,
      gone: `${isDue} or (order_source, order_id) in (select order_source, order_id from sale_moved)`,
      come: sql`
        select o.* replace (c.place as customer_order)
        from sale_order as o
        left join (select * from sale_counted where fresh) as c
          on c.order_source = o.order_source
          and c.order_id = o.order_id
        union all by name
        select * from sale_moved
        order by business_day, shop, order_id
      `,
    }),
    change('main.sale_line', 'the lines of these orders', {
      database: EDITION,
      gone: isDue,
      come: sql`
        select *
        from sale_line
        order by business_day, shop, article
      `,
    }),
    scratch(select('after_line', 'the lines of these orders as they are told now', ['sale_line'], 'select * from sale_line')), // prettier-ignore
    forget('fact_order', 'fact_order_line', 'sale_head', 'sale_sum', 'sale_order', 'sale_line'),
  ];
}
