-- What there is to do, by kind.
select kind, count(*) as lines, sum(money) as money
from to_do
group by kind
order by money desc nulls last, kind
