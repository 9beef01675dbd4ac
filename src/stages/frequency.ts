import type { Dialect } from '../sql/dialect.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { binFlags, bitsBesideBins, keptEnds, letterJoins, packedColumns } from './pattern-column.ts';
import { type Compiled, type CompiledComparison, compile } from './match-compile.ts';

/** How values are counted. */
export interface Counting {
  /** Once per node, or once per group. */
  readonly unit: 'node' | 'grouping';
  /** Whether the counts themselves say how rare a value is that is seen once (`onceOf`), as long as no model does. */
  readonly learned: boolean;
}

/**
 * Counts of values and integer codes of nodes. A value's weight follows the bin of its count, a half-log2 step, so that a
 * later run changes weights only where a bin changed. `unit: 'grouping'` counts a value once per group instead of once per node.
 * Makes `frequency_<comparison>` and `node_code`; reads `node` (and `grouping`).
 */
export function frequency(rules: Ruleset, dialect: Dialect, options: Partial<Counting> = {}): Step[] {
  const compiled = compile(rules, dialect);
  return [...countSteps(compiled, { unit: 'node', learned: false, ...options }), ...ends(compiled), codes(compiled)];
}

/**
 * Counts once per group, after scoring: `node_code_again` is what `frequency` by groups makes of `node_code`, patterns included, since
 * pairs inside the components that come of the new counts are compared by them. What says nothing of counts is taken as it stands.
 * With `scored`, only nodes of pairs that stand there, and of identical records, have codes: no others are grouped.
 */
export function frequencyAgain(
  rules: Ruleset,
  dialect: Dialect,
  { learned = false, ...options }: { readonly scored?: boolean; readonly learned?: boolean } = {},
): Step[] {
  const compiled = compile(rules, dialect);
  return [...countSteps(compiled, { unit: 'grouping', learned }), codesAgain(compiled, options)];
}

/** How many signs at the ends of texts are looked at: one row, kept, so that nodes of a later run are coded alike. */
function ends(compiled: Compiled): Step[] {
  const kept = keptEnds(compiled);
  return kept === undefined
    ? []
    : [select('node_end', 'how many signs at each end of a text its gate reads', ['node'], kept)];
}

function countSteps(compiled: Compiled, how: Counting): Step[] {
  const counted = compiled.comparisons.filter((comparison) => comparison.frequency);
  return [
    ...counted.map((comparison) => counts(compiled, comparison, how)),
    ...counted.filter(({ on }) => on.list).map((comparison) => listBins(compiled, comparison)),
  ];
}

/** Counts of one comparison's values. */
function counts(
  { dialect, rules }: Compiled,
  { name, on, per }: CompiledComparison,
  { unit, learned }: Counting,
): Step {
  const once = rules.model?.frequency?.[name]?.once;
  const column = dialect.id(on.column);
  const from = on.list ? `node, ${dialect.unnest(column, 'value')}` : 'node';
  const value = on.list ? 'value' : column;
  const source =
    unit === 'node'
      ? sql`
          select ${value} as value${per === undefined ? '' : `, ${per} as holder`} from ${from}
        `
      : sql`
          select distinct
            ${value} as value,
            group_no
          from ${from}
          join grouping on grouping.record_id = node.node_id
        `;
  const source2 = unit === 'grouping' && on.list ? groupedList(dialect, column) : source;
  const holders = unit === 'node' && per !== undefined;
  return select(
    `frequency_${name}`,
    `how many ${holders ? 'different holders' : unit === 'node' ? 'nodes' : 'groups'} have each value of ${on.text}, those seen once left out`,
    ['node', ...(unit === 'grouping' ? ['grouping'] : [])],
    holders
      ? holdersOf(source)
      : once === undefined && learned && rules.model === undefined
        ? learnedCounts(source2)
        : countsOf(source2, weighedBy(once)),
  );
}

/**
 * Counts and bins of the values of a select of `value`; nulls count for nothing. A condition on the values of lists would cost fifty
 * times what the counting does: DuckDB then plans a join of each list with its row.
 */
