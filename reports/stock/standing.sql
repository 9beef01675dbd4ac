-- One row: whether the days of this report may still change, how many and from which on, and what they wait for: what was sold is gone from the shelf.
with last as (
  select max(business_day) as day from stock_day
),
days as (
  select
    business_day,
    coalesce(stock = 'provisional' or sales = 'provisional', false) as is_open,
    string_split(concat_ws(', ', stock_waits_for, sales_waits_for), ', ') as waits
  from calendar_day
  where business_day between (select day - 27 from last) and (select day from last)
    and coalesce(stock, sales) is not null
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
