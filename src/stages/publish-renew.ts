import { newEventSql } from './publish-id.ts';
import type { Fill, PublishOptions } from './publish.ts';
import { literal, sql } from '../sql/sql.ts';

/** What becomes of one table of an edition that was begun as a copy of the last one: rows that go, and the query of those that come. */
export interface Renewal {
  readonly table: string;
  readonly gone: string | null;
  readonly come: string;
  readonly sorted: boolean;
}

const byGolden = new Set(['xref', 'contact_point', 'value_origin', 'record', 'lookup']);

/** What a publication of everything would put into each table (`fills`), for touched golden records alone. Reads `gone_id` and `come_id`. */
export function renewals(fills: readonly Fill[], options: PublishOptions): Renewal[] {
  const { entity } = options.entity;
  const gone = (column: string) => `${column} in (select golden_id from gone_id)`;
  const come = (column: string) => `${column} in (select golden_id from come_id)`;
  const of = `entity = ${literal(entity)}`;
  const seen = new Set<string>();
  return fills.map(({ table, query, sorted }) => {
    // Several queries may fill one table: what goes goes before the first of them.
    const first = !seen.has(table);
    seen.add(table);
    const change = (gone: string, come: string): Renewal => ({
      table,
      gone: first ? gone : null,
      come: come === '' ? query : `select * from (\n${query}\n) as filled where ${come}`,
      sorted,
    });
    if (table === `golden_${entity}` || byGolden.has(table)) return change(gone('golden_id'), come('golden_id'));
    if (table === 'link') return change(`${gone('golden_id_l')} or ${gone('golden_id_r')}`, `${come('golden_id_l')} or ${come('golden_id_r')}`); // prettier-ignore
    if (table === 'review_case')
      return change(
        `${of} and (${gone('golden_id_l')} or ${gone('golden_id_r')} or decision_id is not null)`,
        `${come('golden_id_l')} or ${come('golden_id_r')} or decision_id is not null`,
      );
    if (table === 'id_event') return { table, gone: null, come: newEventSql(options), sorted: true };
    return change(of, '');
  });
}

/** Brings the cases that stay to what people said since and to the days that they have: `edition` is attached for writing. */
export function standingSql({ entity, queue }: PublishOptions, table: string): string {
  const owner = queue.owner === null ? 'cast(null as varchar)' : literal(queue.owner);
  return sql`
    update ${table} as c
    set
      state = n.state,
      owner = n.owner,
      due = n.due
    from (
      select
        p.case_id,
        p.reason,
        coalesce(s.state, 'open') as state,
        coalesce(s.owner, ${owner}) as owner,
        p.first_seen + ${queue.days} as due
      from ${table} as p
      left join review_standing as s on s.case_id = p.case_id
      where p.entity = ${literal(entity.entity)}
        and p.decision_id is null
    ) as n
    where c.entity = ${literal(entity.entity)}
      and c.case_id = n.case_id
      and c.reason = n.reason
      and c.decision_id is null
      and (c.state is distinct from n.state or c.owner is distinct from n.owner or c.due is distinct from n.due)
  `;
}

/** Where the breaks of an entity stand, as `place`, that are not of values that nothing touched, at these levels; reads `touched_key`. */
export function leftBreaks(
  { entity, levels }: { readonly entity: string; readonly levels: readonly string[] },
  table: string,
): string {
  return sql`
    select b.rowid as place
    from ${table} as b
    where b.entity = ${literal(entity)}
      and (b.level not in (${levels.map((level) => literal(level)).join(', ')}) or b.resolved_on is not null)
    union
    select b.rowid
    from ${table} as b
    semi join (select * from touched_key where source_key is not distinct from source_key) as k
      on k.source_key = b.source_key and k.source = b.source
    where b.entity = ${literal(entity)}
  `;
}

/** The head counts of an entity that nothing happened to. */
export function quietMetrics(entity: string, table: string): string {
  return `update ${table} set value = 0 where entity = ${literal(entity)} and starts_with(metric, 'ids_')`;
}
