import type { Holiday } from '../domain/holiday.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

export interface CalendarInput {
  readonly asOf: string;
  readonly contracts: readonly SourceContract[];
  readonly holidays: readonly Holiday[];
  /** Clock on which a file that came counts as having come on a day. */
  readonly timeZone: string;
}

/** Which facts make up the numbers of an area. */
const areas: Readonly<Record<string, readonly string[]>> = {
  sales: ['order', 'order_line', 'refund'],
  stock: ['stock_count', 'movement', 'transfer'],
  centre: ['call_leg', 'queue_event', 'ticket', 'interaction'],
};
/** Days after its end by which a day must have come; a source that comes when it likes is not waited for. */
const periods: Readonly<Record<SourceContract['frequency'], number | null>> = { minute: 1, hourly: 1, daily: 1, weekly: 7, monthly: 31, irregular: null }; // prettier-ignore

/**
 * What is known of each business day: whether it is a holiday, which earlier day it is fairly compared with, and whether its numbers may
 * still change; and by how much days that were reported before came out otherwise.
 */
export function dayCalendar(input: CalendarInput): Step[] {
  return [holiday(input), awaited(input), span(input), compared, calendar(input), restatedDay];
}

const holiday = ({ holidays }: CalendarInput): Step =>
  select(
    'calendar_holiday',
    'days off that the calendar of mestre.yaml knows',
    [],
    holidays.length === 0
      ? 'select cast(null as date) as day, cast(null as varchar) as title where false'
      : sql`
          select
            cast(day as date) as day,
            title
          from (values ${holidays.map(({ day, title }) => `(${literal(day)}, ${literal(title)})`).join(', ')}) as h(day, title)
        `,
  );

/** Sources whose facts a day needs, how long after it they may come, and how far they have come. */
function awaited({ contracts, timeZone }: CalendarInput): Step {
  const rows = contracts.flatMap(({ source, entity, frequency, late }) => {
    const area = Object.keys(areas).find((name) => areas[name]!.includes(entity));
    const period = periods[frequency];
    return area === undefined || period === null ? [] : [`(${literal(area)}, ${literal(source)}, ${period}, ${late})`];
  });
  const from = rows.length === 0 ? "(values ('', '', 0, 0))" : `(values ${rows.join(', ')})`;
  return select(
    'calendar_awaited',
    'what a day waits for: the sources of its facts that come regularly, their last day and the day of their last file',
    ['fact_horizon'],
    sql`
      select
        a.area as area,
        a.source as source,
        a.period as period,
        a.late as late,
        max(h.last_day) as last_day,
        cast(max(timezone(${literal(timeZone)}, timezone('UTC', h.received_at))) as date) as received_day
      from ${from} as a(area, source, period, late)
      inner join fact_horizon as h on h.source = a.source
      group by
        a.area,
        a.source,
        a.period,
        a.late
    `,
  );
}

const span = ({ asOf }: CalendarInput): Step =>
  select(
    'calendar_span',
    'every day from the first fact, ten years back at most, to the day of the edition',
    ['fact_horizon', 'calendar_holiday'],
    sql`
      select
        cast(d.day as date) as business_day,
        cast(isodow(d.day) as integer) as weekday,
        h.title as holiday
      from (
        select unnest(generate_series(
          greatest(coalesce(min(first_day), date ${literal(asOf)}), date ${literal(asOf)} - 3660),
          date ${literal(asOf)},
          interval 1 day
        )) as day
        from fact_horizon
      ) as d
      left join calendar_holiday as h on h.day = cast(d.day as date)
    `,
  );

