import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { codeOf, driftClasses, isComparable } from './reconcile-class.ts';
import { rowSql } from './reconcile-row.ts';
import { comparedFields, listOf, unionAll } from './reconcile-sql.ts';
import type { ReconciledField, ReconcileInput } from './reconcile.ts';

/**
 * Each source's value of each attribute against its reference: the system of record's, where the person has a usable one
 * there, otherwise the record that the golden value came from. A system of record is itself held against the golden value.
 * Values are compared by hashes, so that a million records cost joins of numbers; the text is fetched for what disagrees.
 */
export function driftSteps({ fields }: ReconcileInput, dialect: Dialect): Step[] {
  const sent = comparedFields(fields);
  if (sent.length === 0) return [emptyDrift, emptyRows];
  return [
    sideStep(sent, dialect),
    ...authorityStep(sent, dialect),
    ...sent.flatMap((field) => [referenceStep(field, dialect), classStep(field, dialect)]),
    select(
      'drift',
      'per source and attribute how many values agree with their reference, and how the others fail to',
      sent.map((field) => `drift_of_${field.name}`),
      unionAll(sent.map((field) => countSql(field))),
    ),
    select(
      'drift_row',
      'values that disagree with their reference, with both sides: the first of each source, attribute and class',
      ['record', 'identity', ...sent.map((field) => `drift_of_${field.name}`)],
      unionAll(sent.map((field) => rowSql(field, dialect))),
    ),
  ];
}

/** What a record has of a field: 2 a usable value, 1 only an invalid one, 0 nothing. */
function stateSql(field: ReconciledField, dialect: Dialect): string {
  const status = `r.${dialect.id(`${field.name}_status`)}`;
  if (field.list)
    return `case when coalesce(${dialect.listLength(`r.${dialect.id(`${field.name}_match`)}`)}, 0) > 0 then 2 when coalesce(${dialect.listContains(status, "'invalid'")}, false) then 1 else 0 end`;
  return `case when ${status} = 'invalid' then 1 when r.${dialect.id(field.name)} is null or ${status} in ('placeholder', 'absent') then 0 else 2 end`;
}

/** Single values as two hashes, of what they compare by and of what was sent; lists as they are. */
function sideColumns(field: ReconciledField, dialect: Dialect): string[] {
  const name = (suffix: string) => dialect.id(field.name + suffix);
  const state = `cast(${stateSql(field, dialect)} as tinyint) as ${name('_state')}`;
  if (field.list)
    return [
      state,
      ...['_match', '_raw'].map(
        (suffix, i) =>
          `case when g.group_no is not null then r.${name(suffix)} end as ${name(i === 0 ? '_key' : '_sent')}`,
      ),
    ];
  const key = `coalesce(r.${name('_match')}, cast(r.${name('')} as varchar))`;
  return [
    state,
    // Who stands alone is compared with nobody.
    `case when g.group_no is not null then ${dialect.hash([key])} end as ${name('_key')}`,
    `case when g.group_no is not null then ${dialect.hash([`trim(r.${name('_raw')})`])} end as ${name('_sent')}`,
  ];
}

function sideStep(fields: readonly ReconciledField[], dialect: Dialect): Step {
  return select(
    'drift_side',
    'each record with what there is to compare: whether a value is usable, and hashes of it',
    ['record', 'identity'],
    sql`
      select
        r.record_id as record_id,
        i.group_no as group_no,
        r.source as source,
        case when r.updated_at is not null then greatest(${dialect.epochSeconds('r.updated_at')}, 0) end as seconds,
        ${fields.flatMap((field) => sideColumns(field, dialect))}
      from record as r
      join identity as i on i.record_id = r.record_id
      left join (
        select group_no
        from identity
        group by group_no
        having count(*) > 1
      ) as g on g.group_no = i.group_no
    `,
  );
}

