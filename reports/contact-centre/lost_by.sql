-- One row per business day, queue and way of being lost.
select
  business_day,
  coalesce(queue, '?') as queue,
  case when lost_by = 'abandoned' and wait_s < $short_s then 'short' else lost_by end as how,
  count(*) as lost,
  count(called_back_at) as back
from call
where kind = 'queue'
  and outcome = 'lost'
  and business_day between $from and $to
group by
  business_day,
  coalesce(queue, '?'),
  case when lost_by = 'abandoned' and wait_s < $short_s then 'short' else lost_by end
order by
  business_day,
  queue,
  how
