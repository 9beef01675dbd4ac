import { createHash } from 'node:crypto';
import { type FactKind, factKinds } from '../domain/fact.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { mapOf, type SourceContract } from '../rules/schema/source.ts';
import type { Dialect } from '../sql/dialect.ts';
import { givenSql, instantSql, valueSql } from '../sql/fact-value.ts';
import { literal, sql } from '../sql/sql.ts';
import { type ComputeStep, select, type Step } from '../sql/step.ts';
import { type ColumnStandardiser, VALUE_SEPARATOR } from '../standardise/column.ts';
import { standardiseVersion } from '../standardise/version.ts';
import type { RawPart } from './standardise-map.ts';

/** A field by whose match form a fact names a golden record. */
export interface RefField {
  readonly role: string;
  readonly field: string;
  readonly column: string;
  /** Kind of value, from the rules of the entity. */
  readonly kind: string;
}

/** A key of a source by which a fact names a golden record. */
export interface RefKey {
  readonly role: string;
  readonly source: string;
  readonly column: string;
}

/** SQL types of a segment's own columns, by the type of the field. */
const types: Readonly<Record<string, string>> = {
  text: 'VARCHAR',
  code: 'VARCHAR',
  amount: 'DECIMAL(18,4)',
  quantity: 'DECIMAL(18,4)',
  integer: 'BIGINT',
  day: 'DATE',
};

/** The reference fields of a contract whose entity has rules. */
export function refFields(contract: SourceContract, rulesets: readonly Ruleset[]): RefField[] {
  return Object.entries(contract.refs).flatMap(([role, { entity, by }]) => {
    const rules = rulesets.find((one) => one.entity === entity);
    return Object.entries(by).flatMap(([field, column]) => {
      const kind = rules?.fields[field]?.kind;
      return kind === undefined ? [] : [{ role, field, column, kind }];
    });
  });
}

/** The reference keys of a contract. */
export function refKeys(contract: SourceContract): RefKey[] {
  return Object.entries(contract.refs).flatMap(([role, { key }]) =>
    Object.entries(key).map(([source, column]) => ({ role, source, column })),
  );
}

/** Columns of a segment that hold how a fact names a golden record. */
export const byColumn = ({ role, field }: Pick<RefField, 'role' | 'field'>): string => `${role}_by_${field}`;
export const keyColumn = ({ role, source }: Pick<RefKey, 'role' | 'source'>): string => `${role}_key_${source}`;

/** Eight hexadecimal digits that change whenever a segment has to be made anew. */
export function segmentHash(contract: SourceContract, rulesets: readonly Ruleset[]): string {
  const { entity, country, date, decimal, times, values, units, refs, map, layouts } = contract;
  const kinds = refFields(contract, rulesets).map(({ field, kind }) => [field, kind]);
  const fields = factKinds.get(entity)!.fields.map(({ name, type, codes }) => [name, type, codes]);
  const known = { version: standardiseVersion, segment: 1, fields, kinds, country, date, decimal, times, values, units, refs, map, layouts }; // prettier-ignore
  return createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 8);
}

/**
 * From a raw part of facts to its typed segment, in the order of time; the last step's select is copied to a file. Numbers, times and
 * codes have been checked when the file was taken in, so what is null here was blank.
 */
export function factSegment(
  contract: SourceContract,
  rulesets: readonly Ruleset[],
  part: RawPart,
  { dialect, standardise }: { readonly dialect: Dialect; readonly standardise: ColumnStandardiser },
): Step[] {
  const kind = factKinds.get(contract.entity)!;
  const refs = refFields(contract, rulesets);
  const known = refs.map((ref, i) => said(ref, i, { contract, part, dialect, standardise }));
  const keys = refKeys(contract);
  const given = (column: string) =>
    part.columns.includes(column) ? givenSql(`r.${dialect.id(column)}`) : 'cast(null as varchar)';
  const columns = [
    'r._key as event_id',
    `${literal(part.batch_id)} as batch_id`,
    'r._line as line',
    'r._fate as fate',
    ...fieldColumns(kind, contract, part, dialect),
    ...refs.map((ref, i) => `k${i}.match as ${dialect.id(byColumn(ref))}`),
    ...keys.map((key) => `${given(key.column)} as ${dialect.id(keyColumn(key))}`),
  ];
  const joins = refs.map(({ column }, i) => `left join said_${i} as k${i} on k${i}.text = ${given(column)}`);
  const time = kind.time === null ? [] : [`order by coalesce(${kind.time}_utc, ${kind.time}_wall) asc nulls first`];
  return [
    ...known,
    select(
      'fact_segment',
      `the facts of ${part.batch_id}, typed and in the order of time`,
      refs.map((_, i) => `said_${i}`),
      sql`
        select
          ${columns}
        from ${dialect.parquet([part.path])} as r
        ${joins.join('\n')}
        ${time.join('')}
      `,
    ),
  ];
}

