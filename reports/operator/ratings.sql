-- One row per rating that this operator received: no customer is named.
select
  business_day,
  rated,
  link_id,
  rating
from contact_rating
where operator = $operator
  and business_day between $from and $to
order by
  business_day,
  link_id
