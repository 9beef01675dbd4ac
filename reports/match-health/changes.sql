-- One row per run, the latest first.
select
  run_id,
  cast(max(happened_at) as date) as day,
  count(case when kind = 'created' then 1 end) as created,
  count(case when kind = 'merged' then 1 end) as merged,
  count(case when kind = 'split' then 1 end) as split,
  count(case when kind = 'retired' then 1 end) as retired,
  count(case when kind = 'member_moved' then 1 end) as moved,
  count(case when cause = 'rules' then 1 end) as by_rules,
  count(case when cause = 'decision' then 1 end) as by_people
from id_event
group by run_id
order by run_id desc
