-- One row per business day, shop and category of the last 28 days.
with last as (
  select coalesce($day, (select max(business_day) from sale_order where business_day <= $as_of)) as day
)
select
  n.business_day as day,
  coalesce(s.title, n.shop, '?') as shop,
  n.category as category,
  sum(n.quantity) as items,
  sum(n.net) as net
from sale_line as n
cross join last as l
left join sale_shop as s on s.shop = n.shop
where n.status = 'completed'
  and n.business_day between l.day - 27 and l.day
group by all
order by day, shop, category
