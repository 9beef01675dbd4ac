-- One row per thing that nobody told.
select
  'answer' as reason,
  cast(null as bigint) as amount
union all
select
  'age',
  count(*)
from contact_point
where last_seen is null
having count(*) > 0
