-- One row per source and contact attribute: records with a usable contact of their own, and with that of the golden record.
select
  source,
  attribute,
  records,
  records - absent - missing_in_source - invalid_in_source as before,
  (records - absent - missing_in_source - invalid_in_source) / nullif(records, 0) as before_share,
  records - absent - invalid_in_source + invalid_fillable as after,
  (records - absent - invalid_in_source + invalid_fillable) / nullif(records, 0) as after_share,
  missing_in_source + invalid_fillable as gained
from drift
where attribute in (select attribute from contact_point)
order by
  source,
  attribute
