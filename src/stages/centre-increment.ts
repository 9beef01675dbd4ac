import { centreTables } from '../domain/edition/centre.ts';
import { change, forget, KEPT, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { alias } from './centre.ts';
import { centreCalls } from './centre-call.ts';
import { centreDesk, centreDeskDays, type SiteClocks } from './centre-desk.ts';
import { centreEvents, deskEventSince, isCall } from './centre-event.ts';
import { CALL_BACK, centreFollow, followedColumns, REPEAT } from './centre-follow.ts';
import { centreOffers } from './centre-offer.ts';
import type { FactChanges } from './fact-increment.ts';
import { EDITION } from './sale-increment.ts';

/** Names of the exchange that stand for somebody else than before: calls of whole years name them. One row where there are any. */
export const aliasOtherwise = 'alias_otherwise';

/** Tables of the contact centre that are kept between runs as they are made. */
export const centreKept = ['call_made', 'desk_event', 'queue_seen', 'desk_day'] as const;

/** Who was seen with calls, and when. */
export const queueSeen = select('queue_seen', 'who was seen with calls, and when', ['queue_line'], 'select site, member, epoch from queue_line'); // prettier-ignore

/** When the first line of the queue log was written that came or went since, as a select of one value. */
export const deskSince = ({ touched }: Pick<FactChanges, 'touched'>): string => {
  const told = (touched.get('queue_event') ?? []).filter((table) => !table.endsWith('_moved'));
  return `select min(occurred_at) as since from (${[...told.map((table) => `select occurred_at from temp.${table}`), 'select null::timestamp as occurred_at'].join(' union all ')}) as told`;
};

/**
 * Who was at which desk, from all lines of the log about people: few of them are, and who forgot to leave is told by what came later.
 * Those lines are kept; from `since` on, a timestamp as a literal or null where no line came or went, they are looked up again. Leaves
 * `alias` and `desk_day` as temporary tables.
 */
export function deskAgain(clocks: SiteClocks, since: string | null, dialect: Dialect): Move[] {
  const [, , reach, agents] = centreEvents(dialect) as [Step, Step, Step, Step];
  const epoch = dialect.epochSeconds('e.occurred_at');
  const from = since === null ? '' : dialect.epochSeconds(since);
  const again =
    since === null
      ? []
      : [
          change('main.desk_event', 'lines about people from the first that came or went on', {
            gone: `epoch >= ${from}`,
            come: deskEventSince(since, dialect),
          }),
          change('main.queue_seen', 'who was seen with calls from then on', {
            gone: `epoch >= ${from}`,
            come: sql`
              select
                e.site as site,
                e.member as member,
                ${epoch} as epoch
              from fact_queue_event as e
              where e.occurred_at >= ${since}
                and ${isCall('e')}
            `,
          }),
        ];
  return [
    ...again,
    scratch(reach),
    scratch(agents),
    scratch(alias('queue_seen')),
    ...centreDesk(dialect, 'queue_seen').map(scratch),
    scratch(centreDeskDays(clocks, dialect)),
    scratch(
      select(
        aliasOtherwise,
        'names of the exchange that stand for somebody else than before',
        ['alias'],
        sql`
          select site, member, operator, team from ${EDITION}.main.operator
          except
          select site, member, operator, team from alias
        `,
      ),
    ),
    forget('queue_reach', 'agent_line', 'desk_stretch', 'desk_interval'),
  ];
}

const due = 'call_due';

/** The id that the exchange gave: a call that was given it again after a long silence is called by it with a number. */
const given = (id: string): string => `regexp_replace(${id}, '/[0-9]+$', '')`;

function dueSql(touched: FactChanges['touched']): string {
  const of = (kind: string, id: string) => (touched.get(kind) ?? []).map((table) => `select site, ${id} as call_id from ${table}`); // prettier-ignore
  return sql`
    with told as (
      select
        site,
        call_id
      from (
        ${[...of('queue_event', 'call_id'), ...of('call_leg', 'linked_id')].join('\nunion\n')}
      ) as t
      where call_id not in ('NONE', 'REALTIME', '')
    )
    select site, call_id from told
    union
    select site, ${given('call_id')} from told where contains(call_id, '/')
    union
    select site, call_id
    from ${KEPT}.main.fact_queue_event
    where contains(call_id, '/')
      and (site, ${given('call_id')}) in (select site, ${given('call_id')} from told)
  `;
}

/** Rows of a table of the edition about calls of which something was told since go, those of a temporary table come. */
function replaced(table: string, from: string): Move {
  const { columns } = centreTables.find(({ name }) => name === table)!;
  return change(`main.${table}`, 'calls of which something was told since', {
    database: EDITION,
    gone: `(site, call_id) in (select site, call_id from call_gone)`,
    come: `select ${columns.map(({ name }) => name).join(', ')} from ${from} order by business_day, site, call_id`,
  });
}

/**
 * Brings calls, offers and rings of the edition up to date: calls of which something was told since are worked out anew from all of
 * their lines and legs; what came of the calls around them, from a week before on, is looked up again. `call_made` is kept between runs.
 */
export function callChanges({ touched }: FactChanges, dialect: Dialect): Move[] {
  const [lines] = centreEvents(dialect) as [Step, Step];
  const [followed, calls, offers, rings] = centreFollow() as [Step, Step, Step, Step];
  const isDue = (id: string) => `(site, ${id}) in (select site, call_id from ${due})`;
  return [
    scratch(select(due, 'calls of which something was told since', [], dueSql(touched))),
    scratch(
      select(
        'call_gone',
        'the same as they are called in the edition',
        [due],
        sql`
          select site, call_id from ${due}
          union
          select
            c.site as site,
            c.call_id as call_id
          from ${KEPT}.main.call_made as c
          inner join ${due} as d
            on d.site = c.site
            and d.call_id = ${given('c.call_id')}
          where contains(c.call_id, '/')
        `,
      ),
    ),
    scratch(select('call_before', 'these calls as they were told until now', ['call_gone'], `select * from ${KEPT}.main.call_made where (site, call_id) in (select site, call_id from call_gone)`)), // prettier-ignore
    scratch(select('call_last', 'the last call of each place until now', [], `select site, max(started) as started from ${KEPT}.main.call_made group by site`)), // prettier-ignore
    // Temporary tables of a few calls stand in front of those of all: the steps are the same.
    scratch(select('fact_queue_event', 'the lines of these calls alone', [due], `select * from ${KEPT}.main.fact_queue_event where ${isDue('call_id')}`)), // prettier-ignore
    scratch(select('fact_call_leg', 'the legs of these calls alone', [due], `select * from ${KEPT}.main.fact_call_leg where ${isDue('linked_id')}`)), // prettier-ignore
    scratch(lines),
    ...centreOffers(dialect).map(scratch),
    ...centreCalls(dialect).map(scratch),
    scratch(offers),
    scratch(rings),
    scratch(select('call_told', 'these calls as they are called now and until now', ['call_gone', 'call_made'], 'select site, call_id from call_gone union select site, call_id from call_made')), // prettier-ignore
    scratch(
      select(
        'call_day',
        'days on which operators are told to have served or missed them, now or until now',
        ['call_gone', 'centre_offer', 'centre_ring'],
        sql`
          select business_day from ${EDITION}.main.queue_offer where (site, call_id) in (select site, call_id from call_gone)
          union
          select business_day from ${EDITION}.main.ring where (site, call_id) in (select site, call_id from call_gone)
          union
          select business_day from centre_offer
          union
          select business_day from centre_ring
        `,
      ),
    ),
    replaced('queue_offer', 'centre_offer'),
    replaced('ring', 'centre_ring'),
    change('main.call_made', 'calls of which something was told since', {
      gone: `(site, call_id) in (select site, call_id from call_gone)`,
      come: 'select * from call_made',
    }),
    scratch(
      select(
        'call_since',
        'from when on something may have come of calls otherwise than told until now',
        ['call_before', 'call_made', 'call_last'],
        sql`
          select
            t.site as site,
            min(t.started) as touched,
            least(min(t.started), min(l.started), min(n.started)) - ${literal(REPEAT)} as since
          from (
            select site, started from call_before
            union all
            select site, started from call_made
          ) as t
          left join call_last as l on l.site = t.site
          left join (select site, max(started) as started from ${KEPT}.main.call_made group by site) as n on n.site = t.site
          group by t.site
        `,
      ),
    ),
    scratch(
      select(
        'call_again',
        'the calls of which something else may have come',
        ['call_since'],
        sql`
          select
            c.site as site,
            c.call_id as call_id,
            c.started as started
          from ${KEPT}.main.call_made as c
          inner join call_since as s on s.site = c.site
          where c.started >= s.since
            or c.ended >= s.touched - ${literal(CALL_BACK)}
        `,
      ),
    ),
    scratch(
      select(
        'call_made',
        'these with the calls of the week before them, which they may repeat',
        ['call_again'],
        sql`
          select c.*
          from ${KEPT}.main.call_made as c
          inner join (select site, min(started) as started from call_again group by site) as a on a.site = c.site
          where c.started >= a.started - ${literal(REPEAT)}
        `,
      ),
    ),
    scratch(followed),
    scratch(calls),
    scratch(
      select(
        'call_other',
        'calls of which nothing was told, and something else has come',
        ['call_again', 'call_told', 'centre_call'],
        sql`
          select
            c.site as site,
            c.call_id as call_id
          from centre_call as c
          inner join ${EDITION}.main.call as e
            on e.site = c.site
            and e.call_id = c.call_id
          where (c.site, c.call_id) in (select site, call_id from call_again)
            and not exists (select 1 from call_told as t where t.site = c.site and t.call_id = c.call_id)
            and (${followedColumns.map((name) => `e.${name} is distinct from c.${name}`).join(' or ')})
        `,
      ),
    ),
    change('main.call', 'what came of calls', {
      database: EDITION,
      gone: `(site, call_id) in (select site, call_id from call_gone union all select site, call_id from call_other)`,
      come: sql`
        select ${centreTables
          .find(({ name }) => name === 'call')!
          .columns.map(({ name }) => name)
          .join(', ')}
        from centre_call
        where (site, call_id) in (select site, call_id from call_told union all select site, call_id from call_other)
        order by business_day, site, call_id
      `,
    }),
    forget('fact_queue_event', 'fact_call_leg', 'queue_line', 'offer', 'ring_tried', 'call_record', 'queue_call', 'call_made', 'call_followed', 'centre_call', 'centre_offer', 'centre_ring'), // prettier-ignore
  ];
}