function fieldColumns(kind: FactKind, contract: SourceContract, part: RawPart, dialect: Dialect): string[] {
  const layout = contract.layouts.find(({ name }) => name === part.layout) ?? contract.layouts[0]!;
  const map = mapOf(contract, layout);
  const columnsOf = (name: string) =>
    [map[name] ?? []]
      .flat()
      .flatMap((column) =>
        typeof column === 'string' && part.columns.includes(column) ? [`r.${dialect.id(column)}`] : [],
      );
  const columnOf = (name: string) => columnsOf(name)[0] ?? null;
  return kind.fields.flatMap((field) => {
    const column = columnOf(field.name);
    if (field.type === 'time') {
      const { utc, wall } = column === null ? { utc: 'null', wall: 'null' } : instantSql(column, contract.date);
      const isUtc = contract.times === 'utc';
      return [
        `cast(${isUtc ? `coalesce(${utc}, ${wall})` : utc} as timestamp) as ${field.name}_utc`,
        `cast(${isUtc ? 'null' : wall} as timestamp) as ${field.name}_wall`,
      ];
    }
    const values = columnsOf(field.name).map((one) => valueSql(field, one, contract));
    const value =
      values.length < 2 ? (values[0] ?? 'null') : `(${values.map((one) => `coalesce(${one}, 0)`).join(' + ')})`;
    const unit = columnOf('unit');
    const factor =
      field.type === 'quantity' && unit !== null && contract.units !== undefined
        ? ` * coalesce(case ${givenSql(unit)} ${Object.entries(contract.units)
            .map(([name, pieces]) => `when ${literal(name)} then cast(${literal(String(pieces))} as decimal(18, 4))`)
            .join(' ')} end, 1)`
        : '';
    return [`cast(${value}${factor} as ${types[field.type]}) as ${field.name}`];
  });
}

/** The distinct values of one reference with their match forms: a placeholder or something that is none of its kind has none. */
function said(
  { column, kind }: RefField,
  i: number,
  work: {
    readonly contract: SourceContract;
    readonly part: RawPart;
    readonly dialect: Dialect;
    readonly standardise: ColumnStandardiser;
  },
): ComputeStep {
  const { contract, part, dialect, standardise } = work;
  const { country, date, decimal } = contract;
  const given = part.columns.includes(column) ? givenSql(dialect.id(column)) : 'cast(null as varchar)';
  return {
    kind: 'compute',
    table: `said_${i}`,
    why: `what ${column} of ${part.batch_id} says, in the form that matching compares`,
    reads: [],
    inputs: {
      said: `select distinct ${given} as text from ${dialect.parquet([part.path])} where ${given} is not null`,
    },
    columns: { text: 'VARCHAR', match: 'VARCHAR' },
    compute: async ({ said: { text } = { text: [] } }) => {
      const texts = text as string[];
      if (texts.length === 0) return { text: [], match: [] };
      const options = { country, date, decimal, today: part.today };
      const [, match, status] = await standardise(kind, options, texts.join(VALUE_SEPARATOR));
      const statuses = status!.split(VALUE_SEPARATOR);
      const forms = match!.split(VALUE_SEPARATOR);
      const usable = (at: number) => forms[at] !== '' && statuses[at] !== 'invalid';
      return { text: texts, match: texts.map((_, at) => (usable(at) ? forms[at]! : null)) };
    },
  };
}
