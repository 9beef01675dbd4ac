-- One row per business day that the edition before told otherwise.
select
  business_day as day,
  coalesce(was, 'unknown') as was,
  orders_before,
  orders,
  net_before,
  net,
  change
from sale_restated_day
order by business_day desc
