-- The breaks that want a person first: severe before mild, old before new. Every one of them is in break_item.
select
  break_id,
  level,
  class,
  source,
  source_key,
  attribute,
  severity,
  status,
  date_diff('day', first_seen, $as_of) as age_days,
  reason
from break_item
where resolved_on is null
  and coalesce(status, 'open') <> 'explained'
order by
  case severity when 'high' then 1 when 'medium' then 2 else 3 end,
  first_seen,
  level,
  source,
  attribute,
  source_key
limit 50
