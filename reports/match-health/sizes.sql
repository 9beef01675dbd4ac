-- One row per number of records that a person has; ten and more stand together.
select
  case when records >= 10 then '10+' else cast(records as varchar) end as records,
  count(*) as people
from (
  select
    golden_id,
    count(*) as records
  from xref
  group by golden_id
) as person
group by case when records >= 10 then '10+' else cast(records as varchar) end
order by min(person.records)
