-- One row per thing to know about this day.
select
  'holiday' as reason,
  holiday as name
from calendar_day
where business_day = $day
  and holiday is not null
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
