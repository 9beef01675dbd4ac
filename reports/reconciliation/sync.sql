-- One row per source, all attributes together.
select
  source,
  sum(comparable) as comparable,
  sum(equal) as equal,
  sum(equal_normalised) as equal_normalised,
  sum(source_stale) as source_stale,
  sum(central_stale) as central_stale,
  sum(conflicting) as conflicting,
  sum(equal + equal_normalised) / nullif(sum(comparable), 0) as sync_index
from drift
group by source
order by source
