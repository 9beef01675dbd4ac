-- One row: which day this is, whether its numbers may still change, and which days it is compared with.
select
  c.business_day as day,
  c.sales as status,
  c.sales_waits_for as waits_for,
  c.holiday as holiday,
  c.week_before as week_before,
  c.year_before as year_before
from calendar_day as c
where c.business_day = $day
