-- One row per source, column and rule: why records were refused.
select
  source,
  coalesce(column_name, '') as column_name,
  rule,
  fate,
  count(*) as records
from reject
group by
  source,
  coalesce(column_name, ''),
  rule,
  fate
order by
  records desc,
  source,
  column_name,
  rule
