import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { MestreError } from '../errors.ts';
import { DISPUTED, disputed, hasDisputes } from './dispute.ts';
import { type Compiled, compile } from './match-compile.ts';
import type { MatchOptions } from './match-options.ts';
import { hasWeights, mostOff, toWeights } from './match-weight.ts';
import { POOLED, pooled, pooledColumns, withPooled } from './pooled.ts';
import { ratePerBin } from './score-bound.ts';

/** Bits of a 64-bit number without its sign and one to spare: two words of 31 for contraction. */
const MOST_UNIQUE = 62;

/** Without a model, records are one node only if at least this many comparisons have a value (or all there are). */
const ENOUGH = 3;

/**
 * From records to nodes: generic values stop counting, then records that are identical in everything matching reads, and
 * whose own weight is enough for a link, become one node. Thin records (a common name and nothing else) stay apart.
 * Values that were borrowed stop counting too. Makes `generic_value`, `disputed_record` and `pooled_record` where the rules ask, `evidence`, `twin`, `node`, `node_member`; reads `record` (and `decision`).
 */
export function prepare(rules: Ruleset, dialect: Dialect, options: MatchOptions = {}): Step[] {
  const compiled = compile(rules, dialect);
  return [
    genericValues(compiled),
    ...(hasDisputes(rules) ? [disputed(rules, dialect)] : []),
    ...(rules.pooled === undefined ? [] : [pooled(rules, dialect, { columns: compiled.columns })]),
    evidence(compiled, options),
    evidenceHash(compiled),
    twins(compiled),
    nodes(compiled),
    select(
      'node_member',
      'which node each record is part of',
      ['evidence', 'twin'],
      sql`
        select
          e.record_id,
          coalesce(t.node_id, e.record_id) as node_id
        from ${isAsked(rules, options) ? 'record' : 'evidence'} as e
        left join twin as t on t.record_id = e.record_id
      `,
    ),
  ];
}

function genericValues({ rules, dialect }: Compiled): Step {
  const selects = Object.entries(rules.generic).map(([name, most]) => {
    const field = rules.fields[name];
    if (field === undefined)
      throw new MestreError('config', 'unknown_field', `generic names ${name}, which is no field of ${rules.entity}`, {
        hint: `fields: ${Object.keys(rules.fields).join(', ')}`,
      });
    const column = dialect.id(`${name}_match`);
    const from = field.list ? `record, ${dialect.unnest(column, 'value')}` : 'record';
    const value = field.list ? 'value' : column;
    // Nulls are not counted; a condition that leaves them out would make lists fifty times as slow (see `countsOf`).
    return sql`
      select
        ${literal(name)} as field,
        ${value} as value,
        count(${value}) as records
      from ${from}
      group by ${value}
      having count(${value}) > ${most}
    `;
  });
  const none = `select '' as field, '' as value, 0::bigint as records from record where false`;
  return select(
    'generic_value',
    'values that too many records share to say anything',
    ['record'],
    selects.join('\nunion all\n') || none,
  );
}

/** A list without doubles, in order; null where nothing is in it. Most have one element: sorting those would take four times as long as all else. */
const inOrder = (dialect: Dialect, list: string): string =>
  `case when ${dialect.listLength(list)} > 1 then ${dialect.listSort(dialect.listDistinct(list))} when ${dialect.listLength(list)} = 1 then ${list} end`;

/** The same without what is missing; to look for that in one element would take as long again. */
const tidy = (dialect: Dialect, own: string): string =>
  `case when ${dialect.listLength(own)} = 1 then case when ${dialect.listAt(own, '1')} is not null then ${own} end when ${dialect.listLength(own)} > 1 then ${inOrder(dialect, dialect.listFilter(own, 'x', 'x is not null'))} end`;

/** Whether a list comes in order out of what records share. */
const isTidy = (rules: Ruleset, column: string): boolean =>
  rules.pooled?.fields.some((name) => rules.generic[name] === undefined && pooledColumns({ ...rules, pooled: { by: [], fields: [name] } }, [column]).length > 0) ?? false; // prettier-ignore

