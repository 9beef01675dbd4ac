import { createHash } from 'node:crypto';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { amountSql } from '../sql/amount.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { type ComputeStep, select, type SelectStep, type Step } from '../sql/step.ts';
import { type ColumnStandardiser, outputsOf, VALUE_SEPARATOR } from '../standardise/column.ts';
import { kindOf } from '../standardise/kinds.ts';
import { standardiseVersion } from '../standardise/version.ts';
import { type Mapped, type RawPart, rawOf, spokenOf, toFields } from './standardise-map.ts';

export type { RawPart } from './standardise-map.ts';

export interface StandardiseWith {
  readonly dialect: Dialect;
  readonly standardise: ColumnStandardiser;
}

/** Records that cross into JavaScript and back together. Larger ones gain nothing, and every one is held whole. */
export const SLICE = 16_384;
/** Slices of one table: a part of more than a million records is taken apart in several, so that none has to be held whole. */
export const SLICES = 64;

/** Some slices of a part: the table with their raw values, and that with their standard ones. */
interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly slice: string;
  readonly answer: string;
}

/** What every step is made from. */
interface Work {
  readonly contract: SourceContract;
  readonly part: RawPart;
  readonly dialect: Dialect;
  readonly fields: readonly Mapped[];
  /** The values that the source gives, in their order. */
  readonly given: readonly { readonly field: Mapped; readonly i: number }[];
  /** How many slices there are. */
  readonly slices: number;
}

/**
 * The steps from a raw part to its standard part; the last one is `std_part`, whose select can be copied to a file without being kept.
 * Records go through in slices: a column of a slice is one list, so that raw and standard values stay side by side by their place and
 * nothing has to be joined. Nearly every value is distinct, so looking for those that are not would cost more than it saves.
 */
export function standardise(
  rules: Ruleset,
  contract: SourceContract,
  part: RawPart,
  { dialect, standardise: column }: StandardiseWith,
): Step[] {
  const fields = toFields(rules, contract, part, dialect);
  const given = fields.flatMap((field) => field.elements.map((_, i) => ({ field, i })));
  const slices = Math.max(1, Math.ceil((part.rows ?? 0) / SLICE));
  const work = { contract, part, dialect, fields, given, slices };
  const chunks = Array.from({ length: Math.ceil(slices / SLICES) }, (_, c) => {
    const suffix = c === 0 ? '' : `_${c + 1}`;
    const last = Math.min(slices, (c + 1) * SLICES) - 1;
    return { first: c * SLICES, last, slice: `std_slice${suffix}`, answer: `std_answer${suffix}` };
  });
  return [
    ...chunks.flatMap((chunk) => [sliceStep(work, chunk), answerStep(work, chunk, column)]),
    partStep(work, chunks),
  ];
}

/** Eight hexadecimal digits that change whenever a standard part has to be made anew: kinds, mapping, styles, or what the code makes of them. */
export function standardHash(rules: Ruleset, contract: SourceContract): string {
  const { country, date, decimal, region, measures, map, layouts } = contract;
  const fields = Object.entries(rules.fields).map(([name, { kind, list, length }]) => [
    name,
    kind,
    list ? spokenOf(rules, name, kindOf(kind)) : null,
    length ?? null,
  ]);
  const known = { version: standardiseVersion, fields, country, date, decimal, region, measures, map, layouts };
  return createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 8);
}

/** What the lake knows of each raw record. */
export const system = ['_key', '_line', '_hash', '_updated', '_since', '_until'];

/** The raw columns that the standard part holds something of. */
function rawColumns({ contract, part, given }: Work): string[] {
  const measures = contract.measures.filter((column) => part.columns.includes(column));
  return [...new Set([...given.flatMap(({ field, i }) => field.elements[i]!.columns), ...measures])];
}

