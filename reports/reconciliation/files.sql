-- One row per accepted file, the latest first.
select
  source,
  file_name,
  cast(received_at as timestamp) as received_at,
  layout,
  encoding,
  bytes,
  substr(sha256, 1, 12) as sha256
from batch
order by
  seq desc
