-- One row per business day, queue and hour: calls offered and what became of them, in counts and seconds that may be added.
select
  business_day,
  coalesce(queue, '?') as queue,
  hour,
  isodow(business_day) as weekday,
  count(*) as offered,
  count(case when outcome = 'answered' then 1 end) as answered,
  count(case when outcome = 'lost' then 1 end) as lost,
  count(case when outcome = 'open' then 1 end) as open,
  count(case when lost_by = 'abandoned' and wait_s < $short_s then 1 end) as short,
  count(case when outcome <> 'open' and not coalesce(lost_by = 'abandoned' and wait_s < $short_s, false) then 1 end) as due,
  count(case when outcome = 'answered' and wait_s <= $answer_s then 1 end) as in_time,
  coalesce(sum(case when outcome = 'answered' then wait_s end), 0) as waited_s,
  coalesce(sum(talk_s), 0) as talked_s,
  count(case when transferred then 1 end) as transferred,
  count(case when outcome = 'lost' and called_back_at is null then 1 end) as lost_not_back,
  count(repeats) as known,
  count(case when repeats then 1 end) as repeated,
  count(first_contact) as judged,
  count(case when first_contact then 1 end) as settled
from call
where kind = 'queue'
  and business_day between $from and $to
group by
  business_day,
  coalesce(queue, '?'),
  hour
order by
  business_day,
  queue,
  hour
