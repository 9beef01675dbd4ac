-- One row per kind of strongest evidence that holds a record in its group.
select
  linked_by as reason,
  count(*) as records,
  min(weight) as lowest,
  median(weight) as median
from xref
group by linked_by
order by
  records desc,
  reason
