import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** Tables of facts that name a shop or an article. */
const shopFacts = ['order', 'order_line', 'refund', 'stock_count', 'movement', 'transfer', 'target'];
const articleFacts = ['order_line', 'stock_count', 'movement', 'transfer'];

const seen = (role: string, kinds: readonly string[]): string =>
  kinds.map((kind) => `select ${role}, ${role}_known from fact_${kind}`).join('\nunion all\n');

/**
 * What was sold: shops and articles under one id each, orders with their sums and customers, lines, refunds, targets. A line that was
 * cancelled counts for nothing; an order without lines counts what it says it came to.
 */
export function sale(rulesets: readonly Ruleset[]): Step[] {
  return [shop(rulesets), article(rulesets), ...orders(), line, refund, target];
}

/** A column of a golden table where the rules have the field, null otherwise. */
function fieldOf(rulesets: readonly Ruleset[], entity: string) {
  const fields = rulesets.find((rules) => rules.entity === entity)?.fields ?? {};
  return (name: string, type: string, as = name): string =>
    name in fields ? `try_cast(g.${name} as ${type}) as ${as}` : `cast(null as ${type}) as ${as}`;
}

function shop(rulesets: readonly Ruleset[]): Step {
  const has = rulesets.some(({ entity }) => entity === 'shop');
  const field = fieldOf(rulesets, 'shop');
  const known = sql`
    select
      g.golden_id as shop,
      ${field('title', 'varchar')},
      ${field('city', 'varchar')},
      ${field('time_zone', 'varchar')},
      ${field('cut_off_hour', 'integer')},
      true as known
    from golden_shop as g
    union all by name
  `;
  return select(
    'sale_shop',
    'every shop that a fact names or a golden record stands for',
    [],
    sql`
      ${has ? known : ''}
      select distinct
        shop,
        shop as title,
        cast(null as varchar) as city,
        cast(null as varchar) as time_zone,
        cast(null as integer) as cut_off_hour,
        false as known
      from (
        ${seen('shop', shopFacts)}
      ) as named
      where shop is not null
        and not shop_known
    `,
  );
}

function article(rulesets: readonly Ruleset[]): Step {
  const has = rulesets.some(({ entity }) => entity === 'item');
  const field = fieldOf(rulesets, 'item');
  const known = sql`
    select
      g.golden_id as article,
      ${field('title', 'varchar')},
      ${field('category', 'varchar')},
      ${field('brand', 'varchar')},
      ${field('size', 'varchar')},
      ${field('price', 'decimal(18, 2)')},
      ${field('cost', 'decimal(18, 2)')},
      ${field('target_cover_days', 'double')},
      ${field('lead_time_days', 'double')},
      true as known
    from golden_item as g
    union all by name
  `;
  return select(
    'sale_article',
    'every article that a fact names or a golden record stands for',
    [],
    sql`
      ${has ? known : ''}
      select
        n.article as article,
        coalesce(min(l.title), n.article) as title,
        min(l.category) as category,
        cast(null as varchar) as brand,
        cast(null as varchar) as size,
        cast(null as decimal(18, 2)) as price,
        cast(null as decimal(18, 2)) as cost,
        cast(null as double) as target_cover_days,
        cast(null as double) as lead_time_days,
        false as known
      from (
        select distinct article
        from (
          ${seen('article', articleFacts)}
        ) as named
        where article is not null
          and not article_known
      ) as n
      left join (
        select
          article,
          min(title) as title,
          min(category) as category
        from fact_order_line
        group by article
      ) as l on l.article = n.article
      group by n.article
    `,
  );
}

/** What a line came to: as it says, else what its quantity, price and discount make of it. */
const NET = 'coalesce(l.amount, round(l.quantity * l.unit_price - coalesce(l.discount, 0), 4), 0)';

