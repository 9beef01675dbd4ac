-- One row per thing that the numbers do not say.
select
  'after_call' as reason,
  cast(null as bigint) as amount,
  cast(null as bigint) as of_all
from operator_day
where business_day between $from and $to
having count(*) > 0
   and sum(after_call_s) = 0
union all
select
  'open',
  count(case when outcome = 'open' then 1 end),
  count(*)
from call
where kind = 'queue'
  and business_day between $from and $to
having count(case when outcome = 'open' then 1 end) > 0
union all
select
  'logins',
  count(case when open then 1 end),
  count(*)
from operator_day
where business_day between $from and $to
having count(case when open then 1 end) > 0
union all
select
  'callers',
  count(case when coalesce(customer_status, 'anonymous') <> 'golden' then 1 end),
  count(*)
from call
where kind = 'queue'
  and business_day between $from and $to
having count(case when coalesce(customer_status, 'anonymous') <> 'golden' then 1 end) > 0
union all
select
  'ratings',
  count(case when rated = 'unknown' then 1 end),
  count(*)
from contact_rating
where business_day between $from and $to
having count(case when rated = 'unknown' then 1 end) > 0
union all
select
  'contacts',
  count(case when closed_at is not null and contacts is null then 1 end),
  count(case when closed_at is not null then 1 end)
from ticket
where business_day between $from and $to
having count(case when closed_at is not null and contacts is null then 1 end) > 0
union all
select
  'stale',
  date_diff('day', max(last_day), $as_of),
  cast(null as bigint)
from fact_horizon
where fact in ('queue_event', 'ticket')
having date_diff('day', max(last_day), $as_of) > 1
