-- One row per attribute and source that sends it.
select
  attribute,
  source,
  absent + missing_in_source as blank,
  missing_in_source as blanks,
  missing_in_source / nullif(absent + missing_in_source, 0) as share,
  invalid_in_source as invalid,
  invalid_fillable as replaced
from drift
order by
  attribute,
  source
