-- One row per run and dimension: all sources and attributes together, from the sums behind their scores.
select
  run_id,
  max(as_of) as as_of,
  dimension,
  sum(numerator) as numerator,
  sum(denominator) as denominator,
  sum(numerator) / nullif(sum(denominator), 0) as score
from quality_trend
where source <> ''
  and (attribute <> '' or dimension = 'uniqueness')
group by
  run_id,
  dimension
order by
  run_id,
  dimension
