-- The next seven days by two simple ways, and how far each was off over the last 28: the same weekday a week before, and the weekday's
-- share of the week times the mean of the last four weeks.
with sold as (
  select o.business_day as day, cast(sum(o.net) as double) as net
  from sale_order as o
  where o.status = 'completed' and o.business_day between $day - 90 and $day
  group by o.business_day
),
calendar as (
  select cast($day + d.ahead as date) as day, d.ahead
  from (select cast(unnest(range(-90, 8)) as integer) as ahead) as d
),
known as (
  select c.day, c.ahead, case when c.ahead <= 0 and c.day >= (select min(day) from sold) then coalesce(s.net, 0) end as net
  from calendar as c
  left join sold as s on s.day = c.day
),
guessed as (
  select
    k.day,
    k.ahead,
    k.net,
    (select n.net from known as n where n.ahead = k.ahead - 7) as naive,
    (
      -- The weekday's share of the last eight weeks that were known by then, times the level of the last four.
      select
        avg(case when (n.ahead - k.ahead) % 7 = 0 then n.net end) / nullif(avg(n.net), 0) * avg(case when n.ahead > least(k.ahead - 1, 0) - 28 then n.net end)
      from known as n
      where n.ahead > least(k.ahead - 1, 0) - 56
        and n.ahead <= least(k.ahead - 1, 0)
    ) as indexed
  from known as k
  where k.ahead > -28
)
select
  day,
  ahead > 0 as ahead,
  net,
  naive,
  indexed,
  sum(case when ahead <= 0 then abs(net - naive) end) over () / nullif(sum(case when ahead <= 0 and naive is not null then net end) over (), 0) as naive_error,
  sum(case when ahead <= 0 then abs(net - indexed) end) over () / nullif(sum(case when ahead <= 0 and indexed is not null then net end) over (), 0) as indexed_error,
  count(case when ahead <= 0 and naive is not null then 1 end) over () as n
from guessed
order by day
