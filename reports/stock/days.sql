-- One row per business day and shop of the last 28 days of stock.
select
  d.business_day as day,
  coalesce(s.title, d.shop) as shop,
  sum(d.received) as received,
  sum(d.sold) as sold,
  sum(d.wasted) as wasted,
  sum(d.closing) as closing,
  sum(d.closing * a.cost) as closing_cost,
  count(case when d.closing <= 0 then 1 end) as out,
  count(d.closing) as ranged,
  sum(d.difference) as difference
from stock_day as d
inner join (select max(business_day) as day from stock_day) as l on d.business_day > l.day - 28
left join sale_shop as s on s.shop = d.shop
left join sale_article as a on a.article = d.article
group by all
order by day, shop
