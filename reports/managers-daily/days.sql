-- One row per business day of the last eight weeks: what the day came to, in numbers that may be added.
with
  days as (
    select cast(unnest(generate_series($day - 55, $day, interval 1 day)) as date) as business_day
  ),
  sold as (
    select
      business_day,
      count(*) as orders,
      sum(net) as net,
      count(case when customer_order = 1 then 1 end) as new_customers
    from sale_order
    where status = 'completed'
    group by business_day
  ),
  called as (
    select
      business_day,
      count(*) as offered,
      count(case when outcome = 'answered' then 1 end) as answered,
      count(case when outcome = 'lost' then 1 end) as lost,
      sum(case when outcome = 'answered' then wait_s end) as waited_s
    from call
    where kind = 'queue'
    group by business_day
  ),
  worked as (
    select
      business_day,
      sum(case when desk_s > 0 then talk_s + after_call_s end) as busy_s,
      sum(case when desk_s > 0 then desk_s - pause_s end) as ready_s
    from operator_day
    group by business_day
  ),
  rated as (
    select
      business_day,
      count(*) as ratings,
      count(case when rating >= 4 then 1 end) as satisfied
    from contact_rating
    group by business_day
  )
select
  d.business_day,
  s.orders,
  s.net,
  s.new_customers,
  c.offered,
  c.answered,
  c.lost,
  c.waited_s,
  w.busy_s,
  w.ready_s,
  r.ratings,
  r.satisfied
from days as d
left join sold as s on s.business_day = d.business_day
left join called as c on c.business_day = d.business_day
left join worked as w on w.business_day = d.business_day
left join rated as r on r.business_day = d.business_day
where coalesce(s.orders, c.offered, r.ratings) is not null
order by d.business_day
