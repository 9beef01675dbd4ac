import type { FieldShape } from '../domain/edition/shape.ts';
import type { Survivorship } from '../rules/schema/survivorship.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { usable } from './survive-field.ts';
import { goldenStep, originStep } from './survive-golden.ts';
import { pointListStep, pointStep, pointWinnerStep } from './survive-list.ts';
import { decidedBy, needsSize, orderOf, packRow, packValue, recordOf } from './survive-order.ts';

export interface SurviveOptions {
  readonly shapes: readonly FieldShape[];
  readonly survivorship: Survivorship;
  /** ISO time without zone (UTC): an update time after it does not count. */
  readonly asOf: string;
  /** Field: the sources whose newer empty value erases older ones (`null_means_deleted`). */
  readonly erasing: Readonly<Record<string, readonly string[]>>;
}

/**
 * From groups to golden values: `winner_<field>` says which record each group takes a field from and why, `point_<field>`
 * holds the values of a list field, `golden` the values, `value_origin` the reasons. Only groups of several records are
 * ordered; a record that stands alone is its own golden record.
 */
export function survive(options: SurviveOptions, dialect: Dialect): Step[] {
  const fields = options.shapes.filter((field) => field.golden);
  return [
    groupStep(),
    memberStep(options.asOf, dialect),
    ...followersLast(fields, options.survivorship).flatMap((field) => winnerSteps(field, options, dialect)),
    goldenStep(fields, options.survivorship, dialect),
    originStep(fields, options.survivorship, dialect),
  ];
}

/** A field after the one it follows. */
function followersLast(fields: readonly FieldShape[], survivorship: Survivorship): FieldShape[] {
  const placed: FieldShape[] = [];
  const place = (field: FieldShape): void => {
    if (placed.includes(field)) return;
    const leader = fields.find(({ name }) => name === survivorship.fields[field.name]?.follow);
    if (leader !== undefined) place(leader);
    placed.push(field);
  };
  fields.forEach(place);
  return placed;
}

function groupStep(): Step {
  return select(
    'golden_group',
    'one row per golden record: how many records and sources stand behind it, and since when',
    ['identity', 'record'],
    // In order from here on: what is made group by group then lies in the order of the ids.
    sql`
      select
        group_no,
        golden_id,
        cast(sum(records) as integer) as records,
        cast(count(*) as integer) as sources,
        min(since) as since,
        max(updated_at) as updated_at
      from (
        select
          i.group_no,
          i.golden_id,
          r.source,
          count(*) as records,
          min(r.since) as since,
          max(r.updated_at) as updated_at
        from identity as i
        join record as r on r.record_id = i.record_id
        group by
          i.group_no,
          i.golden_id,
          r.source
      ) as per_source
      group by
        group_no,
        golden_id
      order by golden_id asc nulls first
    `,
  );
}

function memberStep(asOf: string, dialect: Dialect): Step {
  return select(
    'member',
    'every record with what orders it: its source as a bit, its update time in seconds, 0 where unknown or in the future',
    ['identity', 'golden_group', 'record'],
    sql`
      select
        i.record_id as record_id,
        i.group_no as group_no,
        r.source as source,
        s.bit as source_bit,
        case
          when r.updated_at is null or r.updated_at > cast(${literal(asOf)} as timestamp) then 0
          else greatest(${dialect.epochSeconds('r.updated_at')}, 0)
        end as seconds,
        g.records > 1 as contested
      from identity as i
      join golden_group as g on g.group_no = i.group_no
      join record as r on r.record_id = i.record_id
      join (
        select
          source,
          -- Past 62 sources two of them share a bit.
          cast(power(2, (row_number() over (order by source) - 1) % 62) as bigint) as bit
        from record
        group by source
      ) as s on s.source = r.source
    `,
  );
}

