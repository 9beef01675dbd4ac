import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { policyTable, type StockPolicy } from './stock-policy.ts';

/** How each article stands in each shop on the last day, what should be moved between shops, and what to do today. */
export function stockPositions(policy: StockPolicy): Step[] {
  return [policyTable(policy), horizon(policy), grade(policy), position(policy), ...transfers()];
}

/** Days from the window's first to the last day of stock. */
const horizon = ({ window }: StockPolicy): Step =>
  select(
    'stock_window',
    `the last day of stock, and the first of the ${window} days that demand is taken from`,
    ['stock_day'],
    sql`
      select
        max(business_day) as last_day,
        cast(max(business_day) - ${window - 1} as date) as first_day
      from stock_day
    `,
  );

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

const grade = ({ window, abc: [untilA, untilB], xyz: [belowX, belowY] }: StockPolicy): Step =>
  select(
    'stock_grade',
    `ABC by net sales of the window over all shops (A to ${percent(untilA)}, B to ${percent(untilB)}), XYZ by the variation of weekly demand over at most 12 weeks, 4 at least`,
    ['sale_line', 'stock_window'],
    sql`
      with
        sold as (
          select
            l.article as article,
            cast(floor(date_diff('day', l.business_day, w.last_day) / 7.0) as integer) as week,
            l.business_day > w.last_day - ${window} as recent,
            l.net as net,
            l.quantity as quantity
          from sale_line as l
          cross join stock_window as w
          where l.status = 'completed'
            and l.article is not null
            and l.business_day <= w.last_day
            and l.business_day > w.last_day - 84
        ),
        worth as (
          select
            article,
            coalesce(sum(case when recent then net end), 0) as net
          from sold
          group by article
        ),
        span as (select least(12, max(week) + 1) as weeks from sold),
        weekly as (
          select
            article,
            week,
            sum(quantity) as quantity
          from sold
          group by
            article,
            week
        ),
        varied as (
          select
            w.article as article,
            -- Weeks without a sale are weeks of nothing, not weeks left out.
            sqrt(greatest(sum(w.quantity * w.quantity) / s.weeks - (sum(w.quantity) / s.weeks) * (sum(w.quantity) / s.weeks), 0)) / nullif(sum(w.quantity) / s.weeks, 0) as variation,
            s.weeks as weeks
          from weekly as w
          cross join span as s
          group by
            w.article,
            s.weeks
        )
      select
        w.article as article,
        w.net as net,
        case
          when coalesce(sum(w.net) over ranked, 0) - w.net < ${untilA.toString()} * sum(w.net) over () then 'A'
          when coalesce(sum(w.net) over ranked, 0) - w.net < ${untilB.toString()} * sum(w.net) over () then 'B'
          else 'C'
        end as abc,
        case
          when v.weeks < 4 or v.variation is null then null
          when v.variation < ${belowX.toString()} then 'X'
          when v.variation < ${belowY.toString()} then 'Y'
          else 'Z'
        end as xyz,
        v.variation as variation
      from worth as w
      left join varied as v on v.article = w.article
      window ranked as (order by w.net desc, w.article asc rows between unbounded preceding and current row)
    `,
  );

