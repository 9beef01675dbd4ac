-- Stock by how long ago it was last sold in its shop.
select
  case
    when days_since_sale is null then 'never'
    when days_since_sale <= 7 then 'week'
    when days_since_sale <= 28 then 'month'
    when days_since_sale <= 90 then 'quarter'
    else 'older'
  end as age,
  count(*) as positions,
  sum(on_hand) as on_hand,
  sum(stock_cost) as stock_cost
from stock_position
where on_hand > 0
group by all
order by min(coalesce(days_since_sale, 99999))
