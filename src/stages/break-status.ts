import { literal, sql } from '../sql/sql.ts';

/** What somebody said of a break and still holds. */
export interface BreakWord {
  readonly breakId: string;
  readonly kind: string;
  readonly by: string;
  /** ISO days. */
  readonly day: string;
  readonly reason: string;
  readonly until: string | null;
}

/**
 * The rows of a table of breaks with their status as of a day: resolved where it is gone; explained until its last day
 * and acknowledged where somebody said so since it appeared or came back; regressed where it came back and nobody has
 * said anything since; open otherwise.
 */
export function breakStatusSql(table: string, words: readonly BreakWord[], asOf: string): string {
  const rows = words.map(
    (word) =>
      `(${[word.breakId, word.kind, word.by, word.day, word.reason, word.until].map((text) => (text === null ? 'null' : literal(text))).join(', ')})`,
  );
  const none = `(null, null, null, null, null, null)`;
  return sql`
    select
      b.* replace (
        case
          when b.resolved_on is not null then 'resolved'
          when w.kind = 'explained' and w.until >= date ${literal(asOf)} then 'explained'
          when w.kind = 'acknowledged' then 'acknowledged'
          when b.returned_on is not null then 'regressed'
          else 'open'
        end as status,
        w.kind as said,
        w.said_by as said_by,
        w.day as said_on,
        w.reason as reason,
        w.until as until
      )
    from ${table} as b
    left join (
      select
        cast(break_id as varchar) as break_id,
        cast(kind as varchar) as kind,
        cast(said_by as varchar) as said_by,
        cast(day as date) as day,
        cast(reason as varchar) as reason,
        cast(until as date) as until
      from (values ${[none, ...rows].join(', ')}) as said(break_id, kind, said_by, day, reason, until)
    ) as w on w.break_id = b.break_id and w.day >= coalesce(b.returned_on, date '0001-01-01')
  `;
}