const head = (source: string): string => sql`
  select
    ${source} as order_source,
    order_id,
    min(shop) as shop,
    min(occurred_at) as occurred_at,
    min(local_at) as local_at,
    min(business_day) as business_day,
    min(channel) as channel,
    min(currency) as currency,
    max(customer) as customer,
    max(customer_status) as customer_status,
    max(candidates) as candidates,
    max(customer_link) as customer_link,
    min(source) as source,
    min(event_id) as event_id,
    min(batch_id) as batch_id,
    min(line) as line,
`;

function orders(): Step[] {
  return [
    select(
      'sale_head',
      'orders as they were sent, and those that come as lines alone',
      ['fact_order', 'fact_order_line'],
      sql`
        ${head('source')}
          coalesce(max(status), 'completed') as status,
          sum(discount) as head_discount,
          sum(tax) as tax,
          sum(delivery) as delivery,
          sum(total) as total
        from fact_order
        group by
          source,
          order_id
        union all by name
        ${head('order_source')}
          case when count(case when coalesce(status, 'completed') = 'completed' then 1 end) > 0 then 'completed' else 'cancelled' end as status
        from fact_order_line as l
        where occurred_at is not null
          and not exists (select 1 from fact_order as o where o.source = l.order_source and o.order_id = l.order_id)
        group by
          order_source,
          order_id
      `,
    ),
    select(
      'sale_sum',
      'what the lines of each order come to',
      ['fact_order_line'],
      sql`
        select
          l.order_source as order_source,
          l.order_id as order_id,
          count(*) as lines,
          sum(l.quantity) as items,
          sum(${NET}) as net,
          sum(coalesce(l.discount, 0)) as discount
        from fact_order_line as l
        where coalesce(l.status, 'completed') = 'completed'
        group by
          l.order_source,
          l.order_id
      `,
    ),
    select(
      'sale_order',
      'every order with what it came to and whose it is; customers count their completed orders from 1',
      ['sale_head', 'sale_sum'],
      sql`
        select
          h.source as source,
          h.order_source as order_source,
          h.order_id as order_id,
          h.batch_id as batch_id,
          h.line as line,
          h.shop as shop,
          h.occurred_at as occurred_at,
          h.local_at as local_at,
          h.business_day as business_day,
          cast(hour(h.local_at) as integer) as hour,
          coalesce(h.channel, 'unknown') as channel,
          h.status as status,
          h.currency as currency,
          coalesce(s.lines, 0) as lines,
          coalesce(s.items, 0) as items,
          cast(coalesce(s.net + s.discount, h.total, 0) as decimal(18, 4)) as gross,
          cast(coalesce(s.discount, 0) + coalesce(h.head_discount, 0) as decimal(18, 4)) as discount,
          cast(coalesce(s.net - coalesce(h.head_discount, 0), h.total - coalesce(h.tax, 0) - coalesce(h.delivery, 0), 0) as decimal(18, 4)) as net,
          h.tax as tax,
          h.delivery as delivery,
          h.customer as customer,
          h.customer_status as customer_status,
          h.candidates as candidates,
          h.customer_link as customer_link,
          case
            when h.status = 'completed' and h.customer_link is not null
              then row_number() over (
                partition by h.customer_link, h.status
                order by h.occurred_at asc, h.order_source asc, h.order_id asc
              )
          end as customer_order
        from sale_head as h
        left join sale_sum as s
          on s.order_source = h.order_source
          and s.order_id = h.order_id
      `,
    ),
  ];
}

