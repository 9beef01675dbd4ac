-- One row per business day of this operator.
select
  business_day,
  handled,
  talk_s,
  talk_s / nullif(handled, 0) as talk_mean,
  missed,
  missed + handled as rung,
  desk_s,
  pause_s,
  ratings,
  satisfied
from operator_day
where operator = $operator
  and business_day between $from and $to
order by business_day
