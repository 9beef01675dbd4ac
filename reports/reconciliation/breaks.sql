-- One row per level, class, source, owner and status: how many breaks there are, how bad, how old.
select
  level,
  class,
  source,
  owner,
  severity,
  status,
  count(*) as breaks,
  count(case when date_diff('day', first_seen, $as_of) <= 1 then 1 end) as days_0_1,
  count(case when date_diff('day', first_seen, $as_of) between 2 and 5 then 1 end) as days_2_5,
  count(case when date_diff('day', first_seen, $as_of) between 6 and 30 then 1 end) as days_6_30,
  count(case when date_diff('day', first_seen, $as_of) > 30 then 1 end) as days_more,
  min(first_seen) as oldest,
  date_diff('day', min(first_seen), $as_of) as age_days
from break_item
where resolved_on is null
group by
  level,
  class,
  source,
  owner,
  severity,
  status
order by
  case severity when 'high' then 1 when 'medium' then 2 else 3 end,
  breaks desc,
  level,
  class,
  source,
  status
