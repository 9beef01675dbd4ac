-- One row per benefit: a measured quantity, times the value of one that somebody gives (mestre.yaml or --value). No value is assumed.
with customer as (
  select
    count(*) as records,
    count(distinct golden_id) as people
  from xref
  where entity = $entity
    and golden_id in (select golden_id from contact_point where status in ('ok', 'repaired'))
),
channel as (
  select
    coalesce(sum(case when attribute in (select attribute from contact_point) then missing_in_source + invalid_fillable end), 0) as recovered,
    coalesce(sum(case when attribute = 'address' then invalid_fillable + source_stale end), 0) as mail
  from drift
  where entity = $entity
),
single as (
  select count(*) as people
  from (
    select x.golden_id
    from xref as x
    join source as s on s.source = x.source
    where x.entity = $entity
      and s.product is not null
    group by x.golden_id
    having count(distinct s.product) = 1
  ) as one
  where golden_id in (select golden_id from contact_point where status in ('ok', 'repaired'))
),
benefit as (
  select 1 as place, 'duplicate_contact' as benefit, cast(records - people as bigint) as quantity from customer
  union all
  select 2, 'recovered_contact', recovered from channel
  union all
  select 3, 'returned_mail', mail from channel
  union all
  select 4, 'cross_sell', people from single
),
valued as (
  select
    *,
    cast(json_extract_string(coalesce($values, '{}'), '$.' || benefit) as double) as each
  from benefit
)
select
  benefit,
  quantity,
  each,
  quantity * each as value
from valued
order by place
