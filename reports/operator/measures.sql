-- One row per measure: the operator's own value, that of the own period before, and the middle of all operators, without names.
with
  day as (
    select
      operator,
      business_day >= $from as this_period,
      handled,
      talk_s,
      missed,
      ratings,
      rating_sum,
      satisfied
    from operator_day
    where business_day between $from - cast($to - $from + 1 as integer) and $to
  ),
  person as (
    select
      operator,
      this_period,
      count(case when handled > 0 then 1 end) as days,
      sum(handled) as handled,
      sum(talk_s) as talk_s,
      sum(missed) as missed,
      sum(ratings) as ratings,
      sum(rating_sum) as rating_sum,
      sum(satisfied) as satisfied
    from day
    group by
      operator,
      this_period
  ),
  measured as (
    select operator, this_period, 'handled' as measure, handled as value, days as n from person
    union all
    select operator, this_period, 'per_day', handled / nullif(days, 0), days from person
    union all
    select operator, this_period, 'talk_mean', talk_s / nullif(handled, 0), handled from person
    union all
    select operator, this_period, 'missed_share', missed / nullif(missed + handled, 0), missed + handled from person
    union all
    select operator, this_period, 'satisfied', satisfied / nullif(ratings, 0), ratings from person
    union all
    select operator, this_period, 'rating_mean', rating_sum / nullif(ratings, 0), ratings from person
  )
select
  measure,
  max(case when operator = $operator and this_period then value end) as own,
  max(case when operator = $operator and this_period then n end) as n,
  max(case when operator = $operator and not this_period then value end) as before,
  -- The middle of few people would show one of them.
  case when count(case when this_period and n >= 20 then 1 end) >= 5 then median(case when this_period and n >= 20 then value end) end as middle,
  count(case when this_period and n >= 20 then 1 end) as people
from measured
where exists (select 1 from operator_day where operator = $operator)
group by measure
order by
  case measure when 'handled' then 1 when 'per_day' then 2 when 'talk_mean' then 3 when 'missed_share' then 4 when 'satisfied' then 5 else 6 end
