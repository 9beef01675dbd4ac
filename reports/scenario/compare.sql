-- One row per indicator: as it is with a base per product, as it is with one base, and the difference.
with person as (
  select
    golden_id,
    count(*) as records,
    count(distinct source) as sources
  from xref
  where entity = $entity
  group by golden_id
),
reached as (
  select distinct golden_id
  from contact_point
  where status in ('ok', 'repaired')
),
channel as (
  select
    sum(records) as expected,
    sum(records - absent - missing_in_source - invalid_in_source) as now,
    sum(records - absent - invalid_in_source + invalid_fillable) as after
  from drift
  where entity = $entity
    and attribute in (select attribute from contact_point)
),
agreed as (
  select
    sum(equal + equal_normalised) as same,
    sum(comparable) as comparable
  from drift
  where entity = $entity
),
indicator as (
  select 1 as place, 'customers' as indicator, 'count' as unit, cast(sum(records) as double) as now, cast(count(*) as double) as after from person
  union all
  select 2, 'seen_whole', 'count', 0, count(case when sources > 1 then 1 end) from person
  union all
  select 3, 'contacts', 'count', now, after from channel
  union all
  select 4, 'contacts_share', 'share', now / nullif(expected, 0), after / nullif(expected, 0) from channel
  union all
  select 5, 'contradictions', 'count', (select count(*) from value_origin where entity = $entity and rivals > 0), 0
  union all
  select 6, 'unreached', 'count', null, count(case when r.golden_id is null then 1 end) from person as p left join reached as r on r.golden_id = p.golden_id
  union all
  select 7, 'sync', 'share', same / nullif(comparable, 0), null from agreed
)
select
  indicator,
  case when unit = 'count' then now end as now_count,
  case when unit = 'count' then after end as after_count,
  case when unit = 'count' then after - now end as change_count,
  case when unit = 'share' then now end as now_share,
  case when unit = 'share' then after end as after_share
from indicator
order by place
