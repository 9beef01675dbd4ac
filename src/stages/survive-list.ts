import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { type Criterion, decidedBy, packRow, packValue, recordOf, statusOf } from './survive-order.ts';

/** All distinct values of a list field per group, each with who holds it and its place in the order. */
export function pointStep(field: FieldShape, order: readonly Criterion[], dialect: Dialect): Step {
  const bonus = packValue(order, 'bit_count(bit_or(source_bit))', dialect);
  return select(
    `point_${field.name}`,
    `the distinct ${field.name} of each group with their holders, ordered by preference`,
    ['member', 'record'],
    sql`
      select
        group_no,
        value,
        max(packed)${bonus === null ? '' : ` + ${bonus}`} as packed,
        ${statusOf(order, 'max(packed)', dialect)} as status,
        cast(bit_count(bit_or(source_bit)) as integer) as sources,
        cast(count(*) as integer) as records,
        min(case when seconds > 0 then seconds end) as first_second,
        max(case when seconds > 0 then seconds end) as last_second
      from (
        select
          group_no,
          value,
          source_bit,
          seconds,
          ${packRow(order, dialect)} as packed
        from (
          ${elements(field, dialect)}
        ) as candidate
      ) as ordered
      group by
        group_no,
        value
    `,
  );
}

/** The preferred value of each list, as `winner_<field>`. */
export function pointWinnerStep(field: FieldShape, order: readonly Criterion[], dialect: Dialect): Step {
  const points = dialect.id(`point_${field.name}`);
  return select(
    `winner_${field.name}`,
    `the record that gives the preferred one of the ${field.name}, what decided, and which came second`,
    [`point_${field.name}`],
    sql`
      select
        b.group_no as group_no,
        ${recordOf('b.packed', dialect)} as record_id,
        ${decidedBy(order, 'b.packed', 'n.packed', dialect)} as rule,
        b.rivals as rivals,
        case when n.packed is not null then ${recordOf('n.packed', dialect)} end as runner_up,
        b.packed as packed,
        b.value as value,
        n.value as next_value
      from (
        select
          group_no,
          max(packed) as packed,
          max_by(value, packed) as value,
          cast(count(*) - 1 as integer) as rivals
        from ${points}
        group by group_no
      ) as b
      left join (
        select
          v.group_no,
          max(v.packed) as packed,
          max_by(v.value, v.packed) as value
        from ${points} as v
        join (
          select
            group_no,
            max(packed) as packed
          from ${points}
          group by group_no
          having count(*) > 1
        ) as w on w.group_no = v.group_no and v.packed < w.packed
        group by v.group_no
      ) as n on n.group_no = b.group_no
    `,
  );
}

/** The values of each group as one list, the preferred one first. */
export function pointListStep(field: FieldShape, dialect: Dialect): Step {
  return select(
    `list_${field.name}`,
    `the ${field.name} of each group as one list, the preferred one first`,
    [`point_${field.name}`],
    sql`
      select
        group_no,
        ${dialect.listBy('value', 'packed')} as value
      from ${dialect.id(`point_${field.name}`)}
      group by group_no
    `,
  );
}

/** One row per usable element of the records' lists, with its place in the list; a value that stands twice in one counts once. */
function elements(field: FieldShape, dialect: Dialect): string {
  const f = `r.${dialect.id(field.name)}`;
  const keep = ['group_no', 'source', 'source_bit', 'record_id', 'seconds'].map((name) => `m.${name} as ${name}`);
  const lists = { value: f, status: `r.${dialect.id(`${field.name}_status`)}` };
  return sql`
    select *
    from (
      ${dialect.explode('member as m join record as r on r.record_id = m.record_id', [...keep, `${f} as given`], lists)}
    ) as exploded
    where value is not null
      and status not in ('absent', 'placeholder')
      and (place = 1 or ${dialect.listPosition('given', 'value')} = place)
  `;
}
