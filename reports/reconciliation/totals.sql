-- One row per source and measure: promised by the last file, received, loaded, and reached through the golden records.
-- The last file is compared with what is loaded only where it is a full snapshot or the only one: a delta holds a part.
with last as (
  select
    source,
    max_by(batch_id, seq) as batch_id,
    count(*) as files
  from batch
  group by source
),
promise as (
  select
    l.source as source,
    l.files as files,
    t.measure as measure,
    cast(t.promised as decimal(38, 2)) as promised,
    cast(t.received as decimal(38, 2)) as received
  from last as l
  join batch_total as t on t.batch_id = l.batch_id
)
select
  coalesce(m.source, p.source) as source,
  coalesce(m.measure, p.measure) as measure,
  p.promised as promised,
  p.received as received,
  m.loaded as loaded,
  m.central as central,
  p.received - p.promised as promised_gap,
  case when s.mode = 'full' or p.files = 1 then m.loaded - p.received end as loaded_gap,
  m.central - m.loaded as central_gap
from measure_total as m
full outer join promise as p on p.source = m.source and p.measure = m.measure
join source as s on s.source = coalesce(m.source, p.source)
order by
  coalesce(m.source, p.source),
  coalesce(m.measure, p.measure)
