import { literal, sql } from '../sql/sql.ts';

/** Hours that may pass between files of a source, by its frequency; an irregular source promises nothing. */
const PERIODS: Readonly<Record<string, number>> = { minute: 1, hourly: 1, daily: 24, weekly: 168, monthly: 744 };

const hours = (column: string): string =>
  `case ${column} ${Object.entries(PERIODS)
    .map(([name, count]) => `when ${literal(name)} then ${count}`)
    .join(' ')} end`;

/**
 * How late each source is, over an edition in schema `at`: from the change at the source to receipt, over the records
 * that came after the first file (which brings what is old), and from receipt to publication, of the last file.
 */
export function timingSql(at: string, publishedAt: string): string {
  return sql`
    with last as (
      select
        source,
        min(seq) as first_seq,
        max_by(batch_id, seq) as batch_id,
        max(cast(received_at as timestamp)) as received_at
      from ${at}.batch
      group by source
    ),
    lag as (
      select
        b.source as source,
        date_diff('minute', r.updated_at, cast(b.received_at as timestamp)) / 60.0 as hours
      from ${at}.record as r
      join ${at}.batch as b on b.batch_id = r.batch_id
      join last as l on l.source = b.source
      where b.seq > l.first_seq
        and r.updated_at is not null
        and r.updated_at <= cast(b.received_at as timestamp) + interval 1 day
    ),
    spread as (
      select
        source,
        count(*) as records,
        greatest(quantile_cont(hours, 0.5), 0) as load_p50,
        greatest(quantile_cont(hours, 0.95), 0) as load_p95,
        greatest(max(hours), 0) as load_max
      from lag
      group by source
    )
    select
      s.entity as entity,
      s.source as source,
      ${hours('s.frequency')} as allowed,
      l.received_at as received_at,
      coalesce(p.records, 0) as records,
      p.load_p50 as load_p50,
      p.load_p95 as load_p95,
      p.load_max as load_max,
      greatest(date_diff('minute', l.received_at, ${publishedAt}) / 60.0, 0) as publish
    from ${at}.source as s
    left join last as l on l.source = s.source
    left join spread as p on p.source = s.source
  `;
}

/** Breaks that show in what was received, before any value is compared: levels L0, L1, L2 (promises), L3 (no record) and L5. */
export function intakeBreaks(at: string, asOf: string): string[] {
  const day = `date ${literal(asOf)}`;
  const late = sql`
    select
      s.entity as entity,
      'L0' as level,
      s.source as source,
      '' as source_key,
      '' as attribute,
      case when max(b.received_at) is null then 'never_received' else 'late' end as class,
      case when max(b.received_at) is null then 'high' else 'medium' end as severity,
      s.owner as owner
    from ${at}.source as s
    left join ${at}.batch as b on b.source = s.source
    group by
      s.entity,
      s.source,
      s.owner,
      s.frequency
    having (max(b.received_at) is null and s.frequency <> 'irregular')
      or date_diff('day', cast(max(b.received_at) as date), ${day}) > ${hours('s.frequency')} // 24
  `;
  const held = sql`
    select
      coalesce(s.entity, '') as entity,
      'L0' as level,
      coalesce(e.source, '?') as source,
      e.file_name as source_key,
      '' as attribute,
      'held_back' as class,
      'high' as severity,
      s.owner as owner
    from (
      select
        source,
        file_name,
        max(cast(happened_at as timestamp)) as happened_at
      from ${at}.batch_event
      where kind in ('quarantined', 'refused')
        and file_name is not null
      group by
        source,
        file_name
    ) as e
    left join ${at}.source as s on s.source = e.source
    where not exists (
      select 1
      from ${at}.batch as b
      where b.source = e.source
        and cast(b.received_at as timestamp) >= e.happened_at
    )
  `;
  const unbalanced = sql`
    select
      b.entity as entity,
      'L1' as level,
      b.source as source,
      b.batch_id as source_key,
      '' as attribute,
      'unbalanced' as class,
      'high' as severity,
      s.owner as owner
    from ${at}.batch as b
    left join ${at}.source as s on s.source = b.source
    where b.received <> b."new" + b.changed + b.unchanged + b.rejected + b.duplicate
  `;
  const promises = sql`
    select
      b.entity as entity,
      'L2' as level,
      b.source as source,
      b.batch_id as source_key,
      t.measure as attribute,
      'promise_differs' as class,
      'high' as severity,
      s.owner as owner
    from ${at}.batch_total as t
    join ${at}.batch as b on b.batch_id = t.batch_id
    left join ${at}.source as s on s.source = b.source
    left join ${at}.measure_total as m on m.source = b.source and m.measure = t.measure
    where abs(try_cast(t.promised as decimal(38, 6)) - try_cast(t.received as decimal(38, 6))) > coalesce(m.tolerance, 0)
  `;
  const orphans = sql`
    select
      x.entity as entity,
      'L3' as level,
      x.source as source,
      x.source_key as source_key,
      '' as attribute,
      'not_in_source' as class,
      'high' as severity,
      s.owner as owner
    from ${at}.xref as x
    left join ${at}.record as r on r.entity = x.entity and r.source = x.source and r.source_key = x.source_key
    left join ${at}.source as s on s.source = x.source
    where r.source_key is null
  `;
  const slow = sql`
    select
      t.entity as entity,
      'L5' as level,
      t.source as source,
      '' as source_key,
      '' as attribute,
      'over_time' as class,
      'low' as severity,
      s.owner as owner
    from ${at}.timing as t
    join ${at}.source as s on s.source = t.source
    where t.load_p95 > t.allowed
      or t.publish > t.allowed
  `;
  return [late, held, unbalanced, promises, orphans, slow].map(
    (found) => sql`
      select
        f.*,
        substr(md5(concat_ws(chr(31), f.level, f.source, f.source_key, f.attribute)), 1, 16) as break_id,
        ${day} as first_seen,
        ${day} as last_seen
      from (
        ${found}
      ) as f
    `,
  );
}
