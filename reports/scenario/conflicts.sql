-- One row per attribute: people of whom more than one record speaks, and those of whom the records say different things.
with several as (
  select golden_id
  from xref
  where entity = $entity
  group by golden_id
  having count(*) > 1
)
select
  o.attribute as attribute,
  count(*) as people,
  count(case when o.rivals > 0 then 1 end) as conflicting,
  count(case when o.rivals > 0 then 1 end) / count(*) as share
from value_origin as o
join several as s on s.golden_id = o.golden_id
where o.entity = $entity
group by o.attribute
order by
  share desc,
  attribute
