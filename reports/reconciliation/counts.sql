-- One row per accepted file: every record that came has exactly one fate, and the gap is zero.
select
  source,
  file_name,
  received,
  new as new_records,
  changed,
  unchanged,
  rejected,
  duplicate,
  received - new - changed - unchanged - rejected - duplicate as gap
from batch
order by
  source,
  seq
