-- One row per five bits of weight: how the compared pairs were judged.
select
  cast(floor(weight / 5) * 5 as integer) || ' … ' || cast(floor(weight / 5) * 5 + 5 as integer) as step,
  count(case when verdict = 'same' then 1 end) as same,
  count(case when verdict = 'unsure' then 1 end) as unsure,
  count(case when verdict = 'different' then 1 end) as different
from link
where weight is not null
group by floor(weight / 5)
order by floor(weight / 5)
