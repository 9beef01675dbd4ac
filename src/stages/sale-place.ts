import type { Ruleset } from '../rules/schema/ruleset.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** Tables of facts that name a shop or an article. */
const shopFacts = ['order', 'order_line', 'refund', 'stock_count', 'movement', 'transfer', 'target'];
const articleFacts = ['order_line', 'stock_count', 'movement', 'transfer'];

const seen = (role: string, kinds: readonly string[]): string =>
  kinds.map((kind) => `select ${role}, ${role}_known from fact_${kind}`).join('\nunion all\n');

/** Shops and articles under one id each: golden records, and what facts name that no golden record stands for. */
export function places(rulesets: readonly Ruleset[]): Step[] {
  return [shop(rulesets), article(rulesets)];
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
