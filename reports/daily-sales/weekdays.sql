-- One row per shop and weekday: mean day / mean of all days, over whole weeks, eight at least.
with first as (
  select min(business_day) as day from sale_order where business_day <= $day
),
whole as (
  select
    cast(floor((date_diff('day', f.day, $day) + 1) / 7.0) as integer) as weeks,
    $day as last_day
  from first as f
),
days as (
  select
    s.shop,
    w.weeks,
    cast(w.last_day - cast(d.back as integer) as date) as day
  from (select distinct shop from sale_order where status = 'completed') as s
  cross join whole as w
  cross join lateral (select unnest(range(0, least(w.weeks, 52) * 7)) as back) as d
  where w.weeks >= 8
),
sold as (
  select shop, business_day, sum(net) as net
  from sale_order
  where status = 'completed'
    and business_day between $day - 363 and $day
  group by all
),
filled as (
  -- A day without a sale is a day of nothing.
  select d.shop, d.weeks, d.day, cast(coalesce(s.net, 0) as double) as net
  from days as d
  left join sold as s on s.shop is not distinct from d.shop and s.business_day = d.day
)
select
  coalesce(p.title, f.shop, '?') as shop,
  cast(isodow(f.day) as varchar) as weekday,
  any_value(f.weeks) as weeks,
  avg(f.net) / nullif(any_value(a.net), 0) as season
from filled as f
inner join (select shop, avg(net) as net from filled group by shop) as a on a.shop is not distinct from f.shop
left join sale_shop as p on p.shop = f.shop
group by all
order by shop, weekday
