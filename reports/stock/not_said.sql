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
select 'sold_not_kept', count(*), null
from (select distinct article from sale_line where status = 'completed' and article is not null) as n
-- What a shop ever kept it has a position of.
where not exists (select 1 from stock_position as p where p.article = n.article)
having count(*) > 0
union all
select 'estimate', count(*), null
from stock_position where lost_units > 0 having count(*) > 0