export const countsOf = (values: string, weighed = 'count(value)'): string => sql`
  select
    value,
    count(value) as count,
    round(2e0 * log2(${weighed}))::integer as bin
  from (
    ${values}
  ) as v
  group by value
  having count(value) > 1
`;

/** What bins are made of, where a value seen once counts as `once` of a value: 1 unless the model says otherwise. */
export const weighedBy = (once = 1): string =>
  once === 1 ? 'count(value)' : `(count(value) - 1e0 + ${literal(once)}) / ${literal(once)}`;

/**
 * How many others are to be expected to hold a value of which one holder is known, out of how many values are held by one and by
 * two: the estimate of Good (The Population Frequencies of Species, 1953) in the form of absolute discounting (Ney, Essen, Kneser, On
 * Structuring Probabilistic Dependences, 1994), with one value more held by two, so that nothing is out of the question. A
 * telephone that nobody shares is rarer by far than one over all telephones of the table; a family name that one has is not.
 */
export const onceOf = (one: string, two: string): string => `2e0 * (${two} + 1) / (${one} + 2e0 * (${two} + 1))`;

/** As `countsOf`, bins by what the counts themselves say of values seen once. */
const learnedCounts = (values: string): string => sql`
  with
    counted as (
      select
        value,
        count(value) as count
      from (
        ${values}
      ) as v
      group by value
    ),
    known as (
      select ${onceOf('count(*) filter (where count = 1)', 'count(*) filter (where count = 2)')} as once
      from counted
    )
  select
    c.value,
    c.count,
    round(2e0 * log2((c.count - 1 + k.once) / k.once))::integer as bin
  from counted as c
  cross join known as k
  where c.count > 1
`;

/**
 * What one more known holder of a value weighs against that somebody holds it who is not known: of pairs of a made bank that share
 * little more than a name, 1 % are two people where one person is known by it, a third where two are, half where three are: with
 * n known holders the odds against are as n - 1 + 1/32.
 */
const KNOWN = 32;

/** The bin of a value that so many different holders have. */
export const binOfHolders = (holders: number): number =>
  Math.round(2 * Math.log2(1 + KNOWN * Math.max(0, holders - 1)));

/** Counts and bins of the values of a select of `value, holder`: how many different holders a value has; those without one count for none. */
export const holdersOf = (values: string): string =>
  countsOf(
    sql`
    select
      case when holder is not null then value end as value
    from (
      ${values}
    ) as v
    group by
      value,
      holder
  `,
    `1 + ${KNOWN} * (count(value) - 1)`,
  );

function groupedList(dialect: Dialect, column: string): string {
  return sql`
    select distinct
      u.value,
      g.group_no
    from (select node_id, value from node, ${dialect.unnest(column, 'value')}) as u
    join grouping as g on g.record_id = u.node_id
  `;
}

/** Values and bins of the lists of nodes. */
export function listBins({ dialect }: Compiled, { name, on }: CompiledComparison): Step {
  return select(
    `bins_${name}`,
    `the values of ${on.text} that more than one node has, with their bins`,
    ['node', `frequency_${name}`],
    sql`
      select
        u.node_id,
        ${dialect.collect('f.value')} as common,
        ${dialect.collect('f.bin')} as bins
      from (select node_id, value from node, ${dialect.unnest(dialect.id(on.column), 'value')}) as u
      join frequency_${name} as f on f.value = u.value
      group by u.node_id
    `,
  );
}

