-- Where the quintiles of this run begin and end.
select measure, quintile, from_value, to_value, customers
from segment_limit
order by measure, quintile
