-- One row per shop and article.
select
  coalesce(s.title, p.shop) as shop,
  p.category as category,
  p.title as article,
  p.on_hand,
  p.demand,
  -- More than a year is as good as for ever; without demand there is no cover (least() would make one of it).
  case when p.cover_days > 366 then 366 else p.cover_days end as cover_days,
  p.target_cover_days,
  p.reorder_point,
  p.days_dry,
  p.days,
  p.lost_units,
  p.lost_sales,
  p.over_units,
  p.over_cost,
  p.stock_cost,
  p.sold,
  p.received,
  p.opening,
  p.sell_through,
  case when p.average_cost > 0 then cast(p.sold_cost as double) / p.average_cost end as turnover,
  p.difference,
  coalesce(p.abc, '-') as abc,
  coalesce(p.xyz, '-') as xyz,
  p.last_sale,
  p.days_since_sale
from stock_position as p
left join sale_shop as s on s.shop = p.shop
order by p.stock_cost desc nulls last, shop, article
