-- What these numbers do not say.
select 'not_counted' as reason, count(*) as amount, null as n
from stock_position where on_hand is null having count(*) > 0
union all
select 'negative', count(*), null
from stock_position where on_hand < 0 having count(*) > 0
union all
select 'no_cost', count(*), null
from stock_position where cost is null having count(*) > 0
union all
select 'sold_not_kept', count(distinct n.article), null
from sale_line as n
where n.status = 'completed' and not exists (select 1 from stock_day as d where d.article = n.article)
having count(distinct n.article) > 0
union all
select 'estimate', count(*), null
from stock_position where lost_units > 0 having count(*) > 0
