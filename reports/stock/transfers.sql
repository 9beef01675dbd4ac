-- What one shop has too much of and another will lack.
select
  coalesce(a.title, t.article) as article,
  coalesce(f.title, t.from_shop) as from_shop,
  coalesce(o.title, t.to_shop) as to_shop,
  t.quantity,
  t.sales_value
from transfer_suggestion as t
left join sale_article as a on a.article = t.article
left join sale_shop as f on f.shop = t.from_shop
left join sale_shop as o on o.shop = t.to_shop
order by t.sales_value desc, article, from_shop, to_shop
