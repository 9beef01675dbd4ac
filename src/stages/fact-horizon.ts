import { type FactKind, factKinds } from '../domain/fact.ts';
import { change, KEPT, type Move } from '../sql/change.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { factTable } from './fact.ts';
import type { FactChanges } from './fact-increment.ts';

const kinds = [...factKinds.values()];

const days = ({ name, roles }: FactKind, table: string, where = ''): string => sql`
  select
    ${literal(name)} as fact,
    source,
    business_day,
    count(*) as events,
    max(occurred_at) as last_at,
    ${'customer' in roles ? "count(case when customer_status = 'anonymous' then 1 end)" : 'cast(null as bigint)'} as anonymous
  from ${table}
  ${where}
  group by
    source,
    business_day
`;

/** How many facts of each kind a source tells of each business day; it is kept, so that nobody has to count the facts of years again. */
export const factDay: Step = select(
  'fact_day',
  'how many facts each source tells of each business day',
  kinds.map(({ name }) => factTable(name)),
  kinds.map((kind) => days(kind, factTable(kind.name))).join('\nunion all\n'),
);

/** Brings `fact_day` up to date, on the days of which something was told since. */
export function factDayChanges({ touched }: FactChanges): Move[] {
  return kinds.flatMap((kind) => {
    const tables = touched.get(kind.name) ?? [];
    if (tables.length === 0) return [];
    const told = `business_day in (${tables.map((table) => `select business_day from ${table}`).join(' union ')})`;
    const table = `${KEPT}.main.${factTable(kind.name)}`;
    return [
      change('main.fact_day', `days of which something was told since of a ${kind.name}`, {
        gone: `fact = ${literal(kind.name)} and (${told} or business_day is null)`,
        // Each alone, so that what is of other days is not read.
        come: [days(kind, table, `where ${told}`), days(kind, table, 'where business_day is null')].join('\nunion all\n'), // prettier-ignore
      }),
    ];
  });
}

/** How far the facts of each source reach. A time after the day of the run is a clock that is wrong: it moves no report’s last day. */
export function factHorizon(asOf: string): Step {
  return select(
    'fact_horizon',
    'how far the facts of each source reach',
    ['fact_day'],
    sql`
      select
        f.fact as fact,
        f.source as source,
        cast(sum(f.events) as bigint) as events,
        min(f.business_day) as first_day,
        max(case when f.business_day <= date ${literal(asOf)} then f.business_day end) as last_day,
        max(case when f.business_day <= date ${literal(asOf)} then f.last_at end) as last_at,
        cast(coalesce(sum(case when f.business_day > date ${literal(asOf)} then f.events end), 0) as bigint) as future,
        max(b.received_at) as received_at,
        cast(sum(f.anonymous) as bigint) as anonymous
      from fact_day as f
      left join (select source, max(received_at) as received_at from batch group by source) as b on b.source = f.source
      group by
        f.fact,
        f.source
    `,
  );
}
