-- One row per source that sent records: its score in each dimension, all attributes together.
select
  s.source as source,
  s.owner as owner,
  coalesce(s.product, '') as product,
  sum(case when q.dimension = 'completeness' then q.numerator end) / nullif(sum(case when q.dimension = 'completeness' then q.denominator end), 0) as completeness,
  sum(case when q.dimension = 'validity' then q.numerator end) / nullif(sum(case when q.dimension = 'validity' then q.denominator end), 0) as validity,
  sum(case when q.dimension = 'consistency' then q.numerator end) / nullif(sum(case when q.dimension = 'consistency' then q.denominator end), 0) as consistency,
  sum(case when q.dimension = 'uniqueness' then q.numerator end) / nullif(sum(case when q.dimension = 'uniqueness' then q.denominator end), 0) as uniqueness,
  sum(case when q.dimension = 'timeliness' then q.numerator end) / nullif(sum(case when q.dimension = 'timeliness' then q.denominator end), 0) as timeliness,
  sum(case when q.dimension = 'completeness' then q.denominator end) as completeness_n,
  sum(case when q.dimension = 'validity' then q.denominator end) as validity_n,
  sum(case when q.dimension = 'consistency' then q.denominator end) as consistency_n,
  sum(case when q.dimension = 'uniqueness' then q.denominator end) as uniqueness_n,
  sum(case when q.dimension = 'timeliness' then q.denominator end) as timeliness_n
from source as s
join quality as q on q.source = s.source
where s.source not in (select source from fact_horizon)
group by
  s.source,
  s.owner,
  s.product
order by s.source
