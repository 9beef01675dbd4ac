-- One row per source: how its values agree with their reference, and how late it is.
select
  d.source as source,
  sum(d.equal + d.equal_normalised) / nullif(sum(d.comparable), 0) as sync_index,
  sum(d.comparable) as comparable,
  sum(d.source_stale + d.conflicting) as differing,
  sum(d.missing_in_source) as missing,
  sum(d.invalid_in_source) as invalid,
  max(t.load_p95) as load_p95,
  max(date_diff('day', t.received_at, cast($as_of as timestamp))) as age_days
from drift as d
left join timing as t on t.source = d.source
where d.entity = $entity
group by d.source
order by d.source
