-- One row per age: tickets that are not resolved at the end of the period.
select
  age,
  count(*) as tickets,
  min(business_day) as oldest
from (
  select
    business_day,
    case
      when date_diff('day', business_day, $to) <= 1 then 'd1'
      when date_diff('day', business_day, $to) <= 3 then 'd3'
      when date_diff('day', business_day, $to) <= 7 then 'd7'
      when date_diff('day', business_day, $to) <= 30 then 'd30'
      else 'more'
    end as age
  from ticket
  where business_day <= $to
    and (resolved_at is null or cast(resolved_local as date) > $to)
    and (closed_at is null or cast(closed_local as date) > $to)
) as waiting
group by age
order by
  case age when 'd1' then 1 when 'd3' then 2 when 'd7' then 3 when 'd30' then 4 else 5 end
