-- One row per shop: the day beside the same weekday before and the year before (holidays with holidays), and beside what was to be reached.
with last as (
  select
    d.day,
    coalesce(c.week_before, d.day - 7) as week_before,
    coalesce(c.year_before, d.day - 364) as year_before
  from (select $day as day) as d
  left join calendar_day as c on c.business_day = d.day
),
sold as (
  select
    o.shop,
    count(case when o.business_day = l.day then 1 end) as orders,
    sum(case when o.business_day = l.day then o.net end) as net,
    sum(case when o.business_day = l.week_before then o.net end) as net_before,
    sum(case when o.business_day = l.year_before then o.net end) as net_year,
    count(case when o.business_day = l.week_before then 1 end) as orders_before
  from sale_order as o
  cross join last as l
  where o.status = 'completed'
    and o.business_day in (l.day, l.week_before, l.year_before)
    -- As far as the calendar goes back for a day to compare with, so that nothing else is read.
    and (o.business_day between $day - 56 and $day or o.business_day between $day - 385 and $day - 343)
  group by o.shop
),
wanted as (
  select t.shop, sum(t.amount) as target
  from sale_target as t
  cross join last as l
  where t.business_day = l.day
  group by t.shop
)
select
  coalesce(p.title, s.shop, w.shop, '?') as shop,
  coalesce(s.orders, 0) as orders,
  coalesce(s.net, 0) as net,
  case when s.orders > 0 then cast(s.net as double) / s.orders end as average_check,
  s.orders_before as orders_before,
  s.net_before as net_before,
  case when s.net_before <> 0 then cast(s.net as double) / s.net_before - 1 end as change,
  s.net_year as net_year,
  case when s.net_year <> 0 then cast(s.net as double) / s.net_year - 1 end as change_year,
  w.target as target,
  case when w.target <> 0 then cast(coalesce(s.net, 0) as double) / w.target end as reached
from sold as s
full outer join wanted as w on w.shop = s.shop
left join sale_shop as p on p.shop = coalesce(s.shop, w.shop)
order by net desc, shop
