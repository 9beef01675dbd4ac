-- One row per source: the fates of all the records it ever sent.
select
  source,
  sum(new) as new_records,
  sum(changed) as changed,
  sum(unchanged) as unchanged,
  sum(rejected) as rejected,
  sum(duplicate) as duplicate
from batch
group by source
order by source
