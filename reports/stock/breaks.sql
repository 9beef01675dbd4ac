-- Counts of the last 28 days that are not what sales and movements had left: opening + in − out = expected. As the metric counts them.
select
  d.business_day as day,
  coalesce(s.title, d.shop) as shop,
  coalesce(a.title, d.article) as article,
  d.opening,
  d.received + d.returned + d.transferred_in as came,
  d.transferred_out + d.wasted as went,
  d.adjusted,
  d.sold,
  d.expected,
  d.closing as counted,
  d.difference,
  d.difference * a.cost as cost
from stock_day as d
inner join (select max(business_day) as day from stock_day) as m on d.business_day > m.day - 28
left join sale_shop as s on s.shop = d.shop
left join sale_article as a on a.article = d.article
where d.difference <> 0
order by d.business_day desc, abs(d.difference * a.cost) desc nulls last, shop, article