/** Per person the record of a system of record that speaks for each attribute: the latest, then the first. */
function authorityStep(fields: readonly ReconciledField[], dialect: Dialect): Step[] {
  const ruled = fields.filter((field) => field.authority.length > 0);
  if (ruled.length === 0) return [];
  const rank = dialect.packed([
    { value: 'coalesce(seconds, 0)', bits: 40 },
    { value: '2147483647 - record_id', bits: 31 },
  ]);
  const best = ruled.map(
    (field) =>
      `max(case when source in (${listOf(field.authority)}) and ${dialect.id(`${field.name}_state`)} = 2 then rank end) as ${dialect.id(field.name)}`,
  );
  const sources = [...new Set(ruled.flatMap((field) => field.authority))];
  return [
    select(
      'drift_authority',
      'per person and attribute the record of a system of record that speaks for it: the latest, then the first',
      ['drift_side'],
      sql`
        select
          group_no,
          ${best}
        from (
          select
            *,
            ${rank} as rank
          from drift_side
          where source in (${listOf(sources)})
        ) as ranked
        group by group_no
      `,
    ),
  ];
}

/** The references of one attribute: of every group the record of its golden value, and that of its system of record. */
function referenceStep(field: ReconciledField, dialect: Dialect): Step {
  const ruled = field.authority.length > 0;
  const name = (suffix: string) => dialect.id(field.name + suffix);
  const first = `cast(2147483647 - ${dialect.packedTail(`a.${dialect.id(field.name)}`, 31)} as integer)`;
  const columns = (alias: string, prefix: string) => [
    `${alias}.record_id as ${prefix}_id`,
    `${alias}.source as ${prefix}_source`,
    `${alias}.seconds as ${prefix}_seconds`,
    `${alias}.${name('_state')} as ${prefix}_state`,
    `${alias}.${name('_key')} as ${prefix}_key`,
    `${alias}.${name('_sent')} as ${prefix}_sent`,
  ];
  return select(
    `drift_reference_${field.name}`,
    `what ${field.name} is held against, per person: the golden value${ruled ? ', and the system of record' : ''}`,
    ['value_origin', 'drift_side', ...(ruled ? ['drift_authority'] : [])],
    ruled
      ? sql`
          select
            p.group_no as group_no,
            ${[...columns('w', 'golden'), ...columns('s', 'record')]}
          from (
            select
              coalesce(o.group_no, a.group_no) as group_no,
              o.record_id as golden_id,
              case when a.${dialect.id(field.name)} is not null then ${first} else o.record_id end as record_id
            from (
              select
                group_no,
                record_id
              from value_origin
              where attribute = ${literal(field.name)}
            ) as o
            full outer join drift_authority as a on a.group_no = o.group_no
          ) as p
          left join drift_side as w on w.record_id = p.golden_id
          left join drift_side as s on s.record_id = p.record_id
        `
      : sql`
          select
            o.group_no as group_no,
            ${columns('w', 'record')}
          from value_origin as o
          join drift_side as w on w.record_id = o.record_id
          where o.attribute = ${literal(field.name)}
        `,
  );
}

