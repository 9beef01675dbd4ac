import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** Articles whose last count in a shop is not what sales and movements had left, as breaks beside those of reconciliation. */
export function stockBreaks(asOf: string): Step {
  const id = "md5(concat_ws(chr(31), 'L6', source, source_key, 'stock'))";
  return select(
    'stock_break',
    'counts that do not balance, each article in each shop once, with the count that is the latest',
    ['stock_day', 'fact_stock_count', 'source'],
    sql`
      select
        'item' as entity,
        substr(${id}, 1, 16) as break_id,
        'L6' as level,
        source,
        source_key,
        'stock' as attribute,
        'stock_differs' as class,
        'medium' as severity,
        owner,
        date ${literal(asOf)} as first_seen,
        date ${literal(asOf)} as last_seen
      from (
        select
          c.source as source,
          s.owner as owner,
          concat_ws('|', d.shop, d.article) as source_key,
          d.difference as difference
        from (
          select
            shop,
            article,
            max_by(difference, business_day) as difference
          from stock_day
          where difference is not null
          group by
            shop,
            article
        ) as d
        cross join (select min(source) as source from fact_stock_count) as c
        left join source as s on s.source = c.source
      ) as counted
      where difference <> 0
    `,
  );
}