/** What counts add to the codes of nodes: columns, values that are looked up, and the joins that find them. */
function counted({ dialect, comparisons }: Compiled) {
  const all = comparisons.filter((one) => one.frequency);
  const binSql = new Map<string, string>();
  const columns = all.flatMap(({ name, on }) => {
    // A list is as rare as its rarest value; values seen once are in no table.
    const whole = `${dialect.listLength(`f_${name}.bins`)} = n.${dialect.id(`${name}_values`)}`;
    const bin = on.list
      ? `case when ${whole} then ${dialect.listAggregate(`f_${name}.bins`, 'min')} else 0 end`
      : `coalesce(f_${name}.bin, 0)`;
    binSql.set(name, bin);
    if (!on.list) return [`${bin} as ${dialect.id(`${name}_bin`)}`];
    return [
      `${bin} as ${dialect.id(`${name}_bin`)}`,
      `f_${name}.common as ${dialect.id(`${name}_common`)}`,
      `f_${name}.bins as ${dialect.id(`${name}_bins`)}`,
    ];
  });
  const looked = all.flatMap(({ name, on }) => {
    const column = `n.${dialect.id(on.column)}`;
    const value = on.list ? `${dialect.listLength(column)} as ${dialect.id(`${name}_values`)}` : `${column} as ${dialect.id(`${name}_value`)}`; // prettier-ignore
    return [value, `${column} is not null as present_${name}`];
  });
  const joins = all.map(({ name, on }) =>
    on.list
      ? `left join bins_${name} as f_${name} on f_${name}.node_id = n.node_id`
      : `left join frequency_${name} as f_${name} on f_${name}.value = n.${dialect.id(`${name}_value`)}`,
  );
  const reads = all.map(({ name, on }) => `${on.list ? 'bins' : 'frequency'}_${name}`);
  return { columns, bin: (name: string) => binSql.get(name)!, looked, joins, reads };
}

/** The codes of nodes. */
export function codes(compiled: Compiled): Step {
  // Integers are made out of `node` alone, so that no list or text goes through the joins but the values that are looked up.
  const kept = keptEnds(compiled) !== undefined;
  const packed = packedColumns(compiled).map((one) => `${one.sql} as ${compiled.dialect.id(one.column)}`);
  return coded(compiled, {
    into: 'node_code',
    packed,
    from: [...(kept ? ['cross join node_end as k'] : []), ...letterJoins(compiled)].join('\n'),
    reads: kept ? ['node_end'] : [],
  });
}

/** The same out of codes that were made by other counts, as `node_code_again`: of nodes, only values that are counted are read. */
export function codesAgain(compiled: Compiled, { scored = false }: { scored?: boolean } = {}): Step {
  const packed = packedColumns(compiled).map(({ column }) => {
    const rest = bitsBesideBins(compiled, column);
    return rest === undefined ? `c.${column}` : `c.${column}::bigint & ${rest} as ${column}`;
  });
  return coded(compiled, {
    into: 'node_code_again',
    packed,
    from: `join node_code as c on c.node_id = n.node_id${scored ? `\n${SCORED}` : ''}`,
    reads: ['node_code', ...(scored ? ['scored', 'twin'] : [])],
  });
}

/** Nodes of scored pairs and of identical records. */
const SCORED = sql`
  semi join (
    select l as node_id from scored
    union all
    select r as node_id from scored
    union all
    select node_id from twin
  ) as used on used.node_id = n.node_id
`;

interface Coded {
  readonly into: string;
  /** The packed columns as far as counts have no part in them. */
  readonly packed: readonly string[];
  readonly from: string;
  readonly reads: readonly string[];
}

function coded(compiled: Compiled, { into, packed, from, reads }: Coded): Step {
  const { columns, bin, looked, joins, reads: tables } = counted(compiled);
  const bins = new Map(binFlags(compiled, bin).map((one) => [one.column, one]));
  return select(
    into,
    'each compared value as an integer: different codes are different values',
    ['node', ...reads, ...tables],
    sql`
      select
        n.node_id,
        n.unique_mask,
        ${[
          ...columns,
          ...packedColumns(compiled).map(({ column, type }) => {
            const more = bins.get(column);
            return more ? `(n.${column} + ${more.sql})::${type} as ${column}` : `n.${column}`;
          }),
        ]}
      from (
        select
          n.node_id,
          n.unique_mask,
          ${[...looked, ...packed]}
        from node as n
        ${from}
      ) as n
      ${joins.join('\n')}
    `,
  );
}
