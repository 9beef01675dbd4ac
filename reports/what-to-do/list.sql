-- What to do today, by money.
select
  place,
  kind,
  shop_title as shop,
  other_shop_title as other_shop,
  article_title as article,
  round(units, 1) as units,
  round(money, 2) as money,
  -- The rows behind a line: mestre query shows them.
  'from ' || rows_in || case
    when rows_in = 'sale_refund' then ' where not order_known and shop = ''' || coalesce(shop, '') || ''''
    else ' where shop = ''' || shop || ''' and article = ''' || article || ''''
  end as rows_in
from to_do
order by place
