-- One row per operator with at least 20 calls in the period, so that nobody is ranked by chance; the others together.
with
  person as (
    select
      case when sum(handled) >= 20 then operator else '…' end as operator,
      sum(handled) as handled,
      sum(talk_s) as talk_s,
      sum(after_call_s) as after_call_s,
      sum(missed) as missed,
      sum(ratings) as ratings,
      sum(satisfied) as satisfied
    from operator_day
    where business_day between $from and $to
    group by operator
    having sum(handled + missed) > 0
  )
select
  operator,
  count(*) as people,
  sum(handled) as handled,
  sum(talk_s) / nullif(sum(handled), 0) as talk_mean,
  sum(missed) as missed,
  sum(missed) / nullif(sum(missed) + sum(handled), 0) as missed_share,
  sum(ratings) as ratings,
  case when sum(ratings) >= 20 then sum(satisfied) / sum(ratings) end as satisfied_share
from person
group by operator
order by
  case when operator = '…' then 1 else 0 end,
  handled desc,
  operator
