import type { FieldShape } from '../domain/edition/shape.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { inThread } from '../standardise/column.ts';
import { kindOf } from '../standardise/kinds.ts';
import { toKeys } from './block-key.ts';
import { prepare } from './collapse.ts';
import { DISPUTED, disputed } from './dispute.ts';
import { POOLED, pooled } from './pooled.ts';
import { binOfHolders, frequency } from './frequency.ts';
import { group } from './match.ts';
import { compile } from './match-compile.ts';
import { binOf } from './match-weight.ts';
import { score, scoreNaive } from './score.ts';
import { standardise } from './standardise.ts';
import { spokenOf } from './standardise-map.ts';
import { survive } from './survive.ts';

/** How many records of the bank have a value, by the column of `node` that matching reads. */
export type Counts = ReadonlyMap<string, readonly { readonly value: string; readonly count: number }[]>;

export interface CaseOptions {
  /** How raw values are written, and which columns of `case_raw` each field is read from. */
  readonly contract: SourceContract;
  readonly columns: readonly string[];
  /** ISO day of the extract. */
  readonly today: string;
  readonly counts: Counts;
  readonly shapes: readonly FieldShape[];
  readonly erasing: Readonly<Record<string, readonly string[]>>;
}

/** The tables that are loaded before: the raw records of all cases, and which case each belongs to. */
export const caseInputs = {
  case_record: { key: 'VARCHAR', source: 'VARCHAR', case_no: 'INTEGER', survives: 'BOOLEAN' },
} as const;

/**
 * All cases in one plan, through the stages that a run goes through. Two things differ: pairs are formed within each case
 * instead of by joins over all records (and tell which keys would find them), and how common a value is is said by the
 * cases, not counted among them: so no case depends on another.
 * Makes `case_scored`, `case_key`, `link`, `grouping`, `review_pair`, `golden`; reads `case_raw` and `case_record`.
 */
export function cases(rules: Ruleset, dialect: Dialect, options: CaseOptions): Step[] {
  const { contract, columns, today, shapes, erasing } = options;
  const part = { path: 'case_raw', batch_id: 'cases', layout: contract.layouts[0]!.name, columns, today };
  // The raw part is a table here, not a file.
  const inMemory: Dialect = { ...dialect, parquet: ([name]) => dialect.id(name!) };
  const asOf = `${today} 23:59:59.999999`;
  return [
    ...standardise(rules, contract, part, { dialect: inMemory, standardise: inThread }),
    recordStep(rules, dialect),
    select(
      'decision',
      'nothing is decided; a record that is named here keeps a node of its own, so that no two cases share one',
      ['record'],
      sql`
        select
          source as source_l,
          source_key as key_l,
          '' as source_r,
          '' as key_r,
          'different' as verdict
        from record
      `,
    ),
    ...prepare(rules, dialect, { decisions: true }).map((step) =>
      withCounts(step, rules, { counts: options.counts, dialect }),
    ),
    ...frequency(rules, dialect).map((step) => withCounts(step, rules, { counts: options.counts, dialect })),
    pairStep(),
    keyStep(rules, dialect),
    select(
      'candidate',
      'the pairs that some blocking key finds, under the first that does',
      ['case_key'],
      sql`
        select
          l,
          r,
          cast(min(key) as smallint) as key
        from case_key
        group by
          l,
          r
      `,
    ),
    ...score(rules, dialect),
    scoreNaive(rules, dialect, { pairs: 'case_pair', into: 'case_scored' }),
    ...group(rules, dialect, { decisions: true }),
    select(
      'identity',
      'cases of survivorship: the records of each are one person',
      ['record', 'case_record'],
      sql`
        select
          r.record_id,
          cast(min(r.record_id) over (partition by c.case_no) as integer) as group_no,
          'case ' || c.case_no as golden_id
        from record as r
        join case_record as c on c.key = r.source_key
        where c.survives
      `,
    ),
    ...survive({ shapes, survivorship: rules.survivorship, asOf, erasing }, dialect),
  ];
}

