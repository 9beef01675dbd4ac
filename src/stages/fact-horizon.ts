import { factKinds } from '../domain/fact.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { factTable } from './fact.ts';

/** How far the facts of each source reach. */
export function factHorizon(): Step {
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
            source,
            count(*) as events,
            min(business_day) as first_day,
            max(business_day) as last_day,
            max(occurred_at) as last_at,
            ${'customer' in roles ? "count(case when customer_status = 'anonymous' then 1 end)" : 'cast(null as bigint)'} as anonymous
          from ${factTable(name)}
          group by source
        `,
      )
      .join('\nunion all\n'),
  );
}
