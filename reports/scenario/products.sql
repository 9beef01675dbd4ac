-- One row per source: how many customers its product counts, how many people these are, and how many could be contacted.
with held as (
  select
    source,
    count(*) as records,
    count(distinct golden_id) as people
  from xref
  where entity = $entity
  group by source
),
own as (
  select
    source,
    sum(records - absent - missing_in_source - invalid_in_source) as usable,
    sum(records) as expected
  from drift
  where entity = $entity
    and attribute in (select attribute from contact_point)
  group by source
),
golden_reach as (
  select
    x.source,
    count(*) as reachable
  from xref as x
  where x.entity = $entity
    and x.golden_id in (select golden_id from contact_point where status in ('ok', 'repaired'))
  group by x.source
)
select
  s.source as source,
  coalesce(s.product, s.source) as product,
  coalesce(h.records, 0) as records,
  coalesce(h.people, 0) as people,
  coalesce(h.records, 0) - coalesce(h.people, 0) as twice,
  o.usable / nullif(o.expected, 0) as contacts_now,
  g.reachable / nullif(h.records, 0) as reach_after
from source as s
left join held as h on h.source = s.source
left join own as o on o.source = s.source
left join golden_reach as g on g.source = s.source
where h.records is not null
order by
  records desc,
  source
