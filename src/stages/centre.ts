import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { centreCalls } from './centre-call.ts';
import { centreDesk, centreDeskDays, type SiteClocks } from './centre-desk.ts';
import { centreEvents } from './centre-event.ts';
import { centreFollow } from './centre-follow.ts';
import { centreOffers } from './centre-offer.ts';
import { centreOperators } from './centre-operator.ts';
import { centreTickets } from './centre-ticket.ts';

export interface CentreOptions {
  /** Clocks by site; one that is not named has that of UTC, and its days end at midnight. */
  readonly clocks?: SiteClocks;
}

/**
 * The contact centre: from `fact_queue_event`, `fact_call_leg`, `fact_operator`, `fact_rating`, `fact_ticket` and `fact_interaction` to
 * `centre_call`, `centre_offer`, `centre_ring`, `centre_operator`, `centre_operator_day`, `centre_rating`, `centre_ticket`, `centre_interaction`.
 */
export function centre({ clocks = {} }: CentreOptions, dialect: Dialect): Step[] {
  return [
    ...centreEvents(dialect),
    ...centreOffers(dialect),
    ...centreCalls(dialect),
    alias(),
    ...centreFollow(),
    ...centreDesk(dialect),
    centreDeskDays(clocks, dialect),
    ...centreTickets(dialect),
    ...centreOperators(),
  ];
}

/** Who stands behind each name that the exchange knows; `seen` is the table of who was seen with calls. */
export const alias = (seen = 'queue_line'): Step =>
  select(
    'alias',
    'who stands behind each name that the exchange knows: as the table of operators says, otherwise the name itself',
    ['fact_operator', seen, 'agent_line'],
    sql`
    with
      known as (
        select
          site,
          member,
          operator,
          team,
          row_number() over (partition by site, member order by source, event_id) as place
        from fact_operator
      ),
      seen as (
        select
          site,
          member
        from ${seen}
        union
        select
          site,
          member
        from agent_line
      )
    select
      coalesce(s.site, k.site) as site,
      coalesce(s.member, k.member) as member,
      coalesce(k.operator, s.member) as operator,
      k.team as team
    from seen as s
    full join (
      select *
      from known
      where place = 1
    ) as k on k.site = s.site and k.member = s.member
    where coalesce(s.member, k.member) not in (${literal('NONE')}, ${literal('')})
  `,
  );
