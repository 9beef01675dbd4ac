import { z } from 'zod';
import { isCountryCode } from '../../standardise/country.ts';
import { layoutSchema, mapSchema } from './source-layout.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _');

/** Which golden record a fact names: by match forms of fields of its rules, by keys of its sources, or both. */
const ref = z.strictObject({
  entity: name.describe('What it is: an entity of the rules.'),
  by: z
    .record(name, z.string())
    .default({})
    .describe('Field of its rules (document, phones, emails): the column with such a value.'),
  key: z
    .record(name, z.string())
    .default({})
    .describe('Source of its records: the column with a key of that source. A known key outweighs the fields.'),
});

const contract = z.strictObject({
  source: name.describe('Declared identifier; names a record for ever together with its key. Never a file name.'),
  entity: name
    .default('customer')
    .describe('What a record is: an entity of the rules, or a fact (order, order_line, refund, …).'),
  title: z.string(),
  owner: z.string().describe('Who answers for breaks and rejects.'),
  product: z.string().optional().describe('Product that a record of this source stands for; a person then holds it.'),
  files: z.array(z.string()).min(1).describe('Patterns of file names in the drop folder: nucleo*.csv'),
  frequency: z.enum(['minute', 'hourly', 'daily', 'weekly', 'monthly', 'irregular']).default('daily'),
  late: z
    .int()
    .min(0)
    .max(400)
    .default(0)
    .describe('Facts: days after which nothing of a day is expected any more; until then its numbers are provisional.'),
  mode: z.enum(['full', 'delta']).describe('full: a key that is absent is closed. delta: absence means nothing.'),
  empty: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe(
      'Whether a file without records is a fact (a quiet day) or a failure. A full snapshot without records closes every key.',
    ),
  member: z.string().optional().describe('The file inside a .zip that holds several: clientes*.csv'),
  format: z.enum(['csv', 'tsv', 'fixed', 'json', 'ndjson', 'parquet', 'xlsx', 'sqlite']),
  encoding: z.enum(['auto', 'utf-8', 'utf-16', 'latin-1', 'windows-1252', 'cp850']).default('auto'),
  decimal: z.enum(['.', ',']).default('.').describe('The decimal sign of this source; the other one groups thousands.'),
  date: z
    .enum([
      'yyyy-mm-dd',
      'yyyymmdd',
      'dd/mm/yyyy',
      'dd-mm-yyyy',
      'dd.mm.yyyy',
      'ddmmyyyy',
      'mm/dd/yyyy',
      'dd/mm/yy',
      'excel',
      'epoch',
    ])
    .default('yyyy-mm-dd')
    .describe('How dates are written; epoch: seconds since 1970, UTC.'),
  key: z.array(z.string()).min(1).describe('Columns that name a record within the source.'),
  occurrence: z
    .boolean()
    .default(false)
    .describe(
      'Facts without an id: the key columns do not tell two events apart, so the second record with one key is another event (two identical burgers in one minute).',
    ),
  updated: z.string().optional().describe('Column with the time of the last change at the source.'),
  since: z.string().optional().describe('Column with the start of the relationship or product.'),
  until: z.string().optional().describe('Column with its end.'),
  unique: z.boolean().default(false).describe('True where this source holds each person at most once.'),
  authority: z.array(z.string()).default([]).describe('Fields for which this source is the system of record.'),
  measures: z.array(z.string()).default([]).describe('Numeric columns whose totals are reconciled.'),
  tolerance: z
    .record(z.string(), z.number().min(0))
    .default({})
    .describe('By measure: how far two totals may stand apart before it is a break.'),
  control: z
    .enum(['refuse', 'warn'])
    .default('refuse')
    .describe('What happens when a header or trailer total disagrees.'),
  null_means_deleted: z
    .array(z.string())
    .default([])
    .describe('Fields where an empty newer value erases the older one.'),
  country: z
    .string()
    .refine(isCountryCode, 'a country as two letters of ISO 3166: br, pe, de')
    .default('br')
    .describe(
      'Country of phones that do not say one, as two letters of ISO 3166. Numbers of br and pe are also repaired.',
    ),
  region: z.string().optional().describe('Field part that tells the state, to complete phones without an area code.'),
  time_zone: z
    .string()
    .optional()
    .describe(
      "Facts: clock of times without an offset, as an IANA name. Otherwise that of the shop, otherwise the project's.",
    ),
  times: z
    .enum(['local', 'utc'])
    .default('local')
    .describe(
      'Facts: whether a time without an offset is what a clock on the wall showed, or UTC, as databases often export it.',
    ),
  cut_off: z
    .int()
    .min(0)
    .max(23)
    .optional()
    .describe("Facts: hour of the local clock at which a business day ends. Otherwise the shop's, otherwise 0."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three capital letters, as BRL')
    .optional()
    .describe('Facts: currency of the amounts.'),
  orders: name
    .optional()
    .describe('Facts: the source of the orders that a line or a refund belongs to; itself unless said.'),
  site: z.string().default('').describe('Facts: which exchange, centre or till system this is.'),
  values: z
    .record(name, z.record(z.string(), z.string()))
    .default({})
    .describe('Facts: per field, the codes of the source and what they mean: { status: { F: completed } }'),
  units: z
    .record(z.string(), z.number().positive())
    .optional()
    .describe('Facts: how many pieces a unit holds: { CX: 12 }. A unit that is not listed is then a reject.'),
  refs: z
    .record(name, ref)
    .default({})
    .describe('Facts: the golden records that a fact names, by role: customer, article, shop.'),
  layouts: z.array(layoutSchema).min(1),
  map: mapSchema,
});

export type SourceContract = z.infer<typeof contract>;
export type Layout = SourceContract['layouts'][number];

/** The names that a layout promises, or undefined where it takes them from the file (JSON, Parquet, a header of any kind). */
export function columnsOf(layout: Layout): string[] | undefined {
  return layout.fields?.map(({ name }) => name) ?? layout.columns;
}

/** The mapping of a layout: the contract's, with what this version maps otherwise. */
export function mapOf(contract: SourceContract, layout: Layout): SourceContract['map'] {
  return { ...contract.map, ...layout.map };
}

/** The columns that a mapping reads. */
export function mappedColumns(map: SourceContract['map']): string[] {
  return Object.values(map).flatMap((value) => (typeof value === 'string' ? [value] : Object.values(value)));
}

/** The columns that the references of a fact read. */
export function refColumns({ refs }: Pick<SourceContract, 'refs'>): string[] {
  return Object.values(refs).flatMap(({ by, key }) => [...Object.values(by), ...Object.values(key)]);
}

type Path = (string | number)[];

const missing = (column: string) => `no layout has a column ${column}`;

/** What types cannot say: columns that no layout has, fields that overlap, expressions that do not compile. */
function* findings(value: SourceContract): Generator<{ path: Path; message: string }> {
  const { layouts } = value;
  const known = layouts.map(columnsOf);
  for (const [place, names] of known.entries()) {
    const layout = layouts[place]!;
    const path: Path = ['layouts', place];
    if (value.format === 'fixed' && !layout.fields) yield { path, message: 'a fixed-width layout lists its fields' };
    if (value.format !== 'fixed' && layout.fields)
      yield { path: [...path, 'fields'], message: 'fields are for format fixed' };
    if (value.format === 'sqlite' && layout.table === undefined)
      yield { path, message: 'format sqlite needs the table: table: queue_log' };
    if (value.format !== 'sqlite' && layout.table !== undefined)
      yield { path: [...path, 'table'], message: 'table is for format sqlite' };
    if (layout.document !== undefined) {
      const at: Path = [...path, 'document'];
      if (value.format !== 'json' && value.format !== 'ndjson') yield { path: at, message: 'document is for JSON' };
      else if (layout.explode !== undefined)
        yield { path: at, message: 'a record that is a part of a document cannot keep all of it: leave out explode' };
      else if (names?.includes(layout.document))
        yield { path: at, message: `${layout.document} is a column of the file` };
    }
    if (!layout.header && !names) yield { path, message: 'a file without a header needs its columns listed' };
    if (layouts.findIndex(({ name }) => name === layout.name) !== place)
      yield { path: [...path, 'name'], message: `a second layout named ${layout.name}` };
    for (const [i, column] of (names ?? []).entries())
      if (names?.indexOf(column) !== i)
        yield { path: [...path, layout.fields ? 'fields' : 'columns', i], message: `${column} is listed twice` };
    for (const [i, field] of (layout.fields ?? []).entries())
      if (layout.record_length !== undefined && field.start + field.length - 1 > layout.record_length)
        yield {
          path: [...path, 'fields', i],
          message: `${field.name} ends past record_length ${layout.record_length}`,
        };
    for (const column of value.key)
      if (names && !names.includes(column))
        yield { path: ['key'], message: `layout ${layout.name} has no column ${column}` };
    yield* badExpressions(layout, path);
  }
  // An older layout may lack a column that a later one brought; a column that none has is a mistake.
  if (known.some((names) => names === undefined)) return;
  const anywhere = new Set(known.flat());
  for (const option of ['updated', 'since', 'until'] as const) {
    const column = value[option];
    if (column !== undefined && !anywhere.has(column)) yield { path: [option], message: missing(column) };
  }
  for (const [i, column] of value.measures.entries())
    if (!anywhere.has(column)) yield { path: ['measures', i], message: missing(column) };
  for (const [role, { by, key }] of Object.entries(value.refs))
    for (const column of [...Object.values(by), ...Object.values(key)])
      if (!anywhere.has(column)) yield { path: ['refs', role], message: missing(column) };
  for (const [field, columns] of Object.entries(value.map))
    for (const column of mappedColumns({ [field]: columns }))
      if (!anywhere.has(column)) yield { path: ['map', field], message: missing(column) };
}

function* badExpressions(layout: Layout, path: Path): Generator<{ path: Path; message: string }> {
  const expressions: [Path, string | undefined][] = [
    [['detail'], layout.detail],
    [['head', 'match'], layout.head?.match],
    [['trailer', 'match'], layout.trailer?.match],
    [['footer'], layout.footer],
  ];
  for (const [inside, text] of expressions) {
    if (text === undefined) continue;
    try {
      RegExp(text, 'u');
    } catch {
      yield { path: [...path, ...inside], message: `not a regular expression: ${text}` };
    }
  }
}

/** rules/sources/NAME.yaml: what a product system sends, and what its columns mean. */
export const sourceSchema = contract.superRefine((value, context) => {
  for (const { path, message } of findings(value)) context.addIssue({ code: 'custom', path, message });
});
