-- One row per level, class, source and owner: how many breaks there are, how bad, how old.
select
  level,
  class,
  source,
  owner,
  severity,
  count(*) as breaks,
  min(first_seen) as oldest,
  date_diff('day', min(first_seen), $as_of) as age_days
from break_item
group by
  level,
  class,
  source,
  owner,
  severity
order by
  case severity when 'high' then 1 when 'medium' then 2 else 3 end,
  breaks desc,
  level,
  class,
  source
