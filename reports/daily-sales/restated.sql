-- What this edition says otherwise than the one before about days that both know.
select reason, orders, net, first_day, last_day
from sale_restated
order by orders desc, reason