/** A plain day with a plain one of the same weekday, a holiday with the same holiday: a week without shops open says nothing of a trend. */
const compared = select(
  'calendar_compared',
  'the same weekday at most eight weeks before, a holiday for a holiday where there is one; a year before the same holiday, else the same weekday',
  ['calendar_span'],
  sql`
    select
      d.business_day as business_day,
      first(w.business_day order by (w.holiday is null) <> (d.holiday is null) asc, w.business_day desc)
        filter (where d.business_day - w.business_day <= 56) as week_before,
      first(w.business_day order by
        coalesce(w.holiday = d.holiday, false) desc,
        (w.holiday is null) <> (d.holiday is null) asc,
        abs(d.business_day - w.business_day - 364) asc,
        w.business_day desc
      ) filter (where d.business_day - w.business_day between 343 and 385
        and (w.weekday = d.weekday or w.holiday = d.holiday)) as year_before
    from calendar_span as d
    inner join calendar_span as w
      on w.business_day < d.business_day
      and w.business_day >= d.business_day - 420
      and (w.weekday = d.weekday or w.holiday = d.holiday)
    where d.business_day - w.business_day > 56
      or w.weekday = d.weekday
    group by d.business_day
  `,
);

/** A day is over for a source once it told of a later one, or once its file of the time after came; late ones have so many days more. */
function calendar({ asOf }: CalendarInput): Step {
  const open = (area: string) => sql`
    select
      string_agg(a.source, ', ' order by a.source asc)
    from calendar_awaited as a
    where a.area = ${literal(area)}
      and (
        date ${literal(asOf)} <= s.business_day + a.late
        or not (
          coalesce(a.last_day > s.business_day, false)
          or coalesce(a.received_day >= s.business_day + a.period, false)
        )
      )
  `;
  const known = (area: string) => `exists (select 1 from calendar_awaited as a where a.area = ${literal(area)})`;
  const status = (area: string) =>
    `case when not ${known(area)} then null when waits_${area} is null then 'final' else 'provisional' end as ${area}`;
  return select(
    'calendar_day',
    'each day with what it is compared with and whether its numbers are final',
    ['calendar_span', 'calendar_compared', 'calendar_awaited'],
    sql`
      select
        business_day,
        weekday,
        holiday,
        week_before,
        year_before,
        ${Object.keys(areas).flatMap((area) => [status(area), `waits_${area} as ${area}_waits_for`])}
      from (
        select
          s.business_day as business_day,
          s.weekday as weekday,
          s.holiday as holiday,
          c.week_before as week_before,
          c.year_before as year_before,
          ${Object.keys(areas).map((area) => `(\n${open(area)}\n) as waits_${area}`)}
        from calendar_span as s
        left join calendar_compared as c on c.business_day = s.business_day
      ) as waited
    `,
  );
}

/** Columns of what the edition before said of each day: the table `reported_day`, empty where there is none. */
export const reportedDay = { business_day: 'DATE', status: 'VARCHAR', orders: 'BIGINT', net: 'DECIMAL(38,4)' } as const;

const restatedDay = select(
  'sale_restated_day',
  'business days that the edition before told otherwise: what it said, and what is said now',
  ['reported_day', 'sale_order'],
  sql`
    select
      r.business_day as business_day,
      r.status as was,
      r.orders as orders_before,
      coalesce(n.orders, 0) as orders,
      r.net as net_before,
      coalesce(n.net, 0) as net,
      coalesce(n.net, 0) - r.net as change
    from (
      select
        coalesce(b.business_day, s.business_day) as business_day,
        b.status as status,
        coalesce(b.orders, 0) as orders,
        coalesce(b.net, 0) as net
      from reported_day as b
      full outer join (
        select distinct business_day
        from sale_order
        where business_day <= (select max(business_day) from reported_day)
      ) as s on s.business_day = b.business_day
    ) as r
    left join (
      select
        business_day,
        count(*) as orders,
        sum(net) as net
      from sale_order
      where status = 'completed'
      group by business_day
    ) as n on n.business_day = r.business_day
    where r.orders <> coalesce(n.orders, 0)
      or r.net <> coalesce(n.net, 0)
  `,
);
