-- One row per kind of contact: people with at least one that is valid.
select
  kind,
  count(distinct golden_id) as people,
  count(distinct golden_id) / nullif((select count(distinct golden_id) from xref), 0) as share,
  count(*) as points
from contact_point
where status in ('ok', 'repaired')
group by kind
order by kind
