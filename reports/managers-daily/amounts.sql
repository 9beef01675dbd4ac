-- One row per count or amount of the day, beside the same weekday a week before, the mean of the four before it, and the target.
with
  told as (
    select business_day, 'orders' as measure, cast(count(*) as double) as value from sale_order where status = 'completed' group by business_day
    union all
    select business_day, 'net', cast(sum(net) as double) from sale_order where status = 'completed' group by business_day
    union all
    select business_day, 'average_check', cast(sum(net) as double) / count(*) from sale_order where status = 'completed' group by business_day
    union all
    select business_day, 'items_per_order', cast(sum(items) as double) / count(*) from sale_order where status = 'completed' group by business_day
    union all
    select business_day, 'new_customers', count(case when customer_order = 1 then 1 end) from sale_order where status = 'completed' group by business_day
    union all
    select business_day, 'returning_customers', count(distinct case when customer_order > 1 then customer_link end) from sale_order where status = 'completed' group by business_day
    union all
    select business_day, 'calls', count(*) from call where kind = 'queue' group by business_day
    union all
    select business_day, 'lost', count(case when outcome = 'lost' then 1 end) from call where kind = 'queue' group by business_day
    union all
    select business_day, 'tickets', count(*) from ticket group by business_day
  ),
  target as (
    select 'net' as measure, cast(sum(amount) as double) as target from sale_target where business_day = $day
    union all
    select 'orders', cast(sum(orders) as double) from sale_target where business_day = $day
  )
select
  t.measure,
  max(case when t.business_day = $day then t.value end) as value,
  max(case when t.business_day = coalesce((select week_before from calendar_day as c where c.business_day = $day), $day - 7) then t.value end) as week_before,
  max(case when t.business_day = $day then t.value end) / nullif(max(case when t.business_day = coalesce((select week_before from calendar_day as c where c.business_day = $day), $day - 7) then t.value end), 0) - 1 as change,
  avg(case when t.business_day in ($day - 7, $day - 14, $day - 21, $day - 28) then t.value end) as four_weeks,
  max(g.target) as target,
  max(case when t.business_day = $day then t.value end) / nullif(max(g.target), 0) as reached
from told as t
left join target as g on g.measure = t.measure
where t.business_day between $day - 56 and $day
group by t.measure
order by
  case t.measure when 'orders' then 1 when 'net' then 2 when 'average_check' then 3 when 'items_per_order' then 4 when 'new_customers' then 5 when 'returning_customers' then 6 when 'calls' then 7 when 'lost' then 8 else 9 end
