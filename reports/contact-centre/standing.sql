-- One row: whether the days of this report may still change, how many and from which on, and what they wait for.
with days as (
  select
    business_day,
    centre = 'provisional' as is_open,
    string_split(concat_ws(', ', centre_waits_for), ', ') as waits
  from calendar_day
  where business_day between $from and $to
    and centre is not null
)
select
  case
    when d.amount = 0 then 'final'
    when d.amount = 1 then 'provisional_day'
    else 'provisional_days'
  end as reason,
  d.amount,
  d.n,
  d.first_day,
  -- Five names say enough.
  concat(array_to_string(w.names[1:5], ', '), case when len(w.names) > 5 then concat(' + ', len(w.names) - 5) end) as names
from (
  select
    count(case when is_open then 1 end) as amount,
    count(*) as n,
    min(case when is_open then business_day end) as first_day
  from days
) as d
cross join (
  select list(distinct source order by source) as names
  from (select unnest(waits) as source from days where is_open) as waited
) as w
where d.n > 0
