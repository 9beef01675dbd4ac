-- One row per source: which keys are here and not there, and how many people it holds more than once.
with found as (
  select
    coalesce(r.source, x.source) as source,
    r.source_key as loaded_key,
    x.source_key as central_key,
    x.golden_id as golden_id
  from record as r
  full outer join xref as x on x.source = r.source and x.source_key = r.source_key
),
twice as (
  select
    source,
    sum(duplicate) as duplicate
  from batch
  group by source
),
counted as (
  select
    source,
    count(loaded_key) as records,
    count(case when golden_id is null then 1 end) as not_central,
    count(case when loaded_key is null then 1 end) as not_source,
    count(distinct golden_id) as people
  from found
  group by source
)
select
  s.source as source,
  coalesce(s.product, '') as product,
  coalesce(c.records, 0) as records,
  coalesce(c.not_central, 0) as not_central,
  coalesce(c.not_source, 0) as not_source,
  coalesce(t.duplicate, 0) as duplicate_keys,
  coalesce(c.people, 0) as people,
  coalesce(c.records, 0) - coalesce(c.people, 0) as held_twice
from source as s
left join counted as c on c.source = s.source
left join twice as t on t.source = s.source
where s.source not in (select source from fact_horizon)
order by s.source
