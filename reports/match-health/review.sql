-- One row per reason why a person should look.
select
  reason,
  count(*) as cases,
  min(weight) as lowest,
  max(weight) as highest
from review_case
group by reason
order by
  cases desc,
  reason
