-- One row per declared source: whether what its contract promises has arrived.
-- The days that may pass follow from the contract's frequency; an irregular source is never late.
with last as (
  select
    source,
    count(*) as files,
    max(cast(received_at as timestamp)) as received_at,
    max_by(layout, seq) as layout,
    max_by(file_name, seq) as file_name
  from batch
  group by source
),
event as (
  select
    source,
    count(case when kind = 'same_again' then 1 end) as same_again,
    count(case when kind = 'quarantined' then 1 end) as quarantined,
    count(case when kind = 'refused' then 1 end) as refused
  from batch_event
  where source is not null
  group by source
)
select
  s.source as source,
  s.owner as owner,
  s.frequency as frequency,
  case
    when l.source is null then 'never'
    when s.frequency = 'irregular' then 'irregular'
    when date_diff('day', cast(l.received_at as date), $as_of)
      <= case s.frequency when 'weekly' then 7 when 'monthly' then 31 when 'daily' then 1 else 0 end then 'on_time'
    else 'late'
  end as arrival,
  coalesce(l.files, 0) as files,
  l.received_at as received_at,
  greatest(date_diff('day', cast(l.received_at as date), $as_of), 0) as age_days,
  l.file_name as file_name,
  l.layout as layout,
  coalesce(e.same_again, 0) as same_again,
  coalesce(e.quarantined, 0) as quarantined,
  coalesce(e.refused, 0) as refused
from source as s
left join last as l on l.source = s.source
left join event as e on e.source = s.source
order by s.source
