-- One row per wave: the figures of really unifying these sources, from mestre assess plan.
select
  w.wave as wave,
  w.added as added,
  w.records as records,
  w.people as people,
  w.records - w.people as merged,
  w.gain as gain,
  w.effort as effort,
  w.gain / nullif(w.effort, 0) as gain_per_effort,
  w.shared as shared,
  w.reached / nullif(w.people, 0) as reach,
  w.same / nullif(w.comparable, 0) as sync_index,
  w.review as review,
  w.rejected as rejected
from (
  select unnest(from_json(coalesce($waves, '[]'), '[{"wave":"INTEGER","added":"VARCHAR","records":"BIGINT","people":"BIGINT","gain":"BIGINT","effort":"DOUBLE","shared":"BIGINT","reached":"BIGINT","same":"BIGINT","comparable":"BIGINT","review":"BIGINT","rejected":"BIGINT"}]')) as w
) as list
order by w.wave