function sliceStep(work: Work, { first, last, slice }: Chunk): SelectStep {
  const { part, dialect, given, slices } = work;
  const number = `(coalesce(r._line, 0) // ${SLICE}) % ${slices}`;
  const lists = [
    ...system.map((column) => [column, column]),
    ...rawColumns(work).map((column) => [column, rawOf(column)]),
  ];
  return select(
    slice,
    `the raw values of ${part.batch_id} by slices of some ${SLICE} records: a list for each column, a text for each input of a field`,
    [],
    sql`
      select
        ${[
          `cast(${number} as integer) as _slice`,
          ...lists.map(([column, name]) => `${dialect.collect(`r.${dialect.id(column!)}`)} as ${dialect.id(name!)}`),
          ...given.map(({ field, i }) => {
            const key = `coalesce(${field.elements[i]!.key}, '')`;
            return `${dialect.collectText(key, VALUE_SEPARATOR)} as ${dialect.id(inputOf(field.name, i))}`;
          }),
        ]}
      from ${dialect.parquet([part.path])} as r
      where ${number} between ${first} and ${last}
      group by ${number}
    `,
  );
}

function answerStep({ dialect, part, given }: Work, { slice, answer }: Chunk, column: ColumnStandardiser): ComputeStep {
  const inputs = given.map(({ field, i }) => dialect.id(inputOf(field.name, i)));
  const names = given.flatMap(({ field, i }) =>
    Object.keys(outputsOf(field.kind)).map((_, at) => outputOf(field.name, i, at)),
  );
  const blobs = async ([number, ...texts]: readonly string[]): Promise<string[]> => {
    const answers = given.map(({ field }, at) => column(field.kind.name, field.options, texts[at]!));
    return [number!, ...(await Promise.all(answers)).flat()];
  };
  return {
    kind: 'compute',
    table: answer,
    why: `the standard form of every value of ${part.batch_id}, a text of all values of a slice for each column`,
    reads: [slice],
    inputs: {
      slices: sql`
        select
          ${['cast(_slice as varchar) as _slice', ...inputs]}
        from ${dialect.id(slice)}
      `,
    },
    columns: Object.fromEntries([['_slice', 'INTEGER'], ...names.map((name) => [name, 'VARCHAR'])]),
    compute: async ({ slices }) => {
      const columns = Object.values(slices!) as string[][];
      const rows = await Promise.all(columns[0]!.map((_, row) => blobs(columns.map((texts) => texts[row]!))));
      return Object.fromEntries(['_slice', ...names].map((name, at) => [name, rows.map((row) => row[at]!)]));
    },
    blobs,
  };
}

function partStep(work: Work, chunks: readonly Chunk[]): Step {
  const { contract, part, dialect, fields } = work;
  const columns = [
    `${literal(contract.source)} as source`,
    'k._key as source_key',
    `${literal(part.batch_id)} as batch_id`,
    'k._line as line',
    'k._hash as row_hash',
    'k._updated as updated_at',
    'k._since as since',
    'k._until as until',
    ...fields.flatMap((field) => (field.field.list ? listColumns(field, dialect) : singleColumns(field, dialect))),
    ...contract.measures.map((column) => {
      const amount = part.columns.includes(column)
        ? amountSql(`k.${dialect.id(rawOf(column))}`, contract.decimal)
        : 'null';
      return `cast(${amount} as decimal(18, 2)) as ${dialect.id(`m_${column}`)}`;
    }),
  ];
  // Slice by slice: a thread holds no more than the values of one, and several work at a time.
  const slices = chunks.flatMap((chunk) =>
    Array.from(
      { length: chunk.last - chunk.first + 1 },
      (_, i) => sql`
        select
          ${columns}
        from (
          ${exploded(work, chunk, chunk.first + i)}
        ) as k
      `,
    ),
  );
  const reads = chunks.flatMap(({ slice, answer }) => [slice, answer]);
  return select('std_part', `the records of ${part.batch_id} in standard form`, reads, slices.join('\nunion all\n'));
}

