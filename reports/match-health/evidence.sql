-- One row per comparison of the rules: in how many of the pairs kept it spoke, and what it gave where it agreed and where it did not.
select
  replace(comparison, '_weight', '') as comparison,
  count(*) as pairs,
  count(case when given <> 0 then 1 end) as spoke,
  avg(case when given > 0 then given end) as agreeing,
  avg(case when given < 0 then given end) as against,
  -- Pairs that were judged the same although it spoke against them.
  count(case when given < 0 and verdict = 'same' then 1 end) as overruled
from (
  from link
  unpivot (given for comparison in (columns('(^|_)weight$')))
) as evidence
where comparison <> 'weight'
group by comparison
order by
  spoke desc,
  comparison
