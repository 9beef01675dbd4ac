-- One row per reason: what this report could not or did not compare.
with attribute as (
  select distinct
    entity,
    attribute
  from drift
),
unsent as (
  select
    s.source,
    string_agg(a.attribute, ', ' order by a.attribute) as attributes
  from source as s
  join attribute as a on a.entity = s.entity
  left join drift as d on d.source = s.source and d.attribute = a.attribute
  where d.source is null
  group by s.source
),
counted as (
  select
    source,
    sum(absent) as absent,
    sum(own) as own,
    sum(age_unknown) as age_unknown
  from drift
  group by source
),
event as (
  select
    source,
    count(*) as files
  from batch_event
  where kind in ('quarantined', 'refused')
  group by source
),
lost as (
  select
    source,
    sum(rejected) as records
  from batch
  group by source
),
note as (
  select 1 as place, 'no_file' as reason, source, cast(null as varchar) as names, cast(null as bigint) as amount
  from source
  where source not in (select source from batch)
  union all
  select 2, 'held_back', coalesce(source, '?'), null, files
  from event
  union all
  select 3, 'rejected', source, null, records
  from lost
  where records > 0
  union all
  select 4, 'delta', '', string_agg(source, ', ' order by source), null
  from source
  where mode = 'delta'
    and source not in (select source from fact_horizon)
  having count(*) > 0
  union all
  select 4, 'facts', '', string_agg(distinct source, ', ' order by source), null
  from fact_horizon
  having count(*) > 0
  union all
  select 5, 'no_measure', '', string_agg(source, ', ' order by source), null
  from source
  where source not in (select source from measure_total)
    and source not in (select source from fact_horizon)
  having count(*) > 0
  union all
  select 6, 'no_promise', m.source, m.measure, null
  from measure_total as m
  where not exists (
    select 1
    from batch_total as t
    join batch as b on b.batch_id = t.batch_id
    where b.source = m.source
      and t.measure = m.measure
      and t.promised is not null
  )
  union all
  select 7, 'unsent', source, attributes, null
  from unsent
  union all
  select 8, 'no_authority', '', string_agg(attribute, ', ' order by attribute), null
  from (
    select attribute
    from drift
    group by attribute
    having not bool_or(authority)
  ) as free
  having count(*) > 0
  union all
  select 9, 'own', '', null, sum(own)
  from counted
  having sum(own) > 0
  union all
  select 10, 'absent', '', null, sum(absent)
  from counted
  having sum(absent) > 0
  union all
  select 11, 'age_unknown', source, null, age_unknown
  from counted
  where age_unknown > 0
  union all
  select 12, 'no_timing', '', string_agg(source, ', ' order by source), null
  from timing
  where records = 0
    and received_at is not null
  having count(*) > 0
)
select
  reason,
  source,
  names,
  amount
from note
order by
  place,
  source,
  names
