-- One row per reason why a score is missing or rests on a part only.
select
  'shelf_life' as reason,
  dimension,
  string_agg(attribute, ', ' order by attribute) as names,
  cast(null as bigint) as amount
from quality
where dimension = 'timeliness'
  and score is null
  and source is null
group by dimension
union all
select
  'sample',
  dimension,
  null,
  null
from quality
where dimension = 'accuracy'
  and score is null
group by dimension
union all
select
  'age',
  dimension,
  null,
  sum(unknown)
from quality
where unknown > 0
  and source is not null
group by dimension
order by reason
