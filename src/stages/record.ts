import type { Ruleset } from '../rules/schema/ruleset.ts';
import { currentSql } from '../sql/current.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** One held batch of a source, with its standard part. Paths are those that the engine can open. */
export interface StandardPart {
  readonly source: string;
  readonly batch_id: string;
  readonly seq: number;
  /** Number of full snapshots of this source up to this batch. */
  readonly epoch: number;
  /** Standard part. */
  readonly path: string;
  /** Keys that this full snapshot closed (`_key`), or null. */
  readonly closed: string | null;
}

/**
 * Makes `record`: one row per current source record of the entity, numbered in the order of (source, source_key) with room between the
 * numbers, so that records of a later run find one in their place and nobody else's changes. Per key the row of the highest (epoch, update time, order of arrival), without the keys that a later full snapshot closed. Only narrow columns
 * are ranked and sorted; the wide ones are read once.
 */
export function record(rules: Ruleset, parts: readonly StandardPart[], dialect: Dialect): Step[] {
  const sources = [...new Set(parts.map(({ source }) => source))].toSorted();
  return [
    ...sources.flatMap((source) => heldSteps(source, parts, dialect)),
    numbers(rules, sources, parts, dialect),
    select(
      'record',
      `the current records of every source of ${rules.entity}`,
      ['record_number'],
      sql`
        select
          n.record_id as record_id,
          p.*
        from ${dialect.parquet(parts.map(({ path }) => path))} as p
        inner join record_number as n
          on n.source = p.source
          and n.source_key = p.source_key
          and n.batch_id = p.batch_id
      `,
    ),
  ];
}

/** Half of all numbers lie between the records, the other half behind the last record of each source: new keys are often the highest. */
const ROOM = '1073741823e0';

/** What is known of the batches of a source: those that count, and the keys that full snapshots closed. */
export function heldSteps(source: string, all: readonly StandardPart[], dialect: Dialect): Step[] {
  const parts = all.filter((part) => part.source === source);
  const held = parts.map(
    ({ batch_id, seq, epoch }) => `select ${literal(batch_id)} as batch_id, ${seq} as seq, ${epoch} as epoch`,
  );
  const closed = parts.flatMap(({ closed: path, seq }) =>
    path === null ? [] : [`select _key as key, ${seq} as seq from ${dialect.parquet([path])}`],
  );
  const steps = [select(`held_${source}`, `the batches of ${source} that count`, [], held.join('\nunion all\n'))];
  if (closed.length === 0) return steps;
  const why = `the keys that a full snapshot of ${source} no longer had`;
  return [...steps, select(`closed_${source}`, why, [], closed.join('\nunion all\n'))];
}

/**
 * The current records of these sources as a select: source, key, and the batch that the row stands in. Reads what `heldSteps` made;
 * with `from`, the rows of that table in place of all rows of all parts.
 */
export function currentRecords(
  sources: readonly string[],
  all: readonly StandardPart[],
  { dialect, from }: { readonly dialect: Dialect; readonly from?: string },
): string {
  const current = sources.map((source) => {
    const paths = all.filter((part) => part.source === source).map(({ path }) => path);
    const rows = currentSql({
      part: from === undefined ? dialect.parquet(paths) : `(select * from ${from} where source = ${literal(source)})`,
      held: dialect.id(`held_${source}`),
      closed: hasClosed(source, all) ? dialect.id(`closed_${source}`) : null,
      key: 'source_key',
      updated: 'updated_at',
    });
    return sql`
      select
        source,
        source_key,
        batch_id
      from (
        ${rows}
      ) as current
    `;
  });
  return current.join('\nunion all\n');
}

const hasClosed = (source: string, all: readonly StandardPart[]): boolean =>
  all.some((part) => part.source === source && part.closed !== null);

function numbers(rules: Ruleset, sources: readonly string[], all: readonly StandardPart[], dialect: Dialect): Step {
  const places = sources.map((source, i) => `when ${literal(source)} then ${i}`);
  const after = `floor(${ROOM} / ${sources.length}) * case source ${places.join(' ')} end`;
  return select(
    'record_number',
    `the current records of ${rules.entity} in the order of source and key`,
    sources.flatMap((source) => [`held_${source}`, ...(hasClosed(source, all) ? [`closed_${source}`] : [])]),
    sql`
      select
        cast(place * greatest(1, floor(${ROOM} / n)) + ${after} as integer) as record_id,
        source,
        source_key,
        batch_id
      from (
        select
          *,
          row_number() over (order by source asc nulls first, source_key asc nulls first) as place,
          cast(count(*) over () as double) as n
        from (
          ${currentRecords(sources, all, { dialect })}
        ) as c
      ) as c
    `,
  );
}