function classStep(field: ReconciledField, dialect: Dialect): Step {
  const ruled = field.authority.length > 0;
  const name = (suffix: string) => dialect.id(field.name + suffix);
  const own = ruled ? `r.source in (${listOf(field.authority)})` : 'false';
  const side = (column: string) =>
    ruled ? `case when ${own} then p.golden_${column} else p.record_${column} end` : `p.record_${column}`;
  const same = (a: string, b: string) => (field.list ? `coalesce(${dialect.listOverlap(a, b)}, false)` : `${a} = ${b}`);
  return select(
    `drift_of_${field.name}`,
    `how each record's ${field.name} stands to its reference, by the number of its class`,
    ['drift_side', `drift_reference_${field.name}`],
    sql`
      select
        record_id,
        source,
        reference_id,
        cast(case
          when state = 1 then ${codeOf('invalid_in_source')}
          when state = 0 then case when reference_state = 2 then ${codeOf('missing_in_source')} end
          when reference_state is null or reference_state < 2 then ${codeOf('missing_in_central')}
          when reference_id = record_id then ${codeOf('own')}
          when ${same('key', 'reference_key')} then case when ${same('sent', 'reference_sent')} then ${codeOf('equal')} else ${codeOf('equal_normalised')} end
          when owns and not reference_owns then ${codeOf('central_stale')}
          when seconds < reference_seconds then ${codeOf('source_stale')}
          else ${codeOf('conflicting')}
        end as tinyint) as class,
        seconds is null or reference_seconds is null as age_unknown,
        coalesce(reference_state = 2 and reference_id <> record_id, false) as fillable
      from (
        select
          r.record_id as record_id,
          r.source as source,
          r.seconds as seconds,
          r.${name('_state')} as state,
          r.${name('_key')} as key,
          r.${name('_sent')} as sent,
          ${own} as owns,
          ${side('id')} as reference_id,
          ${side('seconds')} as reference_seconds,
          ${side('state')} as reference_state,
          ${side('key')} as reference_key,
          ${side('sent')} as reference_sent,
          ${ruled ? `p.golden_source in (${listOf(field.authority)})` : 'false'} as reference_owns
        from drift_side as r
        left join ${dialect.id(`drift_reference_${field.name}`)} as p on p.group_no = r.group_no
        where r.source in (${listOf(field.mappedBy)})
      ) as both_sides
    `,
  );
}

/** Counted by the few kinds of rows that there are first: a row of a million is looked at once, and not for each of the columns. */
function countSql(field: ReconciledField): string {
  const sum = (condition: string) => `cast(coalesce(sum(case when ${condition} then n end), 0) as bigint)`;
  const counts = driftClasses.map((name, code) => `${sum(`class = ${code}`)} as ${name}`);
  const comparable = driftClasses.flatMap((name, code) => (isComparable(name) ? [code] : []));
  const own = field.authority.length > 0 ? `source in (${listOf(field.authority)})` : 'false';
  return sql`
    select
      source,
      ${literal(field.name)} as attribute,
      ${own} as authority,
      cast(sum(n) as bigint) as records,
      ${sum('class is null')} as absent,
      ${counts},
      ${sum(`class in (${comparable.join(', ')})`)} as comparable,
      ${sum(`class = ${codeOf('conflicting')} and age_unknown`)} as age_unknown,
      ${sum(`class = ${codeOf('invalid_in_source')} and fillable`)} as invalid_fillable
    from (
      select
        source,
        class,
        age_unknown,
        fillable,
        count(*) as n
      from drift_of_${field.name}
      group by
        source,
        class,
        age_unknown,
        fillable
    ) as kind
    group by source
  `;
}

const nothing = (columns: readonly string[]): string => `select\n  ${columns.join(',\n  ')}\nwhere false`;
const nothingOf = (type: string, names: readonly string[]): string[] =>
  names.map((name) => `cast(null as ${type}) as ${name}`);

/** Where no source sends a field there is nothing to compare; the tables are there all the same. */
const emptyDrift = select(
  'drift',
  'no source sends a field: nothing to compare',
  [],
  nothing([
    ...nothingOf('varchar', ['source', 'attribute']),
    ...nothingOf('boolean', ['authority']),
    ...nothingOf('bigint', ['records', 'absent', ...driftClasses, 'comparable', 'age_unknown', 'invalid_fillable']),
  ]),
);
const emptyRows = select(
  'drift_row',
  'no source sends a field: nothing can disagree',
  [],
  nothing([
    ...nothingOf('varchar', ['source', 'source_key', 'attribute', 'class', 'golden_id', 'raw', 'value']),
    ...nothingOf('varchar', ['reference_value', 'reference_source', 'reference_key']),
    ...nothingOf('timestamp', ['updated_at', 'reference_updated_at']),
  ]),
);
