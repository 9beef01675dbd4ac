import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { StockPolicy } from './stock-policy.ts';

/** What to do today, by what it is worth: each line names the shop, the article and the rows behind it. */
export function toDo({ overstock, dead }: Pick<StockPolicy, 'overstock' | 'dead'>): Step[] {
  return [
    select(
      'to_do',
      'what to do today, by money',
      ['stock_position', 'transfer_suggestion', 'stock_day', 'sale_refund', 'sale_article', 'sale_shop'],
      sql`
        with
          suggested as (
            select
              to_shop as shop,
              article,
              sum(quantity) as quantity
            from transfer_suggestion
            group by
              to_shop,
              article
          ),
          found as (
            select
              'transfer' as kind,
              to_shop as shop,
              article,
              from_shop as other_shop,
              cast(quantity as double) as units,
              cast(sales_value as double) as money,
              'stock_position' as rows_in
            from transfer_suggestion
            union all
            select
              case when p.on_hand <= 0 then 'out_of_stock' else 'reorder' end as kind,
              p.shop,
              p.article,
              null as other_shop,
              ceil(p.demand * (p.target_cover_days + p.lead_time_days) - greatest(p.on_hand, 0)) - coalesce(s.quantity, 0) as units,
              -- What would be lost until a delivery that is ordered today arrives, were nothing done.
              greatest(p.demand * p.lead_time_days - greatest(p.on_hand, 0), 0) * p.price as money,
              'stock_position' as rows_in
            from stock_position as p
            left join suggested as s
              on s.shop = p.shop
              and s.article = p.article
            where p.demand > 0
              and p.on_hand <= p.reorder_point
              and ceil(p.demand * (p.target_cover_days + p.lead_time_days) - greatest(p.on_hand, 0)) > coalesce(s.quantity, 0)
            union all
            select
              case when days_since_sale is null or days_since_sale > ${dead} then 'dead_stock' else 'overstock' end as kind,
              shop,
              article,
              null as other_shop,
              cast(over_units as double) as units,
              cast(over_cost as double) as money,
              'stock_position' as rows_in
            from stock_position
            where over_cost > 0
              and (cover_days is null or cover_days > ${overstock.toString()} * target_cover_days)
            union all
            select
              'negative_stock' as kind,
              shop,
              article,
              null as other_shop,
              cast(-on_hand as double) as units,
              cast(-on_hand * cost as double) as money,
              'stock_day' as rows_in
            from stock_position
            where on_hand < 0
            union all
            select
              'stock_break' as kind,
              d.shop,
              d.article,
              null as other_shop,
              cast(sum(d.difference) as double) as units,
              cast(sum(abs(d.difference) * a.cost) as double) as money,
              'stock_day' as rows_in
            from stock_day as d
            inner join (select max(business_day) as day from stock_day) as h on d.business_day > h.day - 7
            left join sale_article as a on a.article = d.article
            where d.difference <> 0
            group by
              d.shop,
              d.article
            union all
            select
              'refund_unknown' as kind,
              shop,
              null as article,
              null as other_shop,
              cast(count(*) as double) as units,
              cast(sum(amount) as double) as money,
              'sale_refund' as rows_in
            from sale_refund
            where not order_known
            group by shop
          )
        select
          cast(row_number() over (order by f.money desc nulls last, f.kind asc, f.shop asc, f.article asc, f.other_shop asc) as integer) as place,
          f.kind as kind,
          f.shop as shop,
          s.title as shop_title,
          f.other_shop as other_shop,
          o.title as other_shop_title,
          f.article as article,
          a.title as article_title,
          f.units as units,
          f.money as money,
          f.rows_in as rows_in
        from found as f
        left join sale_shop as s on s.shop = f.shop
        left join sale_shop as o on o.shop = f.other_shop
        left join sale_article as a on a.article = f.article
        where f.units <> 0
      `,
    ),
  ];
}
