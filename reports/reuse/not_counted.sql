-- One row per reason why something is in none of the counts.
with attribute as (
  select distinct
    entity,
    attribute
  from drift
)
select
  'unsent' as reason,
  s.source as source,
  string_agg(a.attribute, ', ' order by a.attribute) as names,
  cast(null as bigint) as amount
from source as s
join attribute as a on a.entity = s.entity
left join drift as d on d.source = s.source and d.attribute = a.attribute
where d.source is null
group by s.source
union all
select
  'alone',
  '',
  null,
  count(*)
from (
  select golden_id
  from xref
  group by golden_id
  having count(*) = 1
) as single
having count(*) > 0
order by
  reason desc,
  source
