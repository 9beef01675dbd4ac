-- One row per business day and team: time at the desks and what it was spent on, in seconds that may be added.
select
  business_day,
  coalesce(team, '?') as team,
  sum(desk_s) as desk_s,
  sum(pause_s) as pause_s,
  sum(desk_s - pause_s) as ready_s,
  -- Talk of people whose login the log does not hold says nothing of their time.
  sum(case when desk_s > 0 then talk_s + after_call_s else 0 end) as busy_s,
  count(case when desk_s > 0 then 1 end) as operator_days,
  sum(after_call_s) as after_call_s,
  sum(handled) as handled,
  sum(missed) as missed,
  sum(handled + missed) as rung
from operator_day
where business_day between $from and $to
  and desk_s + handled + missed > 0
group by
  business_day,
  coalesce(team, '?')
order by
  business_day,
  team
