import type { Ruleset } from '../rules/schema/ruleset.ts';
import { among } from '../sql/among.ts';
import { change, forget, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { toOperand } from './levels/level.ts';

/** Table of the records of which a value is disputed. */
export const DISPUTED = 'disputed_record';

/** A value that more records than this hold, some of them clearly different, is nobody's: its holders are not compared one by one. */
const MOST_HOLDERS = 100;

interface Disputing {
  readonly from?: string;
  readonly value?: (column: string) => string;
  readonly reads?: readonly string[];
  readonly where?: (field: string, column: string) => string;
}

/** Whether the rules name a field whose values can be disputed. */
export const hasDisputes = (rules: Ruleset): boolean => Object.keys(rules.disputed).length > 0;

/** The column of `record` that holds a disputed field's value. */
const ownColumn = (rules: Ruleset, dialect: Dialect, field: string): string =>
  dialect.id(toOperand(rules, field, `disputed ${field}`).column);

/**
 * A value that belongs to one entity at most, such as a CPF, is disputed where records hold it that clearly differ: all that the
 * rules name for it is present on both and differs. A record that differs from at least as many of the holders as it agrees with,
 * itself included, has borrowed the value, and it says nothing of that record. Empty lists of holders and blanks dispute nothing.
 * Only where `hasDisputes`. Makes `disputed_record` (field, record_id); reads `record`. `value` is what stands for a field's value in `from`;
 * `where` is a condition on records for a field's column, which must hold for all holders of a value or for none.
 */
export function disputed(
  rules: Ruleset,
  dialect: Dialect,
  {
    from = 'record as r',
    value = (column) => `r.${column}`,
    reads = [],
    where = (_, column) => `r.${column} is not null`,
  }: Disputing = {},
): Step {
  const selects = Object.entries(rules.disputed).map(([field, apart]) => {
    const columns = apart.map((text) => dialect.id(toOperand(rules, text, `disputed ${field}`).column));
    const own = ownColumn(rules, dialect, field);
    const each = (test: (column: string, i: number) => string, by: string) => columns.map(test).join(` ${by} `);
    return sql`
      select
        ${literal(field)} as field,
        rival.record_id
      from (
        with
          held as (
            select
              r.record_id,
              nullif(${value(own)}, '') as value,
              ${columns.map((column, i) => `r.${column} as apart_${i}`)}
            from ${from}
            where ${where(field, own)}
          ),
          shared as (
            select
              value,
              count(*) as holders
            from held
            group by value
            having ${each((_, i) => `min(apart_${i}) <> max(apart_${i})`, 'and')}
          ),
          -- Joined once: every side of a pair is one of these.
          contested as (
            select
              held.*
            from held
            join shared on shared.value = held.value
            where shared.holders <= ${MOST_HOLDERS}
          )
        select
          l.record_id
        from contested as l
        join contested as r on r.value = l.value
        group by l.record_id
        having sum(case when ${each((_, i) => `l.apart_${i} <> r.apart_${i}`, 'and')} then 1 else 0 end)
          >= greatest(sum(case when ${each((_, i) => `l.apart_${i} = r.apart_${i}`, 'or')} then 1 else 0 end), 1)
        union all
        select
          held.record_id
        from held
        join shared on shared.value = held.value
        where shared.holders > ${MOST_HOLDERS}
      ) as rival
    `;
  });
  return select(
    DISPUTED,
    'records with a value that clearly different ones hold too, and more of them',
    ['record', ...reads],
    selects.join('\nunion all\n'),
  );
}

/** Keeps what records of `record_gone` hold that can be disputed, before they leave `record`. Makes `disputed_was` (field, value). */
export function heldBefore(rules: Ruleset, dialect: Dialect): Move[] {
  if (!hasDisputes(rules)) return [];
  const held = Object.keys(rules.disputed).map((field) => {
    const own = ownColumn(rules, dialect, field);
    return `select ${literal(field)} as field, ${own} as value from kept.record where ${among('record_id', 'record_gone')}`;
  });
  return [scratch(select('disputed_was', 'what records that change held', ['record_gone'], held.join('\nunion\n')))];
}

/**
 * Disputes about what changed records hold and held, settled anew: all others stand. Leaves `disputed_change`, the records whose value
 * became disputed or is not any more; `record_come`, `record_gone` and `disputed_was` tell what changed.
 */
export function changeDisputes(rules: Ruleset, dialect: Dialect): Move[] {
  if (!hasDisputes(rules))
    return [scratch(select('disputed_change', 'no field is disputed', [], 'select 0 as record_id where false'))];
  const fields = Object.keys(rules.disputed).map((field, i) => ({ field, own: ownColumn(rules, dialect, field), values: `disputed_value_${i}` })); // prettier-ignore
  const valuesOf = (field: string) => fields.find((one) => one.field === field)!.values;
  const holders = fields.map(
    ({ field, own, values }) =>
      `select ${literal(field)} as field, record_id from kept.record where ${among(own, values, 'value')}`,
  );
  return [
    ...fields.map(({ field, own, values }) =>
      scratch(
        select(
          values,
          `what changed records hold and held as ${field}`,
          ['record_come', 'disputed_was'],
          sql`
            select ${own} as value from record_come where ${own} is not null
            union
            select value from disputed_was where field = ${literal(field)}
          `,
        ),
      ),
    ),
    scratch(disputed(rules, dialect, { from: 'kept.record as r', where: (field, own) => among(`r.${own}`, valuesOf(field), 'value') })), // prettier-ignore
    scratch(
      select(
        'disputed_gone',
        'what the last match found of these',
        [...fields.map(({ values }) => values), 'record_gone'],
        sql`
          select k.field, k.record_id
          from kept.${DISPUTED} as k
          semi join (
            ${holders.join('\nunion\n')}
          ) as h on h.field = k.field and h.record_id = k.record_id
          union
          select field, record_id from kept.${DISPUTED} where ${among('record_id', 'record_gone')}
        `,
      ),
    ),
    scratch(
      select(
        'disputed_change',
        'records whose value became disputed, or is not any more',
        [DISPUTED, 'disputed_gone'],
        sql`
          select record_id
          from (
            (select field, record_id from ${DISPUTED} except select field, record_id from disputed_gone)
            union all
            (select field, record_id from disputed_gone except select field, record_id from ${DISPUTED})
          ) as q
        `,
      ),
    ),
    change(DISPUTED, 'records with a borrowed value', {
      gone: '(field, record_id) in (select (field, record_id) from disputed_gone)',
      come: `select * from ${DISPUTED}`,
    }),
    forget(DISPUTED, 'disputed_gone', 'disputed_was', ...fields.map(({ values }) => values)),
  ];
}
