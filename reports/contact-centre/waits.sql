-- One row per queue: the middle and the slow end of waits and talks. Percentiles cannot be added, so this follows no filter.
select
  coalesce(queue, '?') as queue,
  count(case when outcome = 'answered' then 1 end) as answered,
  quantile_cont(case when outcome = 'answered' then wait_s end, 0.5) as wait_half,
  quantile_cont(case when outcome = 'answered' then wait_s end, 0.9) as wait_most,
  quantile_cont(talk_s, 0.5) as talk_half,
  quantile_cont(talk_s, 0.9) as talk_most,
  quantile_cont(case when outcome = 'lost' then wait_s end, 0.5) as patience_half
from call
where kind = 'queue'
  and business_day between $from and $to
group by coalesce(queue, '?')
order by queue
