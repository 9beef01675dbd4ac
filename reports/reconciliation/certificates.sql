-- The last signatures, the latest first.
select
  run_id,
  report,
  status,
  "by",
  signed_at,
  note,
  report_sha256
from certificate
order by
  signed_at desc,
  run_id desc
limit 10
