import { change, forget, type Move, scratch } from '../sql/change.ts';
import { sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import { codes, counts, listBins } from './frequency.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';

/** The values of a comparison in a table of nodes, as a select of `node_id, value`. */
function valuesOf({ dialect }: Compiled, { on }: CompiledComparison, from: string): string {
  const column = dialect.id(on.column);
  return on.list
    ? `select node_id, value from ${from}, ${dialect.unnest(column, 'value')} where value is not null`
    : `select node_id, ${column} as value from ${from} where ${column} is not null`;
}

/**
 * Counts of values that came or went with changed nodes, then the codes of all nodes that this changes. Between, `node` is brought up
 * to date. Leaves `bin_node`: the nodes of which a value fell into another bin, and whether into a lower one (its pairs may weigh more).
 */
export function changeFrequencies(compiled: Compiled): Move[] {
  const counted = compiled.comparisons.filter((one) => one.frequency);
  const binned = counted.map((one) => {
    const { name } = one;
    return sql`
      select
        n.node_id,
        b.lower
      from (${valuesOf(compiled, one, 'kept.node')}) as n
      join bin_${name} as b on b.value = n.value
    `;
  });
  return [
    ...counted.map((one) =>
      scratch(
        select(
          `value_${one.name}`,
          `values of ${one.on.text} that came or went`,
          ['node', 'node_new', 'node_old'],
          sql`
            select value
            from (${valuesOf(compiled, one, '(select * from kept.node where node_id in (select node_id from node_old)) as n')}) as v
            union
            select value
            from (${valuesOf(compiled, one, '(select * from node where node_id in (select node_id from node_new)) as n')}) as v
          `,
        ),
      ),
    ),
    change('node', 'changed nodes', {
      gone: 'node_id in (select node_id from node_old union select node_id from node_due)',
      come: 'select * from node',
    }),
    forget('node'),
    ...counted.flatMap((one) => changeCounts(compiled, one)),
    scratch(
      select(
        'bin_node',
        'nodes of which a value fell into another bin',
        counted.map(({ name }) => `bin_${name}`),
        binned.length === 0
          ? 'select 0 as node_id, false as lower where false'
          : `select node_id, bool_or(lower) as lower from (\n${binned.join('\nunion all\n')}\n) as q group by node_id`,
      ),
    ),
    ...changeCodes(compiled, counted),
  ];
}

function changeCounts(compiled: Compiled, one: CompiledComparison): Move[] {
  const { name } = one;
  return [
    scratch(counts(compiled, one, { unit: 'node', among: `value_${name}` })),
    scratch(
      select(
        `bin_${name}`,
        'those of them whose count is in another bin',
        [`value_${name}`, `frequency_${name}`],
        sql`
          select
            v.value,
            coalesce(f.bin, 0) < coalesce(k.bin, 0) as lower
          from value_${name} as v
          left join frequency_${name} as f on f.value = v.value
          left join kept.frequency_${name} as k on k.value = v.value
          where coalesce(f.bin, 0) <> coalesce(k.bin, 0)
        `,
      ),
    ),
    change(`frequency_${name}`, 'counts of these values', {
      gone: `value in (select value from value_${name})`,
      come: `select * from frequency_${name}`,
    }),
    forget(`frequency_${name}`, `value_${name}`),
  ];
}

function changeCodes(compiled: Compiled, counted: readonly CompiledComparison[]): Move[] {
  const lists = counted.filter(({ on }) => on.list);
  const due = 'node_id in (select node_id from node_old union select node_id from code_due)';
  return [
    scratch(
      select(
        'code_due',
        'nodes whose codes are made again',
        ['node_new', 'bin_node'],
        'select node_id from node_new union select node_id from bin_node',
      ),
    ),
    scratch(
      select(
        'node',
        'their rows',
        ['code_due'],
        'select * from kept.node where node_id in (select node_id from code_due)',
      ),
    ),
    ...lists.flatMap((one) => [
      scratch(listBins(compiled, one)),
      change(`bins_${one.name}`, 'bins of the values of these nodes', {
        gone: due,
        come: `select * from bins_${one.name}`,
      }),
      forget(`bins_${one.name}`),
    ]),
    scratch(codes(compiled)),
    change('node_code', 'codes of these nodes', { gone: due, come: 'select * from node_code' }),
    forget('node_code', 'node', 'code_due', ...counted.map(({ name }) => `bin_${name}`)),
  ];
}
