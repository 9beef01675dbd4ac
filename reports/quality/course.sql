-- One row per dimension, source, product and attribute: its score in this run and the one before, and its course over the last 30.
with scored as (
  select
    dimension,
    source,
    product,
    attribute,
    run_id,
    numerator / denominator as score,
    denominator,
    row_number() over (partition by entity, dimension, source, product, attribute order by run_id desc) as back
  from quality_trend
  where source <> ''
)
select
  dimension,
  source,
  product,
  attribute,
  count(*) as runs,
  max(case when back = 1 then score end) as score,
  max(case when back = 1 then denominator end) as denominator,
  max(case when back = 2 then score end) as before,
  max(case when back = 1 then score end) - max(case when back = 2 then score end) as change,
  list(round(score, 4) order by run_id) as course
from scored
group by
  dimension,
  source,
  product,
  attribute
order by
  change nulls last,
  dimension,
  source,
  attribute
