-- One row: how the golden records came from the number before the last run to the number now.
-- The closing number is counted from the links; the gap says whether the events explain it.
with latest as (
  select max(run_id) as run_id
  from meta_run
),
counted as (
  select
    sum(case when e.run_id < l.run_id then case when kind in ('created', 'split', 'reactivated') then 1 when kind in ('merged', 'retired', 'erased') then -1 else 0 end else 0 end) as opening,
    count(case when e.run_id = l.run_id and kind = 'created' then 1 end) as created,
    count(case when e.run_id = l.run_id and kind = 'split' then 1 end) as split,
    count(case when e.run_id = l.run_id and kind = 'reactivated' then 1 end) as reactivated,
    count(case when e.run_id = l.run_id and kind = 'merged' then 1 end) as merged,
    count(case when e.run_id = l.run_id and kind = 'retired' then 1 end) as retired,
    count(case when e.run_id = l.run_id and kind = 'erased' then 1 end) as erased
  from id_event as e
  cross join latest as l
),
present as (
  select count(distinct golden_id) as closing
  from xref
)
select
  coalesce(c.opening, 0) as opening,
  c.created,
  c.split,
  c.reactivated,
  c.merged,
  c.retired,
  c.erased,
  p.closing as closing,
  p.closing - (coalesce(c.opening, 0) + c.created + c.split + c.reactivated - c.merged - c.retired - c.erased) as gap
from counted as c
cross join present as p
where exists (select 1 from meta_run)