/** A column of `node` out of `record`: the match form without generic values, a list in order, a part as it is. */
function cleaned({ rules, dialect }: Compiled, column: string): string {
  const own = `r.${dialect.id(column)}`;
  const field = Object.keys(rules.fields)
    .filter((name) => column.startsWith(`${name}_`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (field === undefined) return own;
  const match = column === `${field}_match`;
  const generic = rules.generic[field] !== undefined;
  if (rules.fields[field]!.list) {
    // A part of a value that stopped counting (the number without its area code) stops counting too.
    const spoiled = `g_${field}.spoiled`;
    const among = match
      ? dialect.listContains(spoiled, 'x')
      : `${dialect.listLength(dialect.listFilter(spoiled, 'y', 'contains(y, x)'))} > 0`;
    const keep = generic ? `x is not null and (${spoiled} is null or not (${among}))` : 'x is not null';
    const kept = dialect.listFilter(own, 'x', keep);
    return generic ? inOrder(dialect, kept) : isTidy(rules, column) ? own : tidy(dialect, own);
  }
  const kept = rules.disputed[field] !== undefined ? [`d_${field}.record_id is null`] : [];
  if (column === `${field}_valid`)
    return [`coalesce(r.${dialect.id(`${field}_status`)} in ('ok', 'repaired'), false)`, ...kept].join(' and ');
  const counts = [...(generic ? [`g_${field}.value is null`] : []), ...kept];
  const counted = counts.length > 0 ? `case when ${counts.join(' and ')} then ${own} end` : own;
  return match ? `nullif(${counted}, '')` : counted;
}

/** Records, with lists of others where the rules ask. */
const sourceOf = (compiled: Compiled): string =>
  withPooled(compiled.rules, compiled.dialect, {
    read: evidenceReads(compiled),
    matched: compiled.columns,
    own: (column) => {
      const own = `r.${compiled.dialect.id(column)}`;
      return isTidy(compiled.rules, column) ? tidy(compiled.dialect, own) : own;
    },
  });

function genericJoins(compiled: Compiled): string {
  const { rules, dialect } = compiled;
  return Object.keys(rules.generic)
    .map((name) => {
      const column = dialect.id(`${name}_match`);
      if (!rules.fields[name]!.list)
        return sql`left join (select value from generic_value where field = ${literal(name)}) as g_${name} on g_${name}.value = r.${column}`;
      return sql`
        left join (
          select
            u.record_id,
            ${dialect.collect('u.value')} as spoiled
          from (select record_id, value from ${sourceOf(compiled)} as r, ${dialect.unnest(column, 'value')}) as u
          join generic_value as g on g.field = ${literal(name)} and g.value = u.value
          group by u.record_id
        ) as g_${name} on g_${name}.record_id = r.record_id
      `;
    })
    .join('\n');
}

const disputedJoins = ({ rules }: Compiled): string =>
  Object.keys(rules.disputed)
    .map(
      (name) =>
        `left join ${DISPUTED} as d_${name} on d_${name}.record_id = r.record_id and d_${name}.field = ${literal(name)}`,
    ) // prettier-ignore
    .join('\n');

/** The bit of the source of a record, `r`, among those without duplicates. */
export function maskOf(unique: readonly string[] = []): string {
  const bits = unique.map((source, i) => `when r.source = ${literal(source)} then ${1n << BigInt(i)}`);
  return `${bits.length > 0 ? `case ${bits.join(' ')} else 0 end` : '0'}::bigint`;
}

function evidence(compiled: Compiled, options: MatchOptions): Step {
  const { dialect } = compiled;
  const unique = options.unique ?? [];
  if (unique.length > MOST_UNIQUE)
    throw new MestreError(
      'config',
      'too_many_unique',
      `${unique.length} sources are unique; ${MOST_UNIQUE} is the most`,
      {
        hint: 'take unique: true out of the contracts of the smallest ones',
      },
    );
  const columns = compiled.columns.map((column) => `${cleaned(compiled, column)} as ${dialect.id(column)}`);
  const apart = options.decisions
    ? sql`
        left join (
          select source_l as source, key_l as source_key from decision where verdict = 'different'
          union
          select source_r, key_r from decision where verdict = 'different'
        ) as parted on parted.source = r.source and parted.source_key = r.source_key
      `
    : '';
  const step = select(
    'evidence',
    'what matching reads of each record',
    [
      'record',
      'generic_value',
      ...(hasDisputes(compiled.rules) ? [DISPUTED] : []),
      ...(compiled.rules.pooled === undefined ? [] : [POOLED]),
      ...(options.decisions ? ['decision'] : []),
    ],
    sql`
      select
        r.record_id,
        r.source,
        ${maskOf(unique)} as unique_mask,
        ${options.decisions ? 'parted.source is not null' : 'false'} as alone,
        ${columns}
      from ${sourceOf(compiled)} as r
      ${genericJoins(compiled)}
      ${disputedJoins(compiled)}
      ${apart}
    `,
  );
  return isAsked(compiled.rules, options) ? { ...step, isView: true } : step;
}

/** The columns of `record` that `evidence` reads. */
export function evidenceReads({ rules, columns }: Compiled): string[] {
  const fields = Object.keys(rules.fields);
  const own = columns.map((column) => {
    const field = fields.find((name) => column === `${name}_valid` && !rules.fields[name]!.list);
    return field === undefined ? column : `${field}_status`;
  });
  return [...new Set(['record_id', 'source', 'source_key', ...own, ...Object.keys(rules.generic).map((name) => `${name}_match`)])]; // prettier-ignore
}

/**
 * Whether `evidence` is a view. Three statements read it, and writing it down takes longer than asking thrice, but where lists have to be
 * taken apart to find what counts in them.
 */
export const isAsked = (rules: Ruleset, options: MatchOptions): boolean =>
  isPassing(rules, options) ||
  (options.asked === true && Object.keys(rules.generic).every((name) => !rules.fields[name]?.list));

/** The same in passing: only where nothing is joined or sorted for it. */
export function isPassing({ fields, generic }: Ruleset, { passing = false, decisions = false }: MatchOptions): boolean {
  return passing && !decisions && Object.keys(generic).length === 0 && Object.values(fields).every(({ list }) => !list);
}

/** SQL that is true where a record compared with itself is sure to reach the link threshold. */
function convincing(compiled: Compiled): string {
  const { rules, dialect } = compiled;
  const present = (column: string, weight: number) =>
    `case when ${dialect.id(column)} is not null then ${literal(weight)} else 0e0 end`;
  if (!hasWeights(rules)) {
    const counts = compiled.comparisons.map(({ on }) => present(on.column, 1));
    return `${counts.join(' + ')} >= ${Math.min(ENOUGH, counts.length)}`;
  }
  const weights = toWeights(rules);
  const sums = (['same', 'apart'] as const).slice(0, weights.classes - 1).map((which) => {
    const terms = compiled.comparisons.map((comparison) => {
      const { levels, largestBin } = weights.comparisons[comparison.name]!;
      const reached = reachable(comparison.levels.map((level) => level.test.equal));
      const least = Math.min(
        ...reached.map((i) => levels[i]![which] - ratePerBin(levels[i]!, which) * Math.max(largestBin, 0)),
      );
      return present(comparison.on.column, least);
    });
    // In three classes the weight is at most one bit under the smaller sum.
    const from = rules.thresholds.link + (weights.classes - 2);
    return `${literal(which === 'same' ? weights.prior : weights.apart)} + ${terms.join(' + ')} >= ${literal(from - mostOff(weights, which))}`;
  });
  return sums.join(' and ');
}

/** Levels that a pair can reach, by index ("else" last), given what each test answers. */
export function reachable(answers: readonly ('holds' | 'fails' | 'maybe')[]): number[] {
  const sure = answers.indexOf('holds');
  const upTo = sure === -1 ? answers.length : sure;
  const reached = answers.slice(0, upTo).flatMap((answer, i) => (answer === 'maybe' ? [i] : []));
  return [...reached, upTo];
}

function evidenceHash(compiled: Compiled): Step {
  const { dialect } = compiled;
  return select(
    'evidence_hash',
    'what each record says as one number, where that is enough to be the same as another that says the same',
    ['evidence'],
    sql`
      select
        record_id,
        ${dialect.hash(compiled.columns.map((column) => dialect.id(column)))} as h
      from evidence
      where not alone and ${convincing(compiled)}
    `,
  );
}

function twins(compiled: Compiled): Step {
  const { dialect } = compiled;
  const columns = compiled.columns.map((column) => dialect.id(column));
  return select(
    'twin',
    'records that are identical in all that matching reads, with the node they become',
    ['evidence', 'evidence_hash'],
    sql`
      with
        twice as (
          select h from evidence_hash group by h having count(*) > 1
        ),
        same as (
          select
            e.*,
            hashed.h,
            -- Of a source without duplicates each record needs a node of its own.
            case when e.unique_mask = 0 then 1 else row_number() over (partition by hashed.h, e.source order by e.record_id nulls last) end as copy
          from evidence_hash as hashed
          semi join twice on twice.h = hashed.h
          join evidence as e on e.record_id = hashed.record_id
        )
      select
        record_id,
        unique_mask,
        min(record_id) over (partition by h, copy, ${columns.join(', ')}) as node_id
      from same
    `,
  );
}

function nodes(compiled: Compiled): Step {
  const { dialect } = compiled;
  const features = compiled.features.map(
    ({ column, sql: text, of }, i) => `${of === undefined ? text : `v_${i}.made`} as ${dialect.id(column)}`,
  );
  const ofValues = compiled.features.flatMap(({ sql: text, of }, i) =>
    of === undefined
      ? []
      : [
          sql`
            left join (
              select
                ${dialect.id(of)} as made_of,
                ${text} as made
              from (select distinct ${dialect.id(of)} from evidence where ${dialect.id(of)} is not null) as distinct_value
            ) as v_${i} on v_${i}.made_of = e.${dialect.id(of)}
          `,
        ],
  );
  return select(
    'node',
    'one row for records that are identical after standardising, with what is computed once per record',
    ['evidence', 'twin'],
    sql`
      select
        e.record_id as node_id,
        coalesce(t.size, 1)::integer as size,
        coalesce(t.unique_mask, e.unique_mask) as unique_mask,
        ${[...compiled.columns.map((column) => `e.${dialect.id(column)}`), ...features]}
      from evidence as e
      left join (
        select
          node_id,
          count(*) as size,
          bit_or(unique_mask) as unique_mask
        from twin
        group by node_id
      ) as t on t.node_id = e.record_id
      ${ofValues.join('\n')}
      anti join (select record_id from twin where record_id <> node_id) as other on other.record_id = e.record_id
    `,
  );
}
