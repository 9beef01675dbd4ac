import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _');

/** One field of a fixed-width record: `start` counts from 1, as in the layouts that banks hand out. */
const fixedField = z.strictObject({
  name: z.string(),
  start: z.int().min(1),
  length: z.int().min(1),
  decimals: z.int().min(0).optional().describe('Implied decimals: 15 digits with 2 decimals hold cents.'),
});

/** What a header or trailer promises of the file. */
const control = z.strictObject({
  counts: z.string().optional().describe('Field that holds the number of detail records.'),
  sums: z.record(z.string(), z.string()).optional().describe('Trailer field: the detail column that it is the sum of.'),
});

const layout = z.strictObject({
  name: z.string().describe('Version of the layout: v1, 2024-03.'),
  delimiter: z.string().optional(),
  quote: z.string().optional(),
  header: z.boolean().default(true).describe('Whether the first record names the columns.'),
  columns: z
    .array(z.string())
    .optional()
    .describe(
      'Delimited: names as the header has them, in any order. A file whose header is this set has this layout.',
    ),
  fields: z.array(fixedField).optional().describe('Fixed width: the detail record.'),
  record_length: z.int().optional().describe('Fixed width: length that every line has.'),
  detail: z
    .string()
    .optional()
    .describe('Fixed width: regular expression that detail lines match, when header and trailer records differ.'),
  head: z.strictObject({ match: z.string(), fields: z.array(fixedField), control: control.optional() }).optional(),
  trailer: z
    .strictObject({ match: z.string(), fields: z.array(fixedField).optional(), control: control.optional() })
    .optional(),
  footer: z
    .string()
    .optional()
    .describe(
      'Delimited: regular expression of footer lines ("Total de registros: 10"); a group named count is checked.',
    ),
  sheet: z.string().optional().describe('XLSX: name of the sheet; the first one unless said otherwise.'),
  path: z.string().optional().describe('JSON: where the array of records stands, a.b.c.'),
  explode: z.string().optional().describe('JSON: nested array that becomes one record per element.'),
  map: z
    .lazy(() => mapSchema)
    .optional()
    .describe('Where this version maps otherwise than the contract.'),
});

/** From canonical fields to columns: one column, several (a list field), or named inputs of a field with several (an address). */
export const mapSchema = z.record(
  z.string(),
  z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())]),
);

/** rules/sources/NAME.yaml: what a product system sends, and what its columns mean. */
export const sourceSchema = z.strictObject({
  source: name.describe('Declared identifier; names a record for ever together with its key. Never a file name.'),
  entity: name.default('customer'),
  title: z.string(),
  owner: z.string().describe('Who answers for breaks and rejects.'),
  product: z.string().optional().describe('Product that a record of this source stands for; a person then holds it.'),
  files: z.array(z.string()).min(1).describe('Patterns of file names in the drop folder: nucleo*.csv'),
  frequency: z.enum(['minute', 'hourly', 'daily', 'weekly', 'monthly', 'irregular']).default('daily'),
  mode: z.enum(['full', 'delta']).describe('full: a key that is absent is closed. delta: absence means nothing.'),
  format: z.enum(['csv', 'tsv', 'fixed', 'json', 'ndjson', 'parquet', 'xlsx']),
  encoding: z.enum(['auto', 'utf-8', 'utf-16', 'latin-1', 'windows-1252', 'cp850']).default('auto'),
  decimal: z.enum(['.', ',']).default('.').describe('The decimal sign of this source; the other one groups thousands.'),
  date: z
    .enum(['yyyy-mm-dd', 'yyyymmdd', 'dd/mm/yyyy', 'ddmmyyyy', 'mm/dd/yyyy', 'dd/mm/yy', 'excel'])
    .default('yyyy-mm-dd')
    .describe('How dates are written.'),
  key: z.array(z.string()).min(1).describe('Columns that name a record within the source.'),
  updated: z.string().optional().describe('Column with the time of the last change at the source.'),
  since: z.string().optional().describe('Column with the start of the relationship or product.'),
  until: z.string().optional().describe('Column with its end.'),
  unique: z.boolean().default(false).describe('True where this source holds each person at most once.'),
  authority: z.array(z.string()).default([]).describe('Fields for which this source is the system of record.'),
  measures: z.array(z.string()).default([]).describe('Numeric columns whose totals are reconciled.'),
  control: z
    .enum(['refuse', 'warn'])
    .default('refuse')
    .describe('What happens when a header or trailer total disagrees.'),
  null_means_deleted: z
    .array(z.string())
    .default([])
    .describe('Fields where an empty newer value erases the older one.'),
  country: z.enum(['br', 'pe']).default('br').describe('Default for phones and documents without a country.'),
  region: z.string().optional().describe('Field part that tells the state, to complete phones without an area code.'),
  layouts: z.array(layout).min(1),
  map: mapSchema,
});
export type SourceContract = z.infer<typeof sourceSchema>;
export type Layout = SourceContract['layouts'][number];
