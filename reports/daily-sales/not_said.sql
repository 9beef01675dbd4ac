-- What these numbers do not say.
with orders as (
  select o.* from sale_order as o where o.business_day between $day - 27 and $day
)
-- The whole report speaks of the customers of one saved segment.
select 'segment' as reason, members as amount, null as n, case $language when 'pt' then title_pt when 'es' then title_es when 'ru' then title_ru else title_en end as names
from segment_saved where segment = $customers
union all
select 'holiday', null, null, c.holiday
from calendar_day as c where c.business_day = $day and c.holiday is not null
union all
select 'compared', null, null, strftime(c.week_before, '%Y-%m-%d')
from calendar_day as c where c.business_day = $day and c.week_before <> $day - 7
union all
select 'restated', count(*), null, cast(cast(sum(d.change) as decimal(18, 2)) as varchar)
from sale_restated_day as d where d.was = 'final' having count(*) > 0
union all
select 'anonymous' as reason, count(case when customer_status = 'anonymous' then 1 end) as amount, count(*) as n, null as names
from orders having count(case when customer_status = 'anonymous' then 1 end) > 0
union all
select 'ambiguous', count(case when customer_status = 'candidates' then 1 end), count(*), null
from orders having count(case when customer_status = 'candidates' then 1 end) > 0
union all
select 'currencies', count(*), count(distinct currency), string_agg(distinct currency, ', ' order by currency)
from orders having count(distinct currency) > 1
union all
select 'order_unknown', count(*), null, null
from sale_line where not order_known having count(*) > 0
union all
select 'future', count(*), null, null
from sale_order where business_day > $as_of having count(*) > 0
union all
select 'weeks', cast(floor((date_diff('day', min(business_day), max(business_day)) + 1) / 7.0) as bigint), 8, null
from sale_order having count(*) > 0 and date_diff('day', min(business_day), max(business_day)) + 1 < 56
