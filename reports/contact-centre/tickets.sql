-- One row per day of creation, channel and reason: what became of the tickets created then, in counts and seconds that may be added.
with
  clocked as (
    select
      *,
      -- Seconds of working time up to a moment of the wall clock: whole weekdays before it, and the part of its own day.
      (date_diff('day', date '1970-01-05', cast(created_local as date)) // 7 * 5 + least(isodow(created_local) - 1, 5)) * ($closes - $opens) * 3600
        + case when isodow(created_local) <= 5 then least(greatest(epoch(created_local) % 86400 - $opens * 3600, 0), ($closes - $opens) * 3600) else 0 end as created_work,
      first_reply_local as replied_local
    from ticket
    where business_day between $from and $to
  ),
  worked as (
    select
      *,
      (date_diff('day', date '1970-01-05', cast(replied_local as date)) // 7 * 5 + least(isodow(replied_local) - 1, 5)) * ($closes - $opens) * 3600
        + case when isodow(replied_local) <= 5 then least(greatest(epoch(replied_local) % 86400 - $opens * 3600, 0), ($closes - $opens) * 3600) else 0 end as replied_work
    from clocked
  )
select
  business_day,
  coalesce(channel, '?') as channel,
  coalesce(reason, '?') as reason,
  count(*) as created,
  count(first_reply_s) as replied,
  coalesce(sum(first_reply_s), 0) / 3600 as reply_h,
  coalesce(sum(case when first_reply_s is not null then replied_work - created_work end), 0) / 3600 as reply_work_h,
  count(resolve_s) as resolved,
  coalesce(sum(resolve_s), 0) / 3600 as resolve_h,
  -- Tickets whose target has passed, or that were resolved before it: whether it was kept is known.
  count(case when resolve_s is not null or date_diff('day', business_day, $as_of) > $target_days then 1 end) as due,
  count(case when resolve_s <= $target_days * 86400 then 1 end) as in_target,
  count(reopened_at) as reopened,
  count(case when closed_at is not null and contacts is not null then 1 end) as closed,
  count(case when closed_at is not null and contacts = 1 then 1 end) as closed_first
from worked
group by
  business_day,
  coalesce(channel, '?'),
  coalesce(reason, '?')
order by
  business_day,
  channel,
  reason