const position = ({ cover, lead, review, safety, dead }: StockPolicy): Step =>
  select(
    'stock_position',
    'how each article stands in each shop on the last day; demand is what was sold on days on which there was something to sell',
    ['stock_day', 'stock_window', 'stock_grade', 'sale_article', 'sale_line', 'fact_movement'],
    sql`
      with
        windowed as (
          select
            d.shop as shop,
            d.article as article,
            max(case when d.business_day = w.last_day then d.closing end) as on_hand,
            first(d.opening order by d.business_day asc) as opening,
            max(d.last_sale) as last_sale,
            count(*) as days,
            sum(d.received) as received,
            sum(d.sold) as sold,
            sum(d.wasted) as wasted,
            sum(d.adjusted) as adjusted,
            sum(coalesce(d.difference, 0)) as difference,
            count(case when d.closing <= 0 then 1 end) as days_out,
            count(case when d.opening > 0 or d.closing > 0 or d.sold > 0 then 1 end) as days_in,
            count(case when d.opening <= 0 and d.closing <= 0 and d.sold = 0 then 1 end) as days_dry,
            avg(d.closing) as average_stock,
            sum(case when d.opening > 0 or d.closing > 0 or d.sold > 0 then d.sold end) as sold_in,
            -- Squares of fractions are rounded: taken in another order they come to another sum.
            stddev_pop(case when d.opening > 0 or d.closing > 0 or d.sold > 0 then cast(d.sold as double) end order by d.business_day asc) as deviation
          from stock_day as d
          inner join stock_window as w on d.business_day between w.first_day and w.last_day
          group by
            d.shop,
            d.article
        ),
        -- Movements and lines of all years are read only for articles whose cost or price nobody says.
        unsaid as (
          select
            p.article as article,
            a.cost is null as no_cost,
            a.price is null as no_price
          from (select distinct article from windowed) as p
          left join sale_article as a on a.article = p.article
          where a.cost is null
             or a.price is null
        ),
        cost as (
          select
            article,
            last(unit_cost order by occurred_at asc, event_id asc) as cost
          from fact_movement
          where unit_cost is not null
            and article in (select article from unsaid where no_cost)
          group by article
        ),
        price as (
          select
            article,
            sum(net) / nullif(sum(quantity), 0) as price
          from sale_line
          where status = 'completed'
            and quantity > 0
            and article in (select article from unsaid where no_price)
          group by article
        ),
        judged as (
          select
            p.*,
            h.last_day as last_day,
            a.title as title,
            a.category as category,
            cast(coalesce(a.cost, c.cost) as decimal(18, 4)) as cost,
            cast(coalesce(a.price, s.price) as double) as price,
            coalesce(a.target_cover_days, ${cover}) as target_cover_days,
            coalesce(a.lead_time_days, ${lead}) as lead_time_days,
            cast(p.sold_in as double) / nullif(p.days_in, 0) as demand,
            g.abc as abc,
            g.xyz as xyz
          from windowed as p
          cross join stock_window as h
          left join sale_article as a on a.article = p.article
          left join cost as c on c.article = p.article
          left join price as s on s.article = p.article
          left join stock_grade as g on g.article = p.article
        )
      select
        last_day as business_day,
        shop,
        article,
        title,
        coalesce(category, 'none') as category,
        on_hand,
        cost,
        price,
        demand,
        deviation,
        case when demand > 0 then on_hand / demand end as cover_days,
        target_cover_days,
        lead_time_days,
        days,
        days_in,
        days_out,
        days_dry,
        coalesce(demand, 0) * days_dry as lost_units,
        coalesce(demand, 0) * days_dry * price as lost_sales,
        greatest(on_hand - target_cover_days * coalesce(demand, 0), 0) as over_units,
        greatest(on_hand - target_cover_days * coalesce(demand, 0), 0) * cost as over_cost,
        on_hand * cost as stock_cost,
        demand * (lead_time_days + ${review}) + ${safety.toString()} * deviation * sqrt(lead_time_days + ${review}) as reorder_point,
        opening,
        received,
        sold,
        case when opening + received > 0 then cast(sold as double) / (opening + received) end as sell_through,
        average_stock,
        sold * cost as sold_cost,
        average_stock * cost as average_cost,
        wasted,
        adjusted,
        difference,
        abc,
        xyz,
        last_sale,
        date_diff('day', last_sale, last_day) as days_since_sale,
        on_hand > 0 and (last_sale is null or date_diff('day', last_sale, last_day) > ${dead}) as dead
      from judged
    `,
  );

/** Whoever has more than it needs gives to who has less than it must: along the line of all surplus and all need, so that nothing is given twice. */
function transfers(): Step[] {
  const along = (units: string): string =>
    `sum(${units}) over (partition by article order by ${units} desc, shop asc rows between unbounded preceding and current row)`;
  return [
    select(
      'transfer_suggestion',
      'stock that one shop has too much of and another will lack before it can be delivered: whole pieces, never more than is over',
      ['stock_position'],
      sql`
        with
          spare as (
            select
              shop,
              article,
              units,
              ${along('units')} as until
            from (
              select shop, article, floor(over_units) as units from stock_position where over_units >= 1
            ) as surplus
          ),
          lack as (
            select
              shop,
              article,
              units,
              price,
              ${along('units')} as until
            from (
              select
                shop,
                article,
                price,
                ceil(demand * target_cover_days - greatest(on_hand, 0)) as units
              from stock_position
              where on_hand <= reorder_point
                and demand > 0
            ) as need
            where units >= 1
          )
        select
          s.article as article,
          s.shop as from_shop,
          l.shop as to_shop,
          cast(least(s.until, l.until) - greatest(s.until - s.units, l.until - l.units) as bigint) as quantity,
          (least(s.until, l.until) - greatest(s.until - s.units, l.until - l.units)) * l.price as sales_value
        from spare as s
        inner join lack as l
          on l.article = s.article
          and l.shop <> s.shop
          and s.until > l.until - l.units
          and l.until > s.until - s.units
      `,
    ),
  ];
}
