-- One row per business day, shop and category of the last 28 days.
select
  n.business_day as day,
  coalesce(s.title, n.shop, '?') as shop,
  n.category as category,
  sum(n.quantity) as items,
  sum(n.net) as net
from sale_line as n
left join sale_shop as s on s.shop = n.shop
where n.status = 'completed'
  and n.business_day between $day - 27 and $day
group by all
order by day, shop, category
