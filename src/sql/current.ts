import { sql } from './sql.ts';

/** The tables a current state is derived from, and the names of the columns that decide. */
export interface CurrentInputs {
  /** Rows of all held parts (raw or standard), with `batch_id`. */
  readonly part: string;
  /** `(batch_id, seq, epoch)` of the held batches: see `currentParts` in the ledger. */
  readonly held: string;
  /** `(key, seq)`: keys that a full snapshot closed, and the order of arrival of that snapshot; null where none did. */
  readonly closed: string | null;
  /** Column of `part` with the source key. */
  readonly key: string;
  /** Column of `part` with the time of the last change at the source. */
  readonly updated: string;
}

/**
 * The current rows of one source: per key the row of the highest (epoch, update time with unknown last, order of
 * arrival), without the keys that a later full snapshot closed. A late delta that is older than what is held loses.
 * Only keys that came more than once are ranked, and only by their narrow columns.
 */
export function currentSql(inputs: CurrentInputs): string {
  const { part, held, closed, key, updated } = inputs;
  const stillOpen =
    closed === null
      ? 'true'
      : sql`
          not exists (
            select 1
            from ${closed} as c
            where c.key = p.${key}
              and c.seq > h.seq
          )
        `;
  return sql`
    select p.*
    from ${part} as p
    inner join ${held} as h on h.batch_id = p.batch_id
    where ${stillOpen}
      and not exists (
        select 1
        from (
          select
            ranked.key,
            ranked.batch_id,
            ranked.place
          from (
            select
              q.${key} as key,
              q.batch_id as batch_id,
              row_number() over (
                partition by q.${key}
                order by r.epoch desc, q.${updated} desc nulls last, r.seq desc
              ) as place
            from ${part} as q
            inner join ${held} as r on r.batch_id = q.batch_id
            where q.${key} in (select t.${key} from ${part} as t group by t.${key} having count(*) > 1)
          ) as ranked
          where ranked.place > 1
        ) as beaten
        where beaten.key = p.${key}
          and beaten.batch_id = p.batch_id
      )
  `;
}
