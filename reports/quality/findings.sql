-- One row per source, attribute and rule, the severe and frequent ones first.
select
  q.severity as severity,
  q.source as source,
  q.attribute as attribute,
  q.status as status,
  q.rule as rule,
  q.findings as findings,
  s.owner as owner
from quality_count as q
left join source as s on s.source = q.source
order by
  case q.severity when 'high' then 1 when 'medium' then 2 else 3 end,
  q.findings desc,
  q.source,
  q.attribute,
  q.rule
