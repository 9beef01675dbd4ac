-- One row per dimension, attribute and source; what was not measured is told apart.
select
  entity,
  dimension,
  coalesce(attribute, '') as attribute,
  coalesce(source, '') as source,
  numerator,
  denominator,
  numerator / nullif(denominator, 0) as score
from quality
where denominator is not null
order by
  entity,
  dimension,
  attribute,
  source
