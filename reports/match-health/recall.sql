-- One row per entity: the share of same pairs that the blocking keys find, as estimated from how many keys find each.
select
  entity,
  value / 100 as recall
from meta_metric
where metric = 'blocking_recall'
order by entity
