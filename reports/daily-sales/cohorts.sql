-- One row per month of first order and month since: who came back. A month that is not over has no cell.
with bought as (
  -- A row per customer and month: windows over these are short, whatever the number of orders.
  select
    customer_link,
    date_trunc('month', business_day) as month,
    sum(net) as net
  from sale_order
  where status = 'completed'
    and customer_link is not null
    and business_day <= $day
  group by all
),
came as (
  select
    cohort,
    cast(date_diff('month', cohort, month) as integer) as months,
    count(*) as customers,
    sum(net) as net
  from (
    select
      *,
      min(month) over (partition by customer_link) as cohort
    from bought
  ) as bought_since
  group by all
),
size as (
  -- In the month of its first order everybody of a cohort came.
  select cohort, customers as people
  from came
  where months = 0
)
select
  strftime(s.cohort, '%Y-%m') as cohort,
  m.months as months,
  coalesce(c.customers, 0) as customers,
  s.people as n,
  cast(coalesce(c.customers, 0) as double) / s.people as share,
  coalesce(c.net, 0) as net
from size as s
cross join (select cast(unnest(range(0, 12)) as integer) as months) as m
left join came as c on c.cohort = s.cohort and c.months = m.months
where s.cohort + to_months(m.months + 1) <= $day + 1
   or m.months = 0
order by cohort, months
