-- One row per kind of contact and status: how many sources hold it, and when it was last seen.
select
  kind,
  status,
  count(*) as points,
  count(case when sources = 1 then 1 end) as one,
  count(case when sources > 1 then 1 end) as several,
  max(last_seen) as newest
from contact_point
group by
  kind,
  status
order by
  kind,
  points desc,
  status
