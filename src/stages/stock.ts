import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/**
 * Stock by shop, article and business day. What is on hand is what was last counted, with all that came and went since; before the
 * first count it is not known. Where movements tell of transfers, the list of transfers is about what is on its way and moves nothing twice. Days end with that of the edition.
 */
export function stock(asOf = '9999-12-31'): Step[] {
  return [events, levels, days(asOf), stockDay];
}

const moved = (role: string, at: string, sign: string, kind: string): string => sql`
  select
    ${role} as shop,
    article,
    ${at} as occurred_at,
    cast(${at} + (local_at - occurred_at) as date) as business_day,
    '${kind}' as kind,
    ${sign}quantity as delta,
    cast(null as decimal(18, 4)) as counted,
    cast(null as decimal(18, 4)) as unit_cost
  from fact_transfer
  where ${at} is not null
    and not exists (select 1 from fact_movement where movement in ('transfer_in', 'transfer_out'))
`;

const events = select(
  'stock_event',
  'everything that changes a stock or tells what it is',
  ['fact_movement', 'fact_stock_count', 'fact_transfer', 'sale_line'],
  sql`
    select
      shop,
      article,
      occurred_at,
      business_day,
      movement as kind,
      quantity as delta,
      cast(null as decimal(18, 4)) as counted,
      unit_cost
    from fact_movement
    union all
    select
      shop,
      article,
      occurred_at,
      business_day,
      'count' as kind,
      cast(null as decimal(18, 4)) as delta,
      quantity as counted,
      cast(null as decimal(18, 4)) as unit_cost
    from fact_stock_count
    union all
    select
      shop,
      article,
      occurred_at,
      business_day,
      'sale' as kind,
      -quantity as delta,
      cast(null as decimal(18, 4)) as counted,
      cast(null as decimal(18, 4)) as unit_cost
    from sale_line
    where status = 'completed'
      and article is not null
      and shop is not null
    union all
    ${moved('shop', 'occurred_at', '-', 'transfer_out')}
    union all
    ${moved('to_shop', 'received_at', '', 'transfer_in')}
  `,
);

const levels = select(
  'stock_level',
  'what lies there after each event: the last count, and all deltas since; a count ends what stands at the same time',
  ['stock_event'],
  sql`
    select
      shop,
      article,
      occurred_at,
      business_day,
      kind,
      delta,
      counted,
      base + coalesce(sum(delta) over (partition by shop, article, counts order by place), 0) as level
    from (
      select
        *,
        max(counted) over (partition by shop, article, counts) as base
      from (
        select
          *,
          row_number() over (partition by shop, article order by occurred_at asc, (kind = 'count') asc, kind asc, delta asc) as place,
          count(counted) over (
            partition by shop, article
            order by occurred_at asc, (kind = 'count') asc, kind asc, delta asc
            rows between unbounded preceding and current row
          ) as counts
        from stock_event
      ) as numbered
    ) as based
  `,
);

/** An event of the future is a clock that is wrong: it must not make a century of days. */
const days = (asOf: string): Step =>
  select(
    'stock_range',
    'the days on which a shop keeps an article: from its first event to the last day of all, for those that were ever counted or moved',
    ['stock_event'],
    sql`
    select
      r.shop as shop,
      r.article as article,
      cast(d.day as date) as business_day
    from (
      select
        shop,
        article,
        min(business_day) as first_day
      from stock_event
      where kind <> 'sale'
      group by
        shop,
        article
    ) as r
    inner join (
      select unnest(generate_series(min(business_day), max(business_day), interval 1 day)) as day
      from stock_event
      where business_day <= date ${literal(asOf)}
    ) as d on d.day >= r.first_day
  `,
  );

const sumOf = (kind: string, sign = ''): string => `coalesce(sum(case when kind = '${kind}' then ${sign}delta end), 0)`;

const stockDay = select(
  'stock_day',
  'each day of each article in each shop: opening + in − out = expected, against what was counted',
  ['stock_range', 'stock_level'],
  sql`
    with
      summed as (
        select
          shop,
          article,
          business_day,
          ${sumOf('receipt')} as received,
          ${sumOf('return')} as returned,
          ${sumOf('transfer_in')} as transferred_in,
          ${sumOf('transfer_out', '-')} as transferred_out,
          ${sumOf('waste', '-')} as wasted,
          ${sumOf('adjustment')} as adjusted,
          ${sumOf('sale', '-')} as sold,
          coalesce(sum(delta), 0) as net,
          count(counted) as counts,
          last(level order by occurred_at asc, (kind = 'count') asc, kind asc, delta asc) as closing
        from stock_level
        group by
          shop,
          article,
          business_day
      ),
      filled as (
        select
          r.shop as shop,
          r.article as article,
          r.business_day as business_day,
          s.* exclude (shop, article, business_day, closing),
          last_value(s.closing ignore nulls) over past as closing,
          last_value(s.closing ignore nulls) over before as opening
        from stock_range as r
        left join summed as s
          on s.shop = r.shop
          and s.article = r.article
          and s.business_day = r.business_day
        window
          past as (partition by r.shop, r.article order by r.business_day rows between unbounded preceding and current row),
          before as (partition by r.shop, r.article order by r.business_day rows between unbounded preceding and 1 preceding)
      )
    select
      business_day,
      shop,
      article,
      opening,
      coalesce(received, 0) as received,
      coalesce(returned, 0) as returned,
      coalesce(transferred_in, 0) as transferred_in,
      coalesce(transferred_out, 0) as transferred_out,
      coalesce(wasted, 0) as wasted,
      coalesce(adjusted, 0) as adjusted,
      coalesce(sold, 0) as sold,
      opening + coalesce(net, 0) as expected,
      closing,
      coalesce(counts, 0) > 0 as counted,
      case when counts > 0 then closing - (opening + net) end as difference
    from filled
  `,
);
