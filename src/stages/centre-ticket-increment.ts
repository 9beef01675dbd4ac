import { centreTables } from '../domain/edition/centre.ts';
import { change, forget, KEPT, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { centreOperators } from './centre-operator.ts';
import { centreTickets } from './centre-ticket.ts';
import { factTable } from './fact.ts';
import type { FactChanges } from './fact-increment.ts';
import { EDITION } from './sale-increment.ts';

/** Ids of calls and tickets of which something was told since: `(link_id)`. Ratings name them, whatever they are of. */
const due = 'link_due';
/** Keys of ratings, tickets and interactions that came, went or mean somebody else: `(fact, source, event_id)`. */
const touchedEvent = 'ticket_touched';

const columnsOf = (table: string): string =>
  centreTables
    .find(({ name }) => name === table)!
    .columns.map(({ name }) => name)
    .join(', ');

const dueLink = (column: string): string => `${column} in (select link_id from ${due})`;
const isTouched = (id: string, kind: string, source = 'source'): string =>
  `(${source}, ${id}) in (select source, event_id from ${touchedEvent} where fact = '${kind}')`;

/** A table of facts with only what is due of it, in front of the one of all. */
const few = (kind: string, link: string): Move =>
  scratch(
    select(
      factTable(kind),
      `every ${kind} that is due alone`,
      [due, touchedEvent],
      sql`
        select *
        from ${KEPT}.main.${factTable(kind)}
        where ${dueLink(link)}
        union
        select *
        from ${KEPT}.main.${factTable(kind)}
        where ${isTouched('event_id', kind)}
      `,
    ),
  );

/**
 * Brings tickets, interactions and ratings of the edition up to date: those of which something was told since, and ratings of calls of
 * which something was told. Expects `call` of the edition as it is today, and `call_told` with the calls that are told otherwise. Leaves
 * `rating_day` with the days on which ratings went or came.
 */
export function ticketChanges({ touched }: FactChanges, dialect: Dialect): Move[] {
  const [interactions, tickets, ratings] = centreTickets(dialect) as [Step, Step, Step];
  const of = (kind: string, columns: string) =>
    (touched.get(kind) ?? []).map((table) => `select ${columns} from ${table}`);
  const kinds = ['rating', 'ticket', 'interaction'];
  const isRatingDue = sql`
    ${dueLink('link_id')}
    or rated = 'interaction' and ${isTouched('rating_id', 'interaction')}
    or rated in ('call', 'unknown') and ${isTouched('rating_id', 'rating')}
  `;
  return [
    scratch(
      select(
        touchedEvent,
        'ratings, tickets and interactions of which something was told since',
        [],
        [
          ...kinds.flatMap((kind) => of(kind, `'${kind}' as fact, source, event_id`)),
          "select '' as fact, '' as source, '' as event_id where false",
        ].join('\nunion\n'),
      ),
    ),
    scratch(
      select(
        due,
        'the calls and tickets that they are about',
        ['call_told'],
        [
          'select call_id as link_id from call_told',
          ...of('rating', 'link_id'),
          ...of('ticket', 'ticket_id'),
          ...of('interaction', 'ticket_id'),
        ].join('\nunion\n'),
      ),
    ),
    few('rating', 'link_id'),
    few('ticket', 'ticket_id'),
    few('interaction', 'ticket_id'),
    scratch(interactions),
    scratch(tickets),
    scratch(select('centre_call', 'calls that are rated', [due], `select site, call_id, business_day, operator from ${EDITION}.main.call where ${dueLink('call_id')}`)), // prettier-ignore
    scratch(ratings),
    change('main.interaction', 'of which something was told since', {
      database: EDITION,
      gone: isTouched('interaction_id', 'interaction'),
      come: sql`
        select ${columnsOf('interaction')}
        from centre_interaction
        where ${isTouched('interaction_id', 'interaction')}
        order by business_day, source, interaction_id
      `,
    }),
    change('main.ticket', 'of which something was told since', {
      database: EDITION,
      gone: dueLink('ticket_id'),
      come: sql`
        select ${columnsOf('ticket')}
        from centre_ticket
        where ${dueLink('ticket_id')}
        order by business_day, source, ticket_id
      `,
    }),
    scratch(
      select(
        'rating_day',
        'days on which ratings went or came',
        [due, touchedEvent, 'centre_rating'],
        sql`
          select business_day from ${EDITION}.main.contact_rating where ${isRatingDue}
          union
          select business_day from centre_rating where ${isRatingDue}
        `,
      ),
    ),
    change('main.contact_rating', 'of what was told otherwise', {
      database: EDITION,
      gone: isRatingDue,
      come: sql`
        select ${columnsOf('contact_rating')}
        from centre_rating
        where ${isRatingDue}
        order by business_day, source, rating_id, rated
      `,
    }),
    forget(...kinds.map(factTable), 'centre_interaction', 'centre_ticket', 'centre_rating', 'centre_call', due, touchedEvent), // prettier-ignore
  ];
}

/** Rows of a table of the edition on the days that are due, in front of those of all. */
const onDays = (table: string, from: string): Move =>
  scratch(select(table, 'on the days that are due', ['operator_due'], `select * from ${EDITION}.main.${from} where business_day in (select business_day from operator_due)`)); // prettier-ignore

/**
 * Brings what each operator did up to date, on the days on which something else is known of anybody. Expects `alias`, `desk_day` as it is
 * today, `call_day` and `rating_day` with the days of calls and ratings that are told otherwise; keeps `desk_day`.
 */
export function operatorChanges(): Move[] {
  const [, days] = centreOperators() as [Step, Step];
  const desk = 'site, member, business_day, desk_s, pause_s, after_call_s, open';
  return [
    scratch(
      select(
        'operator_due',
        'days on which something else is known of an operator, all of his where his team is another',
        ['desk_day', 'call_day', 'rating_day', 'alias'],
        sql`
          select business_day from call_day
          union
          select business_day from rating_day
          union
          select business_day
          from (
            (select ${desk} from desk_day except select ${desk} from ${KEPT}.main.desk_day)
            union all
            (select ${desk} from ${KEPT}.main.desk_day except select ${desk} from desk_day)
          ) as changed
          union
          select d.business_day
          from ${EDITION}.main.operator_day as d
          inner join (select operator, min(team) as team from alias group by operator) as t on t.operator = d.operator
          where t.team is distinct from d.team
        `,
      ),
    ),
    change('main.desk_day', 'who was at which desk', { gone: 'true', come: `select ${desk} from desk_day` }),
    scratch(select('desk_day', 'on the days that are due', ['operator_due'], `select * from ${KEPT}.main.desk_day where business_day in (select business_day from operator_due)`)), // prettier-ignore
    onDays('centre_offer', 'queue_offer'),
    onDays('centre_ring', 'ring'),
    onDays('centre_rating', 'contact_rating'),
    scratch(days),
    change('main.operator_day', 'what they did on the days that are due', {
      database: EDITION,
      gone: 'business_day in (select business_day from operator_due)',
      come: `select ${columnsOf('operator_day')} from centre_operator_day order by business_day, operator`,
    }),
    forget('desk_day', 'centre_offer', 'centre_ring', 'centre_rating', 'centre_operator_day', 'operator_due', 'call_day', 'rating_day'), // prettier-ignore
  ];
}
