import { factKinds } from '../domain/fact.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { factTable } from './fact.ts';

/** How far the facts of each source reach. A time after the day of the run is a clock that is wrong: it moves no report’s last day. */
export function factHorizon(asOf: string): Step {
  const kinds = [...factKinds.values()];
  return select(
    'fact_horizon',
    'how far the facts of each source reach',
    kinds.map(({ name }) => factTable(name)),
    kinds
      .map(
        ({ name, roles }) => sql`
          select
            ${literal(name)} as fact,
            f.source as source,
            count(*) as events,
            min(business_day) as first_day,
            max(case when business_day <= date ${literal(asOf)} then business_day end) as last_day,
            max(case when business_day <= date ${literal(asOf)} then occurred_at end) as last_at,
            count(case when business_day > date ${literal(asOf)} then 1 end) as future,
            max(b.received_at) as received_at,
            ${'customer' in roles ? "count(case when customer_status = 'anonymous' then 1 end)" : 'cast(null as bigint)'} as anonymous
          from ${factTable(name)} as f
          left join (select source, max(received_at) as received_at from batch group by source) as b on b.source = f.source
          group by f.source
        `,
      )
      .join('\nunion all\n'),
  );
}
