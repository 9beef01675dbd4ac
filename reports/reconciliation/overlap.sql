-- One row per pair of sources: the share of the people of one (row) that the other (column) holds too.
with held as (
  select distinct
    source,
    golden_id
  from xref
),
people as (
  select
    source,
    count(*) as people
  from held
  group by source
),
shared as (
  select
    a.source as source,
    b.source as other,
    count(*) as people
  from held as a
  join held as b on b.golden_id = a.golden_id
  group by
    a.source,
    b.source
)
select
  p.source as source,
  o.source as other,
  coalesce(s.people, 0) as people,
  coalesce(s.people, 0) / p.people as share
from people as p
cross join people as o
left join shared as s on s.source = p.source and s.other = o.source
order by
  p.source,
  o.source
