-- One row per source: blanks and invalid values for which another record of the person has a usable one.
with touched as (
  select
    source,
    count(distinct source_key) as records
  from break_item
  where class = 'missing_in_source'
    and resolved_on is null
  group by source
)
select
  s.source as source,
  coalesce(s.product, '') as product,
  s.owner as owner,
  coalesce(max(d.records), 0) as records,
  coalesce(max(t.records), 0) as touched,
  coalesce(sum(d.missing_in_source), 0) as blanks,
  coalesce(sum(d.invalid_fillable), 0) as replaced
from source as s
left join drift as d on d.source = s.source
left join touched as t on t.source = s.source
where s.source not in (select source from fact_horizon)
group by
  s.source,
  s.product,
  s.owner
order by
  blanks desc,
  s.source
