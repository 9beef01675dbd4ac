import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { QualityField, QualityOptions } from './quality.ts';
import { usable } from './survive-field.ts';

/** `quality`: the tally divided, dimension by dimension. */
export function scoreStep(fields: readonly QualityField[], options: QualityOptions): Step {
  const products = Object.entries(options.products).map(
    ([source, product]) => `when ${literal(source)} then ${literal(product)}`,
  );
  return select(
    'quality',
    'six dimensions, each score with its numerator, denominator and formula',
    ['record', 'identity', 'quality_tally'],
    sql`
      select
        dimension,
        source,
        ${products.length === 0 ? 'cast(null as varchar)' : `case source ${products.join(' ')} end`} as product,
        attribute,
        numerator,
        denominator,
        unknown,
        case when denominator > 0 then cast(100 as double) * numerator / denominator end as score,
        formula
      from (
        ${[uniquenessSql(), ...fields.flatMap((field, at) => fieldScores(field, at))].join('\nunion all\n')}
      ) as scored
    `,
  );
}

const uniquenessSql = (): string => sql`
  select
    'uniqueness' as dimension,
    r.source as source,
    cast(null as varchar) as attribute,
    count(distinct i.group_no) as numerator,
    count(*) as denominator,
    cast(null as bigint) as unknown,
    'golden records / records of this source' as formula
  from record as r
  join identity as i on i.record_id = r.record_id
  group by r.source
  union all
  select
    'uniqueness',
    null,
    null,
    count(distinct group_no),
    count(*),
    null,
    'golden records / records of all sources'
  from identity
`;

/** What each record has of what scores count; field number n has the columns `<what>_<n>`. */
export function markStep(fields: readonly QualityField[], dialect: Dialect): Step {
  const compared = fields.filter(({ shape }) => shape.golden).map(({ shape }) => `o.${goldenColumn(shape, dialect)}`);
  return select(
    'quality_mark',
    'per record what the scores divide: values present, valid, in agreement, and their age',
    ['record', 'identity', 'golden'],
    sql`
      select
        ${['r.record_id as record_id', 'r.source as source', 'cast(r.updated_at as date) as updated_on', 'g.group_no is not null as shared', ...fields.flatMap((field, at) => fieldMarks(field, at, dialect))]}
      from record as r
      left join (
        select
          ${['i.record_id', 'o.group_no', ...compared]}
        from golden as o
        join identity as i on i.group_no = o.group_no
        where o.records > 1
      ) as g on g.record_id = r.record_id
    `,
  );
}

/** Everything that scores divide, counted in one pass over the marks. */
export function tallyStep(fields: readonly QualityField[], asOf: string, dialect: Dialect): Step {
  return select(
    'quality_tally',
    'per source what the scores divide: values present, valid, in agreement, fresh',
    ['quality_mark'],
    sql`
      select
        ${['source', 'count(*) as records', 'count(case when shared then 1 end) as shared', ...fields.flatMap((field, at) => fieldTally(field, at, { asOf, dialect }))]}
      from quality_mark
      group by source
    `,
  );
}

/** What the records of a golden record are held against. */
const goldenColumn = ({ name, list }: FieldShape, dialect: Dialect): string =>
  dialect.id(list ? name : `${name}_match`);

function fieldMarks({ shape }: QualityField, at: number, dialect: Dialect): string[] {
  const f = dialect.id(shape.name);
  const status = dialect.id(`${shape.name}_status`);
  const match = dialect.id(`${shape.name}_match`);
  const has = shape.list ? `coalesce(${dialect.listLength(`r.${match}`)}, 0) > 0` : usable(shape, dialect);
  const good = (words: string) =>
    shape.list
      ? `coalesce(${dialect.listLength(dialect.listFilter(`r.${status}`, 's', `s in (${words})`))}, 0)`
      : `case when r.${status} in (${words}) then 1 else 0 end`;
  const counted = [
    ['valid', `'ok', 'repaired'`],
    ['given', `'ok', 'repaired', 'ambiguous', 'invalid'`],
  ] as const;
  const agrees = shape.list
    ? dialect.listContains(`r.${f}`, dialect.listItem(`g.${f}`, '1'))
    : `r.${match} = g.${match}`;
  return [
    `${has} as has_${at}`,
    ...counted.map(([name, words]) => `cast(${good(words)} as integer) as ${name}_${at}`),
    ...(shape.golden ? [`${has} and ${agrees} as agrees_${at}`] : []),
  ];
}

function fieldTally(
  { shape, shelfLife }: QualityField,
  at: number,
  { asOf, dialect }: { readonly asOf: string; readonly dialect: Dialect },
): string[] {
  const has = `has_${at}`;
  const count = (name: string, condition: string) => `count(case when ${condition} then 1 end) as ${name}_${at}`;
  const age = dialect.dateDiffDays('updated_on', `date ${literal(asOf)}`);
  return [
    count('has', has),
    ...['valid', 'given'].map((name) => `sum(${name}_${at}) as ${name}_${at}`),
    ...(shape.golden ? [count('agrees', `agrees_${at}`), count('compared', `${has} and shared`)] : []),
    ...(shelfLife === null
      ? []
      : [
          count('fresh', `${has} and ${age} <= ${shelfLife}`),
          count('dated', `${has} and updated_on is not null`),
          count('undated', `${has} and updated_on is null`),
        ]),
  ];
}

interface Score {
  readonly dimension: string;
  readonly numerator: string;
  readonly denominator: string;
  readonly unknown?: string;
  readonly formula: string;
  readonly where?: string;
}

function fieldScores({ shape, sources, shelfLife }: QualityField, at: number): string[] {
  const name = literal(shape.name);
  const inSources = `source in (${sources.map((source) => literal(source)).join(', ')})`;
  const row = ({ dimension, numerator, denominator, unknown = 'null', formula, where }: Score) => sql`
    select
      ${literal(dimension)},
      source,
      ${name},
      cast(${numerator} as bigint),
      cast(${denominator} as bigint),
      ${unknown},
      ${literal(formula)}
    from quality_tally
    where ${where === undefined ? inSources : `${inSources} and ${where}`}
  `;
  const notMeasured = (dimension: string, why: string) => sql`
    select
      ${literal(dimension)},
      null,
      ${name},
      null,
      null,
      null,
      ${literal(`not measured: ${why}`)}
  `;
  const scores = [
    row({
      dimension: 'completeness',
      numerator: `has_${at}`,
      denominator: 'records',
      formula: 'records with a usable value / records of a source that sends it',
    }),
    row({
      dimension: 'validity',
      numerator: `valid_${at}`,
      denominator: `given_${at}`,
      formula: 'values that are ok or repaired / values present (blanks and placeholders left out)',
    }),
  ];
  if (shape.golden)
    scores.push(
      row({
        dimension: 'consistency',
        numerator: `agrees_${at}`,
        denominator: `compared_${at}`,
        formula: shape.list
          ? 'records that hold the preferred golden value / records with a value, in golden records of several records'
          : 'records that agree with the golden value / records with a value, in golden records of several records',
        where: 'shared > 0',
      }),
    );
  scores.push(
    shelfLife === null
      ? notMeasured('timeliness', `the rules give ${shape.name} no shelf_life`)
      : row({
          dimension: 'timeliness',
          numerator: `fresh_${at}`,
          denominator: `dated_${at}`,
          unknown: `undated_${at}`,
          formula: `values at most ${shelfLife} days old / values of known age`,
        }),
    notMeasured('accuracy', 'it needs a sample that a reference or a person confirmed'),
  );
  return scores;
}
