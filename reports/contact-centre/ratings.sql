-- One row per business day and what was rated.
select
  business_day,
  rated,
  count(*) as ratings,
  sum(rating) as rating_sum,
  count(case when rating >= 4 then 1 end) as satisfied
from contact_rating
where business_day between $from and $to
group by
  business_day,
  rated
order by
  business_day,
  rated
