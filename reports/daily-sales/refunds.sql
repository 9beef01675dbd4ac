-- One row per business day, shop and reason.
select
  r.business_day as day,
  coalesce(s.title, r.shop, '?') as shop,
  coalesce(r.reason, '?') as reason,
  count(*) as refunds,
  count(case when not r.order_known then 1 end) as without_order,
  sum(r.amount) as amount
from sale_refund as r
left join sale_shop as s on s.shop = r.shop
where r.business_day between $day - 27 and $day
group by all
order by day, shop, reason
