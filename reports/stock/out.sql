-- Articles that were not there when somebody may have wanted them.
select
  coalesce(s.title, p.shop) as shop,
  p.category as category,
  p.title as article,
  p.on_hand,
  p.demand,
  p.days_dry,
  p.days,
  p.lost_units,
  p.lost_sales
from stock_position as p
left join sale_shop as s on s.shop = p.shop
where p.days_dry > 0 or p.on_hand <= 0
order by p.lost_sales desc nulls last, shop, article
