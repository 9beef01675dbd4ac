-- One row per share of the day with its n, beside the same weekday a week before.
with
  told as (
    select
      business_day,
      'lost' as measure,
      count(case when outcome = 'lost' then 1 end) as part,
      count(*) as whole
    from call
    where kind = 'queue'
    group by business_day
    union all
    select
      business_day,
      'in_time',
      count(case when outcome = 'answered' and wait_s <= $answer_s then 1 end),
      count(case when outcome <> 'open' and not coalesce(lost_by = 'abandoned' and wait_s < $short_s, false) then 1 end)
    from call
    where kind = 'queue'
    group by business_day
    union all
    select
      business_day,
      'satisfied',
      count(case when rating >= 4 then 1 end),
      count(*)
    from contact_rating
    group by business_day
    union all
    select
      business_day,
      'occupancy',
      sum(case when desk_s > 0 then talk_s + after_call_s else 0 end),
      sum(case when desk_s > 0 then desk_s - pause_s else 0 end)
    from operator_day
    group by business_day
    union all
    select
      business_day,
      'known',
      count(customer_link),
      count(*)
    from sale_order
    where status = 'completed'
    group by business_day
  )
select
  measure,
  max(case when business_day = $day then part / nullif(whole, 0) end) as value,
  max(case when business_day = $day and measure <> 'occupancy' then whole end) as n,
  max(case when business_day = coalesce((select week_before from calendar_day as c where c.business_day = $day), $day - 7) then part / nullif(whole, 0) end) as week_before,
  max(case when business_day = coalesce((select week_before from calendar_day as c where c.business_day = $day), $day - 7) and measure <> 'occupancy' then whole end) as n_before
from told
where business_day in ($day, coalesce((select week_before from calendar_day as c where c.business_day = $day), $day - 7))
group by measure
order by
  case measure when 'in_time' then 1 when 'lost' then 2 when 'satisfied' then 3 when 'occupancy' then 4 else 5 end
