-- One row per business day, shop, channel and hour: sums alone, so that they may be added up.
select
  o.business_day as day,
  coalesce(s.title, o.shop, '?') as shop,
  o.channel as channel,
  o.hour as hour,
  isodow(o.business_day) as weekday,
  any_value(c.sales) as status,
  any_value(c.holiday) as holiday,
  count(case when o.status = 'completed' then 1 end) as orders,
  count(case when o.status = 'cancelled' then 1 end) as cancelled,
  coalesce(sum(case when o.status = 'completed' then o.gross end), 0) as gross,
  coalesce(sum(case when o.status = 'completed' then o.discount end), 0) as discount,
  coalesce(sum(case when o.status = 'completed' then o.net end), 0) as net,
  coalesce(sum(case when o.status = 'completed' then o.items end), 0) as items,
  count(case when o.status = 'completed' and o.customer_order = 1 then 1 end) as first_orders,
  count(case when o.status = 'completed' and o.customer_order > 1 then 1 end) as returning_orders,
  count(case when o.status = 'completed' and o.customer_status = 'candidates' then 1 end) as ambiguous_orders,
  count(case when o.status = 'completed' and o.customer_status = 'anonymous' then 1 end) as anonymous_orders
from sale_order as o
left join sale_shop as s on s.shop = o.shop
left join calendar_day as c on c.business_day = o.business_day
where o.business_day between $day - 27 and $day
group by all
order by day, shop, channel, hour
