-- One row per blocking key: the pairs that it was the first to bring together, of those that are kept.
select
  key,
  count(*) as pairs,
  count(case when verdict = 'same' then 1 end) as same,
  count(case when verdict = 'unsure' then 1 end) as unsure,
  count(case when verdict = 'different' then 1 end) as different,
  count(case when verdict = 'same' then 1 end) / count(*) as share
from link
where key is not null
group by key
order by
  pairs desc,
  key
