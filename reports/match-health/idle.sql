-- One row per key, level or rule of matching that did nothing in this edition.
select
  entity,
  kind,
  name
from rule_use
where pairs = 0
order by
  entity,
  kind,
  name