/** One row per record of a slice, its raw and its standard values as texts. */
function exploded(work: Work, { slice, answer }: Chunk, number: number): string {
  const { dialect, given } = work;
  const lists = [...system, ...rawColumns(work).map(rawOf)].map((name) => [dialect.id(name), dialect.id(name)]);
  const texts = given.flatMap(({ field, i }) =>
    Object.keys(outputsOf(field.kind)).map((_, at) => {
      const name = dialect.id(outputOf(field.name, i, at));
      return [name, dialect.split(name, literal(VALUE_SEPARATOR))];
    }),
  );
  const from = sql`
    ${dialect.id(slice)} as s
    inner join ${dialect.id(answer)} as a
      on a._slice = s._slice
    where s._slice = ${number}
  `;
  return dialect.explode(from, [], Object.fromEntries([...lists, ...texts]));
}

/** One column of an answer, of the type that the kind gives it. */
function columnOf({ name, kind }: Mapped, i: number, column: string, dialect: Dialect): string {
  const outputs = outputsOf(kind);
  const at = Object.keys(outputs).indexOf(column);
  const text = `nullif(k.${dialect.id(outputOf(name, i, at))}, '')`;
  return outputs[column] === 'VARCHAR' ? text : `cast(${text} as ${outputs[column]!})`;
}

const inputOf = (name: string, i: number) => `_in_${name}_${i}`;

const outputOf = (name: string, i: number, at: number) => `_out_${name}_${i}_${at}`;

function singleColumns(field: Mapped, dialect: Dialect): string[] {
  const { name, kind, elements } = field;
  const as = (suffix: string) => dialect.id(`${name}${suffix}`);
  const element = elements[0];
  if (element === undefined)
    return [
      `cast(null as ${kind.type}) as ${as('')}`,
      `cast(null as varchar) as ${as('_match')}`,
      `'absent' as ${as('_status')}`,
      `'' as ${as('_rule')}`,
      `cast(null as varchar) as ${as('_raw')}`,
      ...Object.entries(kind.parts).map(([part, type]) => `cast(null as ${type}) as ${as(`_${part}`)}`),
    ];
  const column = (of: string) => columnOf(field, 0, of, dialect);
  return [
    `${column('value')} as ${as('')}`,
    `${column('match')} as ${as('_match')}`,
    `coalesce(${column('status')}, 'absent') as ${as('_status')}`,
    `coalesce(${column('rule')}, '') as ${as('_rule')}`,
    `case when ${column('status')} is not null then ${element.raw} end as ${as('_raw')}`,
    ...Object.keys(kind.parts).map((part) => `${column(`part_${part}`)} as ${as(`_${part}`)}`),
  ];
}

/** Lists keep the values that were given, in the order of their columns; match forms and parts are distinct and without nulls. */
function listColumns(field: Mapped, dialect: Dialect): string[] {
  const { name, kind, elements, listParts } = field;
  const as = (suffix: string) => dialect.id(`${name}${suffix}`);
  const none = dialect.listOf([]);
  const lists = (there: (i: number) => string, value: (i: number) => string, type: string) => {
    const each = elements.map(
      (_, i) => `case when ${there(i)} is null then ${none} else ${dialect.listOf([value(i)])} end`,
    );
    const list = each.length === 0 ? none : each.length === 1 ? each[0]! : dialect.flatten(dialect.listOf(each));
    return `cast(${list} as ${dialect.listType(type)})`;
  };
  const column = (of: string) => (i: number) => columnOf(field, i, of, dialect);
  const given = (value: (i: number) => string, type = 'varchar') => lists(column('status'), value, type);
  const distinct = (of: string, type: string) => {
    const list = lists(column(of), column(of), type);
    return elements.length < 2 ? list : dialect.listDistinct(list);
  };
  return [
    `${given(column('value'), kind.type)} as ${as('')}`,
    `${distinct('match', 'varchar')} as ${as('_match')}`,
    `${given(column('status'))} as ${as('_status')}`,
    `${given((i) => `coalesce(${columnOf(field, i, 'rule', dialect)}, '')`)} as ${as('_rule')}`,
    `${given((i) => elements[i]!.raw)} as ${as('_raw')}`,
    ...Object.entries(kind.parts)
      .filter(([part]) => listParts.includes(part))
      .map(([part, type]) => `${distinct(`part_${part}`, type)} as ${as(`_${part}`)}`),
  ];
}
