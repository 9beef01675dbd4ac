-- One row per business day: tickets created and tickets resolved that day, whenever they were created.
select
  day as business_day,
  sum(created) as created,
  sum(resolved) as resolved
from (
  select
    business_day as day,
    count(*) as created,
    0 as resolved
  from ticket
  group by business_day
  union all
  select
    cast(resolved_local as date),
    0,
    count(*)
  from ticket
  where resolved_at is not null
  group by 1
) as moved
where day between $from and $to
group by day
order by day
