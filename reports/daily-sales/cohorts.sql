-- One row per month of first order and month since: who came back. A month that is not over has no cell.
with last as (
  select coalesce($day, (select max(business_day) from sale_order where business_day <= $as_of)) as day
),
bought as (
  select
    o.customer_link,
    date_trunc('month', min(o.business_day) over (partition by o.customer_link)) as cohort,
    date_trunc('month', o.business_day) as month,
    o.net
  from sale_order as o
  cross join last as l
  where o.status = 'completed'
    and o.customer_link is not null
    and o.business_day <= l.day
),
size as (
  select cohort, count(distinct customer_link) as people
  from bought
  group by cohort
),
came as (
  select
    cohort,
    cast(date_diff('month', cohort, month) as integer) as months,
    count(distinct customer_link) as customers,
    sum(net) as net
  from bought
  group by all
)
select
  strftime(s.cohort, '%Y-%m') as cohort,
  m.months as months,
  coalesce(c.customers, 0) as customers,
  s.people as n,
  cast(coalesce(c.customers, 0) as double) / s.people as share,
  coalesce(c.net, 0) as net
from size as s
cross join last as l
cross join (select cast(unnest(range(0, 12)) as integer) as months) as m
left join came as c on c.cohort = s.cohort and c.months = m.months
where s.cohort + to_months(m.months + 1) <= l.day + 1
   or m.months = 0
order by cohort, months
