-- One row per thing to know about this day.
select
  'provisional' as reason,
  string_agg(source, ', ' order by source) as name
from fact_horizon
where last_day < $day
  and fact in ('order', 'order_line', 'queue_event', 'call_leg', 'ticket')
having count(*) > 0
union all
select
  'stale',
  cast(date_diff('day', $day, $as_of) as varchar)
where date_diff('day', $day, $as_of) > 1
union all
select
  'nothing',
  cast(null as varchar)
where not exists (select 1 from sale_order where business_day = $day)
  and not exists (select 1 from call where business_day = $day)
