-- One row per segment that people named in rules/facts.yaml, as this edition found its members.
select
  case $language when 'pt' then v.title_pt when 'es' then v.title_es when 'ru' then v.title_ru else v.title_en end as title,
  v.segment as segment,
  v.members as customers,
  (select count(*) from customer_segment) as n,
  cast(v.members as double) / nullif((select count(*) from customer_segment), 0) as share,
  coalesce(sum(s.orders), 0) as orders,
  coalesce(sum(s.net), 0) as net,
  v.as_of as as_of,
  v.condition_hash as condition_hash
from segment_saved as v
left join segment_member as m on m.segment = v.segment
left join customer_segment as s on s.customer_link = m.customer_link
group by all
order by v.segment
