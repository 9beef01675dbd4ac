-- One row per segment of customers.
select
  segment,
  count(*) as customers,
  sum(orders) as orders,
  sum(net) as net,
  sum(count(*)) over () as n,
  cast(count(*) as double) / sum(count(*)) over () as share
from customer_segment
group by segment
order by customers desc, segment
