-- One row per source: hours from the change at the source to receipt, and from receipt to publication.
select
  source,
  allowed,
  records,
  load_p50,
  load_p95,
  load_max,
  publish,
  case
    when allowed is null or received_at is null then null
    else coalesce(load_p95, 0) <= allowed and publish <= allowed
  end as within
from timing
order by source
