import { change, forget, type Move, scratch } from '../sql/change.ts';
import { literal, sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { FactChanges } from './fact-increment.ts';
import { EDITION } from './sale-increment.ts';
import { stockFrom, stockSince } from './stock.ts';

const transferDays = (table: string): string[] => [
  // A transfer moves stock on the day on which it is sent and on that on which it arrives, by the clock of the place.
  `select cast(least(occurred_at, coalesce(received_at, occurred_at)) as date) - 2 as day from ${table}`,
];

/** The first day on which a stock may be another than told until now: null days where nothing of it changed. */
function touchedDays({ touched }: FactChanges): string {
  const of = (kind: string) => (touched.get(kind) ?? []).filter((table) => !table.endsWith('_moved'));
  const transfers = of('transfer').flatMap(transferDays);
  // The first movement that tells of transfers takes the list of transfers out of the stock of all days.
  const first = of('movement').map(
    (table) => sql`
      select date '0001-01-02' as day
      where exists (select 1 from ${table} where movement in ('transfer_in', 'transfer_out'))
        and exists (select 1 from fact_transfer)
        and (
          not exists (select 1 from fact_movement where movement in ('transfer_in', 'transfer_out'))
          or not exists (
            select 1
            from fact_movement as f
            where f.movement in ('transfer_in', 'transfer_out')
              and (f.source, f.event_id) not in (select source, event_id from ${table})
          )
        )
    `,
  );
  return [
    'select business_day as day from before_line',
    'select business_day from after_line',
    ...[...of('movement'), ...of('stock_count')].map((table) => `select business_day from ${table}`),
    ...transfers,
    ...first,
  ].join('\nunion all\n');
}

/** Brings `stock_day` of the edition up to date, from the first day of which something is told otherwise. Expects sales as they are today. */
export function stockChanges(changes: FactChanges, asOf: string): Move[] {
  const until = `<= date ${literal(asOf)}`;
  const all = sql`
    select max(business_day) as day from fact_movement where business_day ${until}
    union all
    select max(business_day) from fact_stock_count where business_day ${until}
    union all
    select max(business_day) from sale_line where business_day ${until} and status = 'completed' and article is not null and shop is not null
    union all
    select max(cast(coalesce(received_at, occurred_at) as date)) - 2 from fact_transfer where business_day ${until}
  `;
  return [
    scratch(
      select(
        stockSince,
        'the first day of which something is told otherwise, after the last day at the latest',
        ['before_line', 'after_line'],
        sql`
          select
            cast(least(
              (select min(day) from (${touchedDays(changes)}) as touched),
              (select max(business_day) + 1 from ${EDITION}.main.stock_day),
              (select max(day) + 1 from (${all}) as day)
            ) as date) as business_day
        `,
      ),
    ),
    scratch(
      select(
        'stock_before',
        'what lay there the evening before, and when it was last sold',
        [stockSince],
        sql`
          select
            d.shop as shop,
            d.article as article,
            d.closing as closing,
            d.last_sale as last_sale
          from ${EDITION}.main.stock_day as d
          where d.business_day = (select business_day - 1 from ${stockSince})
        `,
      ),
    ),
    ...stockFrom(asOf).map(scratch),
    change('main.stock_day', 'the days from then on', {
      database: EDITION,
      gone: `business_day >= (select business_day from ${stockSince})`,
      come: 'select * from stock_day order by business_day, shop, article',
    }),
    forget(stockSince, 'stock_before', ...stockFrom().map(({ table }) => table)),
  ];
}
