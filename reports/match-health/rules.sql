-- One row per always or never rule: pairs that it decided although their weight says something else, and those of them that a person should look at.
with open as (
  select
    rule,
    count(*) as cases
  from review_case
  where rule is not null
  group by rule
)
select
  l.rule as rule,
  count(case when l.verdict = 'same' then 1 end) as same,
  count(case when l.verdict = 'different' then 1 end) as different,
  min(l.weight) as lowest,
  max(l.weight) as highest,
  coalesce(max(o.cases), 0) as cases
from link as l
left join open as o on o.rule = l.rule
where l.rule is not null
  and l.rule <> 'decision'
group by l.rule
order by
  cases desc,
  rule
