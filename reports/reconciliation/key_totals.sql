-- One row per source: the sum of a hash of every key does not depend on their order; equal sums mean the same keys.
with loaded as (
  select
    source,
    count(*) as records,
    sum(cast(('0x' || substr(md5(source_key), 1, 15)) as bigint)) as hash_total
  from record
  group by source
),
central as (
  select
    source,
    count(*) as records,
    sum(cast(('0x' || substr(md5(source_key), 1, 15)) as bigint)) as hash_total
  from xref
  group by source
)
select
  s.source as source,
  coalesce(l.records, 0) as records,
  cast(l.hash_total as varchar) as loaded_hash,
  cast(c.hash_total as varchar) as central_hash,
  cast(coalesce(l.hash_total, 0) - coalesce(c.hash_total, 0) as varchar) as hash_gap,
  case when coalesce(l.hash_total, 0) = coalesce(c.hash_total, 0) then 0 else 1 end as differs
from source as s
left join loaded as l on l.source = s.source
left join central as c on c.source = s.source
order by s.source
