-- One row per attribute: values that stand for nobody, and contacts that several people share, which say little of who somebody is.
with placeholder as (
  select
    attribute,
    sum(findings) as findings
  from quality_count
  where status = 'placeholder'
  group by attribute
),
contact as (
  select
    attribute,
    value,
    count(distinct golden_id) as people
  from contact_point
  where status in ('ok', 'repaired')
  group by
    attribute,
    value
),
shared as (
  select
    attribute,
    count(*) as shared,
    sum(people) as people,
    max(people) as most
  from contact
  where people > 1
  group by attribute
)
select
  coalesce(p.attribute, s.attribute) as attribute,
  coalesce(p.findings, 0) as placeholders,
  s.shared as shared,
  s.people as people,
  s.most as most
from placeholder as p
full outer join shared as s on s.attribute = p.attribute
order by attribute
