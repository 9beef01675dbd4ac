import { among } from '../sql/among.ts';
import { change, forget, type Move, scratch } from '../sql/change.ts';
import { sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import { codes, codesAgain, countsOf, holdersOf, listBins, weighedBy } from './frequency.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';
import { countedOf, postings, valueHash, valueHashLong } from './remember.ts';

/** The values of a comparison in a table of nodes, as a select of `value`; nulls meet no count. */
function valuesOf({ dialect }: Compiled, { on }: CompiledComparison, from: string): string {
  const column = dialect.id(on.column);
  return on.list
    ? `select value from ${from}, ${dialect.unnest(column, 'value')}`
    : `select ${column} as value from ${from}`;
}

/**
 * Counts of values that came or went with changed nodes, then the codes of all nodes that this changes. Between, `node` is brought up
 * to date. Leaves `bin_node`: the nodes of which a value fell into another bin, and whether into a lower one (its pairs may weigh more),
 * and `node_fresh`: the rows of `node_new`.
 */
export function changeFrequencies(compiled: Compiled): Move[] {
  const counted = countedOf(compiled);
  const columns = [...new Set(['node_id', ...counted.map(({ on }) => compiled.dialect.id(on.column))])];
  const gone = 'node_id in (select node_id from node_old union select node_id from node_due)';
  const binned = counted.map(
    (one) => sql`
      select
        n.node_id,
        b.lower
      from (${postings(compiled, one, 'kept.')}) as n
      join (select * from bin_${one.name} where h is not distinct from h) as b on b.h = n.h
    `,
  );
  return [
    scratch(
      select(
        'node_turned',
        'counted values of nodes that are new, are no more, or say something else, as they were and as they are',
        ['node', 'node_new', 'node_old'],
        sql`
          select ${columns} from kept.node where ${among('node_id', 'node_old')}
          union all
          select ${columns} from node where node_id in (select node_id from node_new)
        `,
      ),
    ),
    ...counted.map((one) =>
      scratch(
        select(
          `value_${one.name}`,
          `values of ${one.on.text} that came or went`,
          ['node_turned'],
          sql`
            select distinct
              value,
              ${compiled.dialect.hash(['value'])} as h
            from (
              ${valuesOf(compiled, one, 'node_turned')}
            ) as v
          `,
        ),
      ),
    ),
    scratch(select('node_fresh', 'nodes that are new, or say something else', ['node', 'node_new'], 'select * from node where node_id in (select node_id from node_new)')), // prettier-ignore
    change('node', 'changed nodes', { gone, come: 'select * from node' }),
    scratch(valueHash(compiled)),
    scratch(valueHashLong(compiled)),
    ...(['value_hash', 'value_hash_long'] as const).map((table) =>
      change(table, 'their values as numbers', { gone, come: `select * from ${table}` }),
    ),
    forget('node', 'node_turned', 'value_hash', 'value_hash_long'),
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
    ...changeCodes(compiled, counted, columns),
  ];
}

function changeCounts(compiled: Compiled, one: CompiledComparison): Move[] {
  const { name, on, per } = one;
  const held = sql`
    select
      v.value,
      n.holder
    from (${postings(compiled, one, 'kept.')}) as p
    join (select * from value_${name} where h is not distinct from h) as v on v.h = p.h
    join (select node_id, ${per ?? 'null'} as holder from kept.node) as n on n.node_id = p.node_id
  `;
  return [
    scratch(
      select(
        `frequency_${name}`,
        `how many nodes have each of these values of ${on.text}`,
        [`value_${name}`],
        per !== undefined
          ? holdersOf(held)
          : countsOf(
              sql`
                select v.value
                from (${postings(compiled, one, 'kept.')}) as n
                join (select * from value_${name} where h is not distinct from h) as v on v.h = n.h
              `,
              weighedBy(compiled.rules.model?.frequency?.[name]?.once),
            ),
      ),
    ),
    scratch(
      select(
        `bin_${name}`,
        'those of them whose count is in another bin',
        [`value_${name}`, `frequency_${name}`],
        sql`
          select
            v.h,
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

function changeCodes(compiled: Compiled, counted: readonly CompiledComparison[], columns: readonly string[]): Move[] {
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
        'their counted values',
        ['code_due'],
        sql`
          select ${['unique_mask', ...columns].join(', ')}
          from kept.node
          where ${among('node_id', 'code_due')}
        `,
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
    // Where only a count is another, the texts say what they said: the codes of those are taken as they stand.
    scratch(codesAgain(compiled)),
    forget('node'),
    scratch(select('node', 'changed nodes', ['node_fresh'], 'select * from node_fresh')),
    scratch(codes(compiled)),
    change('node_code', 'codes of these nodes', {
      gone: due,
      come: sql`
        select * from node_code
        union all by name
        select * from node_code_again where node_id not in (select node_id from node_code)
      `,
    }),
    forget('node_code', 'node_code_again', 'node', 'code_due', ...counted.map(({ name }) => `bin_${name}`)),
  ];
}
