-- One row per attribute and source that sends it.
select
  attribute,
  source,
  numerator / nullif(denominator, 0) as score
from quality
where dimension = 'validity'
  and source is not null
  and attribute is not null
order by
  attribute,
  source
