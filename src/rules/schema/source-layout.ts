import { z } from 'zod';

/** From canonical fields to columns: one column, several (a list field), or named inputs of a field with several (an address). */
export const mapSchema = z.record(
  z.string(),
  z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())]),
);

/** One field of a fixed-width record: `start` counts from 1, as in the layouts that banks hand out. */
const fixedField = z.strictObject({
  name: z.string(),
  start: z.int().min(1),
  length: z.int().min(1),
  decimals: z.int().min(0).optional().describe('Implied decimals: 15 digits with 2 decimals hold cents.'),
  align: z
    .enum(['left', 'right'])
    .optional()
    .describe('How the source fills the field, for files that go back to it; left unless said. Read either way.'),
});

/** What a header or trailer promises of the file. */
const control = z.strictObject({
  counts: z.string().optional().describe('Field that holds the number of detail records.'),
  sums: z.record(z.string(), z.string()).optional().describe('Trailer field: the detail column that it is the sum of.'),
});

/** One version of what a source sends: how a file is recognised as one, and how its records are cut. */
export const layoutSchema = z.strictObject({
  name: z.string().describe('Version of the layout: v1, 2024-03.'),
  delimiter: z.string().optional(),
  quote: z.string().optional(),
  header: z.boolean().default(true).describe('Whether the first record names the columns.'),
  columns: z
    .array(z.string())
    .optional()
    .describe(
      'Delimited: names as the header has them, in any order. A file whose header is this set has this layout. JSON: a.b reaches into objects, a[0] into arrays.',
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
  ragged: z
    .boolean()
    .optional()
    .describe('Delimited: the last columns may be missing from a record; they are empty then.'),
  footer: z
    .string()
    .optional()
    .describe(
      'Delimited, XLSX: regular expression of footer lines ("Total de registros: 10"). A group named count is checked against the records, a group named as a column against its sum.',
    ),
  table: z.string().optional().describe('SQLite: name of the table or view in the database file.'),
  sheet: z.string().optional().describe('XLSX: name of the sheet; the first one unless said otherwise.'),
  path: z
    .string()
    .optional()
    .describe(
      'JSON: where the array of records stands, a.b.c; $: the document itself is the record, and a file holds one, several one after the other, or an array of them.',
    ),
  document: z
    .string()
    .optional()
    .describe('JSON: name of a column that keeps each record as it was sent, whole: mestre export gives it back.'),
  explode: z.string().optional().describe('JSON: nested array that becomes one record per element.'),
  map: mapSchema.optional().describe('Where this version maps otherwise than the contract.'),
});
