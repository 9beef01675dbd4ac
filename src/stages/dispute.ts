import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { toOperand } from './levels/level.ts';

/** Table of the records of which a value is disputed. */
export const DISPUTED = 'disputed_record';

/** A value that more records than this hold, some of them clearly different, is nobody's: its holders are not compared one by one. */
const MOST_HOLDERS = 100;

/** Whether the rules name a field whose values can be disputed. */
export const hasDisputes = (rules: Ruleset): boolean => Object.keys(rules.disputed).length > 0;

/**
 * A value that belongs to one entity at most, such as a CPF, is disputed where records hold it that clearly differ: all that the
 * rules name for it is present on both and differs. A record that differs from at least as many of the holders as it agrees with,
 * itself included, has borrowed the value, and it says nothing of that record. Empty lists of holders and blanks dispute nothing.
 * Only where `hasDisputes`. Makes `disputed_record` (field, record_id); reads `record`. `value` is what stands for a field's value in `from`.
 */
export function disputed(
  rules: Ruleset,
  dialect: Dialect,
  { from = 'record as r', value = (column: string) => `r.${column}`, reads = [] as readonly string[] } = {},
): Step {
  const selects = Object.entries(rules.disputed).map(([field, apart]) => {
    const where = `disputed ${field}`;
    const columns = apart.map((text) => dialect.id(toOperand(rules, text, where).column));
    const own = dialect.id(toOperand(rules, field, where).column);
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
            where r.${own} is not null
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
