-- One row per product and number of products that its people hold: where customers of one product turn out to be the same people.
with held as (
  select distinct
    coalesce(s.product, s.source) as product,
    x.golden_id as golden_id
  from xref as x
  join source as s on s.source = x.source
  where x.entity = $entity
),
counted as (
  select
    golden_id,
    case count(*) when 1 then 'one' when 2 then 'two' else 'more' end as products
  from held
  group by golden_id
)
select
  h.product as product,
  c.products as products,
  count(*) as people
from held as h
join counted as c on c.golden_id = h.golden_id
group by
  h.product,
  c.products
order by
  h.product,
  case c.products when 'one' then 1 when 'two' then 2 else 3 end
