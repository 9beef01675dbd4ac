-- One row per run that published: breaks that it left, by severity and status, and what became of those before.
select
  run_id,
  max(as_of) as as_of,
  sum(case when severity = 'high' then open + acknowledged + explained else 0 end) as high,
  sum(case when severity = 'medium' then open + acknowledged + explained else 0 end) as medium,
  sum(case when severity = 'low' then open + acknowledged + explained else 0 end) as low,
  sum(open) as open,
  sum(acknowledged) as acknowledged,
  sum(explained) as explained,
  sum(appeared) as appeared,
  sum(regressed) as regressed,
  sum(resolved) as resolved
from break_trend
group by run_id
order by run_id