function recordStep(rules: Ruleset, dialect: Dialect): Step {
  const fields = Object.entries(rules.fields).flatMap(([name, { kind, list }]) => {
    const parts = list ? spokenOf(rules, name, kindOf(kind)) : Object.keys(kindOf(kind).parts);
    return [name, ...['match', 'status', 'rule', 'raw', ...parts].map((suffix) => `${name}_${suffix}`)];
  });
  const columns = ['batch_id', 'line', 'row_hash', 'updated_at', 'since', 'until', ...fields];
  return select(
    'record',
    'the records of all cases, each under the source that it names',
    ['std_part', 'case_record'],
    sql`
      select
        cast(row_number() over (order by c.case_no asc nulls first, c.key asc nulls first) - 1 as integer) as record_id,
        c.source as source,
        p.source_key as source_key,
        ${columns.map((column) => `p.${dialect.id(column)} as ${dialect.id(column)}`)}
      from std_part as p
      join case_record as c on c.key = p.source_key
    `,
  );
}

/** The same step, with what the cases say in place of what would be counted; records dispute values of their own case alone. */
function withCounts(step: Step, rules: Ruleset, { counts, dialect }: { counts: Counts; dialect: Dialect }): Step {
  if (step.table === DISPUTED)
    return disputed(rules, dialect, {
      from: 'record as r join case_record as c on c.key = r.source_key',
      value: (column) => `c.case_no || ' ' || r.${column}`,
      reads: ['case_record'],
    });
  if (step.table === POOLED)
    return pooled(rules, dialect, {
      columns: compile(rules, dialect).columns,
      from: 'record as r join case_record as c on c.key = r.source_key',
      within: ['c.case_no'],
      reads: ['case_record'],
    });
  if (step.table === 'generic_value') {
    const rows = Object.entries(rules.generic).flatMap(([field, most]) =>
      (counts.get(`${field}_match`) ?? [])
        .filter(({ count }) => count > most)
        .map(({ value, count }) => `(${literal(field)}, ${literal(value)}, ${count})`),
    );
    const none = `select '' as field, '' as value, 0 as records from record where false`;
    const query = `select field, value, records from (values ${rows.join(', ')}) as t(field, value, records)`;
    return select(step.table, step.why, ['record'], rows.length === 0 ? none : query);
  }
  const comparison = rules.comparisons.find(({ name }) => step.table === `frequency_${name}`);
  if (comparison === undefined) return step;
  const [field = '', part = 'match'] = comparison.on.split('.');
  const rows = (counts.get(`${field}_${part}`) ?? []).map(
    ({ value, count }) =>
      `(${literal(value)}, ${count}, ${comparison.per === undefined ? binOf(count, rules.model?.frequency?.[comparison.name]?.once) : binOfHolders(count)})`,
  );
  const none = `select '' as value, 0 as count, 0 as bin from node where false`;
  const query = `select value, count, bin from (values ${rows.join(', ')}) as t(value, count, bin)`;
  return select(step.table, step.why, ['node'], rows.length === 0 ? none : query);
}

function pairStep(): Step {
  return select(
    'case_pair',
    'every two records of a case',
    ['record', 'case_record'],
    sql`
      select
        x.record_id as l,
        y.record_id as r,
        cast(-1 as smallint) as key
      from record as x
      join case_record as a on a.key = x.source_key
      join case_record as b on b.case_no = a.case_no
      join record as y on y.source_key = b.key and y.record_id > x.record_id
      where not a.survives
    `,
  );
}

function keyStep(rules: Ruleset, dialect: Dialect): Step {
  const { single, exploded } = toKeys(rules, dialect);
  const selects = [...single, ...exploded].map((key) => {
    const side = key.atoms.map((atom, i) => `${atom.list ? atom.sql : `cast(${atom.sql} as varchar)`} as a${i}`);
    const shares = key.atoms.map((atom, i) =>
      atom.list ? dialect.listOverlap(`l.a${i}`, `r.a${i}`) : `(l.a${i} = r.a${i} and l.a${i} <> '')`,
    );
    const node = (id: string) => sql`
      (
        select
          ${['node_id', ...side]}
        from node
      ) as ${id}
    `;
    return sql`
      select
        p.l,
        p.r,
        ${key.number} as key,
        ${literal(key.name)} as name
      from case_pair as p
      join ${node('l')} on l.node_id = p.l
      join ${node('r')} on r.node_id = p.r
      where coalesce(${shares.join(' and ')}, false)
    `;
  });
  return select(
    'case_key',
    'which blocking keys would find each pair',
    ['case_pair', 'node'],
    selects.join('\nunion all\n'),
  );
}
