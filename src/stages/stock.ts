import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/**
 * Stock by shop, article and business day, from the day that `stock_since` says. What is on hand is what was last counted, with all that came and went since; before the
 * first count it is not known. Where movements tell of transfers, the list of transfers is about what is on its way and moves nothing twice. Days end with that of the edition.
 */
export function stockFrom(asOf = '9999-12-31'): Step[] {
  return [events, counted, moves, last(asOf), days, stockDay];
}

/** Stock of all days up to that of the edition. */
export function stock(asOf = '9999-12-31'): Step[] {
  return [...fromStart(), ...stockFrom(asOf)];
}

const moved = ({
  role,
  at,
  wall,
  sign,
  kind,
}: Readonly<Record<'role' | 'at' | 'wall' | 'sign' | 'kind', string>>): string => sql`
  select
    ${role} as shop,
    article,
    ${at} as occurred_at,
    cast(${wall} as date) as business_day,
    '${kind}' as kind,
    ${sign}quantity as delta,
    cast(null as decimal(18, 4)) as counted,
    cast(null as decimal(18, 4)) as unit_cost
  from fact_transfer
  where ${at} is not null
    and not exists (select 1 from fact_movement where movement in ('transfer_in', 'transfer_out'))
    and cast(${wall} as date) >= (select business_day from stock_since)
`;

const events = select(
  'stock_event',
  'everything that changes a stock or tells what it is',
  ['fact_movement', 'fact_stock_count', 'fact_transfer', 'sale_line', 'stock_since'],
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
    where business_day >= (select business_day from stock_since)
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
    where business_day >= (select business_day from stock_since)
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
      and business_day >= (select business_day from stock_since)
    union all
    ${moved({ role: 'shop', at: 'occurred_at', wall: 'local_at', sign: '-', kind: 'transfer_out' })}
    union all
    ${moved({ role: 'to_shop', at: 'received_at', wall: 'received_local', sign: '', kind: 'transfer_in' })}
  `,
);

/**
 * The stock days that are made: those from `business_day` on. Made anew it is the first of all days; brought up to date it is the first
 * day of which something is told otherwise, and `stock_before` (shop, article, closing, last_sale) says what lay there the evening before, and when it was last sold.
 */
export const stockSince = 'stock_since';

/** The first of all days, before which nothing lay anywhere that anybody knows of. */
function fromStart(): Step[] {
  return [
    select(stockSince, 'the first day that is made: all of them', [], "select date '0001-01-01' as business_day"),
    select(
      'stock_before',
      'what lay there before it: nothing is known',
      [],
      'select cast(null as varchar) as shop, cast(null as varchar) as article, cast(null as decimal(38, 4)) as closing, cast(null as date) as last_sale where false',
    ),
  ];
}

const counted = select(
  'stock_counted',
  'the last count of an article in a shop on a day',
  ['stock_event'],
  sql`
    select
      shop,
      article,
      business_day,
      max(occurred_at) as counted_at,
      last(counted order by occurred_at asc, counted asc) as counted
    from stock_event
    where kind = 'count'
    group by
      shop,
      article,
      business_day
  `,
);

const sumOf = (kind: string, sign = ''): string => `coalesce(sum(case when kind = '${kind}' then ${sign}delta end), 0)`;

const moves = select(
  'stock_move',
  'what came and went on a day, and what of it after the last count of that day; a count ends what stands at the same time',
  ['stock_event', 'stock_counted'],
  sql`
    select
      e.shop as shop,
      e.article as article,
      e.business_day as business_day,
      ${sumOf('receipt')} as received,
      ${sumOf('return')} as returned,
      ${sumOf('transfer_in')} as transferred_in,
      ${sumOf('transfer_out', '-')} as transferred_out,
      ${sumOf('waste', '-')} as wasted,
      ${sumOf('adjustment')} as adjusted,
      ${sumOf('sale', '-')} as sold,
      coalesce(sum(e.delta), 0) as net,
      max(c.counted) as counted,
      coalesce(sum(case when e.occurred_at > c.counted_at then e.delta end), 0) as after_count
    from stock_event as e
    left join stock_counted as c
      on c.shop = e.shop
      and c.article = e.article
      and c.business_day = e.business_day
    group by
      e.shop,
      e.article,
      e.business_day
  `,
);

const days = select(
  'stock_range',
  'the days on which a shop keeps an article: from its first event to the last day of all, for those that were ever counted or moved',
  ['stock_event', 'stock_before', 'stock_last'],
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
      from (
        select
          e.shop as shop,
          e.article as article,
          e.business_day as business_day
        from stock_event as e
        where e.kind <> 'sale'
        union all
        select
          b.shop,
          b.article,
          s.business_day
        from stock_before as b
        cross join stock_since as s
      ) as kept
      group by
        shop,
        article
    ) as r
    inner join (
      select unnest(generate_series(first_day, last_day, interval 1 day)) as day
      from stock_last
    ) as d on d.day >= r.first_day
  `,
);

/** An event of the future is a clock that is wrong: it must not make a century of days. */
const last = (asOf: string): Step =>
  select(
    'stock_last',
    'the first and the last of the days that are made',
    ['stock_event', 'stock_since'],
    sql`
    select
      case when s.business_day > date '0001-01-01' then s.business_day else e.first_day end as first_day,
      e.last_day as last_day
    from (
      select
        min(business_day) as first_day,
        max(business_day) as last_day
      from stock_event
      where business_day <= date ${literal(asOf)}
    ) as e
    cross join stock_since as s
  `,
  );

const stockDay = select(
  'stock_day',
  'each day of each article in each shop: opening + in − out = expected, against what was counted',
  ['stock_range', 'stock_move', 'stock_before'],
  sql`
    with
      told as (
        select
          r.shop as shop,
          r.article as article,
          r.business_day as business_day,
          m.* exclude (shop, article, business_day),
          b.closing as before,
          coalesce(max(case when m.sold > 0 then r.business_day end) over (partition by r.shop, r.article order by r.business_day rows between unbounded preceding and current row), b.last_sale) as last_sale,
          -- Between two counts only what came and went changes what lies there.
          count(m.counted) over (partition by r.shop, r.article order by r.business_day rows between unbounded preceding and current row) as counts
        from stock_range as r
        left join stock_move as m
          on m.shop = r.shop
          and m.article = r.article
          and m.business_day = r.business_day
        left join stock_before as b
          on b.shop = r.shop
          and b.article = r.article
      ),
      closed as (
        select
          *,
          case when counts = 0 then before else max(counted) over (partition by shop, article, counts) end
            + coalesce(
              sum(case when counted is null then net else after_count end) over (
                partition by shop, article, counts
                order by business_day
                rows between unbounded preceding and current row
              ),
              0
            ) as closing
        from told
      ),
      opened as (
        select
          *,
          coalesce(lag(closing) over (partition by shop, article order by business_day), before) as opening
        from closed
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
      counted is not null as counted,
      case when counted is not null then closing - (opening + net) end as difference,
      last_sale
    from opened
  `,
);
