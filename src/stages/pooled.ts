import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { among } from '../sql/among.ts';
import { change, forget, type Move, scratch } from '../sql/change.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { toOperand } from './levels/level.ts';

/** Table of the records that have lists of others beside their own. */
export const POOLED = 'pooled_record';

/** Where more records than this agree, it is a value that many were given: they share no lists, which would grow with their square. */
const MOST_RECORDS = 100;

/** Which of the columns of `record` hold lists that records share. */
export function pooledColumns({ fields, pooled }: Ruleset, columns: readonly string[]): string[] {
  const names = Object.keys(fields).toSorted((a, b) => b.length - a.length);
  return columns.filter((column) => pooled?.fields.includes(names.find((name) => column.startsWith(`${name}_`)) ?? ''));
}

interface Pooling {
  readonly columns: readonly string[];
  /** Where records are read from, as `r`, and what keeps them apart beside the rules. */
  readonly from?: string;
  readonly within?: readonly string[];
  readonly reads?: readonly string[];
  /** Condition on records. */
  readonly where?: string;
}

/** The column that stands for a pool: the first that its records agree in. */
const keyOf = (rules: Ruleset, dialect: Dialect): string =>
  dialect.id(toOperand(rules, rules.pooled!.by[0]!, 'pooled by').column);

/**
 * Records that agree in all that the rules name are one beyond doubt: what telephones any of them has counts for each, so that a call from
 * the number of one is not held against it by the others. Makes `pooled_record` (record_id, value, and the lists of all together, without doubles and in order; null where
 * they are empty, or too many agree), of records whose lists differ; reads `record`.
 */
export function pooled(rules: Ruleset, dialect: Dialect, options: Pooling): Step {
  const { columns, from = 'record as r', within = [], reads = [], where = 'true' } = options;
  const lists = pooledColumns(rules, columns).map(dialect.id);
  const own = rules.pooled!.by.map((text) => dialect.id(toOperand(rules, text, 'pooled by').column));
  const by = [...own.map((column) => `r.${column}`), ...within];
  const hashed = dialect.hash(by);
  const all = (list: string) => dialect.listSort(dialect.listDistinct(dialect.flatten(dialect.collect(list))));
  const usable = `${own.map((column) => `cast(r.${column} as varchar) <> ''`).join(' and ')} and ${where}`;
  return select(
    POOLED,
    'records that agree in what makes them one beyond doubt, with the lists of all of them',
    ['record', ...reads],
    // Lists are put together only where they differ, and two numbers tell that sooner than the lists themselves.
    sql`
      with
        told as (
          select
            ${hashed} as h,
            ${dialect.hash(lists.map((list) => `r.${list}`))} as lists
          from ${from}
          where ${usable}
        ),
        pool as (
          select h from told group by h having count(*) > 1 and min(lists) <> max(lists)
        ),
        member as (
          select
            r.record_id,
            ${by.map((column, i) => `${column} as by_${i}`)},
            ${lists.map((list) => `r.${list}`)}
          from ${from}
          semi join pool on pool.h = ${hashed}
          where ${usable}
        )
      select
        m.record_id,
        m.by_0 as value,
        ${lists.map((list) => `p.${list}`)}
      from member as m
      join (
        select
          ${by.map((_, i) => `by_${i}`)},
          ${lists.map((list) => `case when count(*) <= ${MOST_RECORDS} and sum(${dialect.listLength(list)}) > 0 then ${all(list)} end as ${list}`)}
        from member
        group by ${by.map((_, i) => `by_${i}`).join(', ')}
      ) as p on ${by.map((_, i) => `p.by_${i} = m.by_${i}`).join(' and ')}
    `,
  );
}

/** `record` as evidence is made of it: with the lists of others where it has them. */
export function withPooled(
  { pooled: some, ...rules }: Ruleset,
  dialect: Dialect,
  columns: {
    readonly read: readonly string[];
    readonly matched: readonly string[];
    readonly own: (column: string) => string;
  },
): string {
  if (some === undefined) return 'record';
  const lists = pooledColumns({ ...rules, pooled: some }, columns.matched);
  const each = columns.read.map((column) => {
    const name = dialect.id(column);
    return lists.includes(column) ? `coalesce(p.${name}, ${columns.own(column)}) as ${name}` : `r.${name}`;
  });
  return sql`
    (
      select
        ${each}
      from record as r
      left join ${POOLED} as p on p.record_id = r.record_id
    )
  `;
}

/** Brings pools of changed records up to date. Leaves `pooled_change`, the records whose lists may be others; `record_come` and `record_gone` tell what changed. */
export function changePools(rules: Ruleset, dialect: Dialect, columns: readonly string[]): Move[] {
  if (rules.pooled === undefined)
    return [scratch(select('pooled_change', 'no lists are shared', [], 'select 0 as record_id where false'))];
  const key = keyOf(rules, dialect);
  return [
    scratch(
      select(
        'pooled_value',
        'what changed records have, and had, that may make them one with others',
        ['record_come', 'record_gone'],
        sql`
          select ${key} as value from record_come where ${key} is not null
          union
          select value from kept.${POOLED} where ${among('record_id', 'record_gone')}
          union
          select value from kept.${POOLED} where ${among('record_id', 'record_come')}
        `,
      ),
    ),
    scratch(pooled(rules, dialect, { columns, where: among(`r.${key}`, 'pooled_value', 'value') })),
    scratch(
      select(
        'pooled_change',
        'records whose lists may be others',
        [POOLED, 'pooled_value'],
        sql`
          select record_id from ${POOLED}
          union
          select record_id from kept.${POOLED} where ${among('value', 'pooled_value')}
        `,
      ),
    ),
    change(POOLED, 'records with the lists of others', {
      gone: 'value in (select value from pooled_value)',
      come: `select * from ${POOLED}`,
    }),
    forget(POOLED, 'pooled_value'),
  ];
}
