-- One row per attribute and source: how its values stand to their reference.
select
  attribute,
  source,
  authority,
  records,
  own,
  comparable,
  equal,
  equal_normalised,
  source_stale,
  central_stale,
  conflicting,
  missing_in_source,
  missing_in_central,
  invalid_in_source,
  (equal + equal_normalised) / nullif(comparable, 0) as sync_index
from drift
order by
  attribute,
  source
