-- One row per figure of the queue of reviews and entity.
select
  entity,
  max(case when metric = 'open' then value end) as open,
  max(case when metric = 'overdue' then value end) as overdue,
  max(case when metric = 'oldest_days' then value end) as oldest_days,
  max(case when metric = 'decided_30d' then value end) as decided,
  max(case when metric = 'reversed_share' then value end) as reversed
from review_metric
group by entity
order by entity
