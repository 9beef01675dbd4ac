-- One row per business day: calls that no queue was asked to answer.
select
  business_day,
  count(case when kind = 'no_queue' then 1 end) as unheard,
  count(case when kind = 'no_queue' and called_back_at is null then 1 end) as unheard_not_back,
  count(case when kind = 'direct' then 1 end) as direct,
  count(case when kind = 'out' then 1 end) as outgoing,
  count(case when kind = 'out' and outcome = 'answered' then 1 end) as outgoing_answered
from call
where kind <> 'queue'
  and business_day between $from and $to
group by business_day
order by business_day