function winnerSteps(field: FieldShape, options: SurviveOptions, dialect: Dialect): Step[] {
  const rule = options.survivorship.fields[field.name];
  const order = orderOf(field, options.survivorship);
  if (field.list)
    return [pointStep(field, order, dialect), pointWinnerStep(field, order, dialect), pointListStep(field, dialect)];
  if (rule?.follow !== undefined) return [followStep(field, rule.follow, dialect)];
  if (rule?.by?.includes('sum')) return [sumStep(field, dialect)];
  const key = packRow(order, dialect);
  const bonus = packValue(order, 'bit_count(bit_or(source_bit))', dialect);
  return [
    select(
      `value_${field.name}`,
      `the distinct values of ${field.name} in groups of several records, each with the best it has to say for itself`,
      ['member', 'record'],
      sql`
        select
          group_no,
          value_key,
          max(packed)${bonus === null ? '' : ` + ${bonus}`} as packed
        from (
          select
            group_no,
            value_key,
            source_bit,
            ${key} as packed
          from (
            ${candidates(field, options, needsSize(order), dialect)}
          ) as candidate
        ) as ordered
        group by
          group_no,
          value_key
      `,
    ),
    select(
      `winner_${field.name}`,
      `the record that each group takes ${field.name} from, what decided, and who came second`,
      [`value_${field.name}`],
      sql`
        select
          b.group_no as group_no,
          ${recordOf('b.packed', dialect)} as record_id,
          ${decidedBy(order, 'b.packed', 'n.packed', dialect)} as rule,
          b.rivals as rivals,
          case when n.packed is not null then ${recordOf('n.packed', dialect)} end as runner_up
        from (
          select
            group_no,
            max(packed) as packed,
            cast(count(*) - 1 as integer) as rivals
          from ${dialect.id(`value_${field.name}`)}
          group by group_no
        ) as b
        left join (
          select
            v.group_no,
            max(v.packed) as packed
          from ${dialect.id(`value_${field.name}`)} as v
          join (
            select
              group_no,
              max(packed) as packed
            from ${dialect.id(`value_${field.name}`)}
            group by group_no
            having count(*) > 1
          ) as w on w.group_no = v.group_no and v.packed < w.packed
          group by v.group_no
        ) as n on n.group_no = b.group_no
      `,
    ),
  ];
}

/** The rows that compete: usable values, none that a newer deletion at an erasing source took back. */
function candidates(field: FieldShape, options: SurviveOptions, sized: boolean, dialect: Dialect): string {
  const f = dialect.id(field.name);
  const erasing = options.erasing[field.name] ?? [];
  const parts = Object.keys(field.parts).map(
    (part) => `r.${dialect.id(`${field.name}_${part}`)} as ${dialect.id(`part_${part}`)}`,
  );
  const columns = [
    'm.record_id as record_id',
    'm.group_no as group_no',
    'm.source as source',
    'm.source_bit as source_bit',
    'm.seconds as seconds',
    `r.${f} as value`,
    `r.${dialect.id(`${field.name}_status`)} as status`,
    `coalesce(r.${dialect.id(`${field.name}_match`)}, cast(r.${f} as varchar)) as value_key`,
    ...parts,
    ...(sized ? [`dense_rank() over (order by r.${f}) as size`] : []),
  ];
  const deletion = sql`
    left join (
      select
        d.group_no,
        max(d.seconds) as seconds
      from member as d
      join record as e on e.record_id = d.record_id
      where d.contested
        and e.source in (${erasing.map((source) => literal(source)).join(', ')})
        and e.${dialect.id(`${field.name}_status`)} = 'absent'
      group by d.group_no
    ) as x on x.group_no = m.group_no
  `;
  return sql`
    select
      ${columns}
    from member as m
    join record as r on r.record_id = m.record_id
    ${erasing.length === 0 ? '' : deletion}
    where m.contested
      and ${usable(field, dialect)}
      ${erasing.length === 0 ? '' : 'and (x.seconds is null or m.seconds >= x.seconds)'}
  `.replace(/\n\s*\n/g, '\n');
}

function followStep(field: FieldShape, leader: string, dialect: Dialect): Step {
  return select(
    `winner_${field.name}`,
    `${field.name} comes from the record that won ${leader}, so that the two belong together`,
    [`winner_${leader}`],
    sql`
      select
        group_no,
        record_id,
        ${literal(`follow ${leader}`)} as rule,
        0 as rivals,
        cast(null as integer) as runner_up
      from ${dialect.id(`winner_${leader}`)}
    `,
  );
}

function sumStep(field: FieldShape, dialect: Dialect): Step {
  return select(
    `winner_${field.name}`,
    `${field.name} is the sum over the members; no one record wins`,
    ['member', 'record'],
    sql`
      select
        m.group_no as group_no,
        cast(null as integer) as record_id,
        'sum' as rule,
        0 as rivals,
        cast(null as integer) as runner_up,
        cast(sum(r.${dialect.id(field.name)}) as ${field.type}) as total
      from member as m
      join record as r on r.record_id = m.record_id
      where m.contested
        and ${usable(field, dialect)}
      group by m.group_no
    `,
  );
}
