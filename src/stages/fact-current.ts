import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** One held batch of a source of facts, with its typed segment. */
export interface FactPart {
  readonly source: string;
  readonly batch_id: string;
  /** Order of arrival. */
  readonly seq: number;
  /** The segment's file. */
  readonly path: string;
  /** File of the keys that this full snapshot closed (`_key`), or null. */
  readonly closed: string | null;
  /** Whether some of its events came before with other content. */
  readonly corrects: boolean;
}

/** Name of the table of a source's events that a later batch corrected or closed: `(event_id, batch_id)`. */
export const pastOf = (source: string): string => `past_${source}`;

/** Whether any event of these parts is past: where none can be, there is no table to ask. */
export const hasPast = (parts: readonly FactPart[]): boolean =>
  parts.some(({ corrects, closed }) => corrects || closed !== null);

/**
 * The events of a source that no longer count: those with a later version, and those that a later full snapshot no longer has. Both
 * versions stay in the lake; the latest to arrive counts. Only events that came more than once are looked at.
 */
export function pastSteps(source: string, parts: readonly FactPart[], dialect: Dialect): Step[] {
  if (!hasPast(parts)) return [];
  const held = parts.map(({ batch_id, seq }) => `select ${literal(batch_id)} as batch_id, ${seq} as seq`);
  const all = dialect.parquet(parts.map(({ path }) => path));
  const closings = parts.flatMap(({ closed, seq }) =>
    closed === null ? [] : [`select _key as event_id, ${seq} as seq from ${dialect.parquet([closed])}`],
  );
  const again = sql`
    select
      event_id,
      batch_id
    from (
      select
        q.event_id as event_id,
        q.batch_id as batch_id,
        row_number() over (partition by q.event_id order by h.seq desc) as place
      from ${all} as q
      inner join held as h on h.batch_id = q.batch_id
      where q.event_id in (select c.event_id from ${all} as c where c.fate = 'changed')
    ) as ranked
    where place > 1
  `;
  const closed = sql`
    select
      q.event_id as event_id,
      q.batch_id as batch_id
    from ${all} as q
    inner join held as h on h.batch_id = q.batch_id
    inner join closing as c
      on c.event_id = q.event_id
      and c.seq > h.seq
  `;
  return [
    select(
      pastOf(source),
      `events of ${source} that were corrected or taken away later`,
      [],
      sql`
        with held as (
          ${held.join('\nunion all\n')}
        )${closings.length === 0 ? '' : `,\nclosing as (\n${closings.join('\nunion all\n')}\n)`}
        ${closings.length === 0 ? again : `${again}\nunion\n${closed}`}
      `,
    ),
  ];
}
