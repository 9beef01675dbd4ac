import type { Dialect } from '../sql/dialect.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { type Compiled, type CompiledComparison, compile } from './match-compile.ts';

/**
 * What only a later match of what changed reads: each counted value of each node as a number, so that the nodes that share a value are
 * found by passing over numbers, not over texts and lists. Like blocks, it takes values of one 64-bit number for one value. Makes
 * `value_hash` and `value_hash_long`; reads `node`.
 */
export function remember(rules: Ruleset, dialect: Dialect): Step[] {
  const compiled = compile(rules, dialect);
  return [valueHash(compiled), valueHashLong(compiled)];
}

/** Comparisons whose values are counted, in the order of their numbers. */
export function countedOf(compiled: Compiled): CompiledComparison[] {
  return compiled.comparisons.filter((one) => one.frequency);
}

/** The numbers of a comparison's values, as a select of `node_id, h`; `schema` goes before the table's name. */
export function postings(compiled: Compiled, one: CompiledComparison, schema = ''): string {
  const number = countedOf(compiled).indexOf(one);
  return one.on.list
    ? `select node_id, h from ${schema}value_hash_long where number = ${number}`
    : `select node_id, h${number} as h from ${schema}value_hash where h${number} is not null`;
}

/** For single values: one row per node. */
export function valueHash(compiled: Compiled): Step {
  const { dialect } = compiled;
  const columns = countedOf(compiled).flatMap(({ on }, number) => {
    const column = dialect.id(on.column);
    return on.list ? [] : [`case when ${column} is not null then ${dialect.hash([column])} end as h${number}`];
  });
  return select(
    'value_hash',
    'counted values of each node as numbers',
    ['node'],
    sql`
      select
        ${['node_id', ...columns]}
      from node
    `,
  );
}

/** For lists, of which no element is null: one row per node and value. */
export function valueHashLong(compiled: Compiled): Step {
  const { dialect } = compiled;
  const selects = countedOf(compiled).flatMap(({ on }, number) =>
    on.list
      ? [
          sql`
            select
              node_id,
              ${number}::smallint as number,
              ${dialect.hash(['value'])} as h
            from node, ${dialect.unnest(dialect.id(on.column), 'value')}
          `,
        ]
      : [],
  );
  return select(
    'value_hash_long',
    'the same for lists',
    ['node'],
    selects.join('\nunion all\n') || 'select node_id, 0::smallint as number, 0 as h from node where false',
  );
}
