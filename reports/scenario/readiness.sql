-- One row per source: what has to be settled before its wave, measured.
with files as (
  select
    source,
    count(*) as files,
    sum(received) as received,
    sum(rejected + duplicate) / nullif(sum(received), 0) as rejected
  from batch
  group by source
),
held as (
  select
    source,
    count(*) as files
  from batch_event
  where kind in ('quarantined', 'refused')
  group by source
),
document as (
  select
    source,
    sum(records) as records,
    sum(records - absent - missing_in_source - invalid_in_source) / nullif(sum(records), 0) as identified
  from drift
  where attribute = 'document'
  group by source
),
doubt as (
  select
    source,
    count(*) as cases
  from (
    select case_id, source_l as source from review_case
    union
    select case_id, source_r from review_case
  ) as side
  group by source
)
select
  s.source as source,
  s.owner as owner,
  coalesce(f.files, 0) as files,
  coalesce(h.files, 0) as held_back,
  f.received as received,
  f.rejected as rejected,
  d.records as records,
  d.identified as identified,
  coalesce(c.cases, 0) as cases,
  case
    when coalesce(f.files, 0) = 0 then 'no_file'
    when coalesce(h.files, 0) > 0 then 'contract'
    when f.rejected > 0.05 then 'rejects'
    when coalesce(d.identified, 0) < 0.5 then 'weak_keys'
    else 'ready'
  end as first_step
from source as s
left join files as f on f.source = s.source
left join held as h on h.source = s.source
left join document as d on d.source = s.source
left join doubt as c on c.source = s.source
where s.entity = $entity
order by s.source
