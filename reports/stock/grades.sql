-- Articles and stock by what they bring (ABC) and how steadily they sell (XYZ).
select
  coalesce(abc, '-') as abc,
  coalesce(xyz, '-') as xyz,
  count(distinct article) as articles,
  sum(stock_cost) as stock_cost,
  sum(sold) as sold
from stock_position
group by all
order by abc, xyz
