-- One row per source: the records it has today must be what its files added and closed; of facts, the events that stand.
with loaded as (
  select
    source,
    sum(new) as added,
    sum(closed) as closed
  from batch
  group by source
),
present as (
  select
    source,
    count(*) as records
  from record
  group by source
  union all
  select
    source,
    sum(events)
  from fact_horizon
  group by source
)
select
  s.source as source,
  coalesce(l.added, 0) as added,
  coalesce(l.closed, 0) as closed,
  coalesce(p.records, 0) as records,
  coalesce(p.records, 0) - coalesce(l.added, 0) + coalesce(l.closed, 0) as gap
from source as s
left join loaded as l on l.source = s.source
left join present as p on p.source = s.source
order by s.source