const line = select(
  'sale_line',
  'every line with the day, shop and status of its order; one whose order nobody knows has none',
  ['fact_order_line', 'sale_order', 'sale_article'],
  sql`
    select
      l.source as source,
      l.event_id as event_id,
      l.batch_id as batch_id,
      l.line as line,
      l.order_source as order_source,
      l.order_id as order_id,
      l.line_no as line_no,
      o.order_id is not null as order_known,
      coalesce(o.business_day, l.business_day) as business_day,
      coalesce(o.occurred_at, l.occurred_at) as occurred_at,
      coalesce(o.shop, l.shop) as shop,
      coalesce(o.channel, l.channel, 'unknown') as channel,
      case when coalesce(l.status, 'completed') = 'cancelled' then 'cancelled' else coalesce(o.status, 'unknown') end as status,
      coalesce(o.currency, l.currency) as currency,
      l.article as article,
      coalesce(a.category, l.category, 'none') as category,
      l.quantity as quantity,
      l.unit_price as unit_price,
      coalesce(l.discount, 0) as discount,
      cast(${NET} + coalesce(l.discount, 0) as decimal(18, 4)) as gross,
      cast(${NET} as decimal(18, 4)) as net
    from fact_order_line as l
    left join sale_order as o
      on o.order_source = l.order_source
      and o.order_id = l.order_id
    left join sale_article as a on a.article = l.article
  `,
);

const refund = select(
  'sale_refund',
  'money given back, on the day it was; one for an order that nobody knows says so',
  ['fact_refund', 'sale_order'],
  sql`
    select
      r.source as source,
      r.event_id as event_id,
      r.batch_id as batch_id,
      r.line as line,
      r.order_source as order_source,
      r.order_id as order_id,
      o.order_id is not null as order_known,
      r.occurred_at as occurred_at,
      r.business_day as business_day,
      coalesce(r.shop, o.shop) as shop,
      abs(r.amount) as amount,
      r.reason as reason,
      r.currency as currency
    from fact_refund as r
    left join sale_order as o
      on o.order_source = r.order_source
      and o.order_id = r.order_id
  `,
);

const target = select(
  'sale_target',
  'what is to be sold',
  ['fact_target'],
  sql`
    select
      business_day,
      shop,
      amount,
      orders,
      currency,
      source
    from fact_target
  `,
);

/** A customer’s worth by quintiles: how long ago, how often, how much. Ties share a quintile, so that the order of rows decides nothing. */
export function segments(options: { readonly windowDays: number }): Step[] {
  const quintile = (by: string): string =>
    `1 + cast(floor(5 * (rank() over (order by ${by}) - 1) / count(*) over ()) as integer)`;
  return [
    select(
      'segment_customer',
      'recency, frequency and money of each customer in the window up to the last day of sales, as quintiles: 5 is best',
      ['sale_order'],
      sql`
        select
          customer_link,
          customer,
          last_day,
          recency_days,
          orders,
          net,
          ${quintile('recency_days desc')} as recency,
          ${quintile('orders asc')} as frequency,
          ${quintile('net asc')} as money
        from (
          select
            o.customer_link as customer_link,
            max(o.customer) as customer,
            max(o.business_day) as last_day,
            date_diff('day', max(o.business_day), max(h.day)) as recency_days,
            count(*) as orders,
            sum(o.net) as net
          from sale_order as o
          cross join (select max(business_day) as day from sale_order) as h
          where o.customer_link is not null
            and o.status = 'completed'
            and o.business_day > h.day - ${options.windowDays}
          group by o.customer_link
        ) as bought
      `,
    ),
    select(
      'segment_limit',
      'where the quintiles of this run begin and end, so that a segment can be made again',
      ['segment_customer'],
      ['recency', 'frequency', 'money']
        .map((measure, i) => {
          const value = ['recency_days', 'orders', 'net'][i]!;
          return sql`
            select
              ${literal(measure)} as measure,
              ${measure} as quintile,
              cast(min(${value}) as double) as from_value,
              cast(max(${value}) as double) as to_value,
              count(*) as customers
            from segment_customer
            group by ${measure}
          `;
        })
        .join('\nunion all\n'),
    ),
    select(
      'segment_named',
      'each customer in the segment that its quintiles make',
      ['segment_customer'],
      sql`
        select
          *,
          case
            when recency >= 4 and frequency >= 4 then 'champion'
            when frequency >= 4 then 'at_risk'
            when recency >= 4 and orders = 1 then 'new'
            when recency >= 4 then 'promising'
            when recency <= 2 and orders = 1 then 'lost'
            else 'occasional'
          end as segment
        from segment_customer
      `,
    ),
  ];
}
