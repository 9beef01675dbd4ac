-- One row per pair of products: people who hold both. Today no product can tell.
with held as (
  select distinct
    coalesce(s.product, s.source) as product,
    x.golden_id as golden_id
  from xref as x
  join source as s on s.source = x.source
  where x.entity = $entity
)
select
  a.product as product,
  b.product as other,
  count(*) as people
from held as a
join held as b on b.golden_id = a.golden_id
group by
  a.product,
  b.product
order by
  a.product,
  b.product
