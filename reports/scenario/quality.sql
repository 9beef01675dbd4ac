-- One row per dimension and source: the score of all its attributes together.
select
  dimension,
  source,
  sum(numerator) / nullif(sum(denominator), 0) as score
from quality
where entity = $entity
  and source is not null
  and denominator > 0
group by
  dimension,
  source
order by
  dimension,
  source
