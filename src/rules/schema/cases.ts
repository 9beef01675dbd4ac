import { z } from 'zod';
import { statuses } from '../../standardise/standard.ts';
import { sourceSchema } from './source.ts';

const text = z.string('text in quotes: YAML would take leading zeros off a number');
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _');
const label = z.string().regex(/^[a-z][a-z0-9_]*$/i, 'a word such as a, b or father');
const why = z.string().min(1).describe('One sentence: what the case guards against.');
/** What a record says of one field, as a source would send it. */
const given = z
  .union([text, z.array(text), z.record(z.string(), text)])
  .describe('Raw text; a list for fields of several values; inputs by name for groups such as an address.');

const record = z
  .object({
    source: z.string().optional().describe('The source that sent it, where sources have ranks.'),
    updated: z.iso.date('a day such as 2026-11-22').optional().describe('Time of the last change at the source.'),
  })
  .catchall(given);

const records = z.record(label, record).describe('Label: field: raw value. source and updated are the record’s own.');
const verdict = z.enum(['same', 'unsure', 'different']);

const matchingCase = z
  .strictObject({
    name,
    why,
    records,
    expect: verdict.optional().describe('Two records: in one group, for a person to look at, or apart.'),
    groups: z.array(z.array(label).min(1)).min(1).optional().describe('More records: who belongs together.'),
    rule: z.string().optional().describe('The never or always rule that must decide the pair.'),
    review: z.boolean().optional().describe('Whether a person must get to see a pair of the case.'),
  })
  .refine(({ expect, groups }) => (expect === undefined) !== (groups === undefined), {
    error: 'either expect: (for two records) or groups:',
  })
  .refine((one) => one.expect === undefined || Object.keys(one.records).length === 2, {
    error: 'expect: is for two records; with more, say groups:',
  });

const survivorshipCase = z.strictObject({
  name,
  why,
  records: records.describe('Records of one person.'),
  golden: z
    .record(z.string(), z.union([text, z.array(text), z.null()]))
    .describe('Field: the golden value in standard form; null for none.'),
});

const standardCase = z
  .strictObject({
    field: z.string().optional().describe('A field of the rules …'),
    kind: z.string().optional().describe('… or a kind of value.'),
    raw: z.union([text, z.record(z.string(), text)]),
    value: z.union([text, z.null()]).optional(),
    match: z.union([text, z.null()]).optional().describe('What matching compares.'),
    status: z.enum(statuses).optional(),
    rule: z.string().optional().describe('The rule of standardising that decided.'),
    parts: z.record(z.string(), z.union([text, z.null()])).optional(),
    why: z.string().optional(),
  })
  .refine(({ field, kind }) => (field === undefined) !== (kind === undefined), { error: 'either field: or kind:' });

const { country, date, decimal } = sourceSchema.shape;

/** rules/ENTITY.cases.yaml: what the rules must say of records made up for the purpose. */
export const casesSchema = z.strictObject({
  rules: z.string().optional().describe('The rules file, beside this one; ENTITY.yaml unless said otherwise.'),
  style: z
    .strictObject({
      country,
      date,
      decimal,
      today: z.iso.date().default('2026-01-01').describe('The day of the extract.'),
    })
    .prefault({})
    .describe('How raw values of this file are written.'),
  counts: z
    .record(z.string(), z.record(z.string(), z.int().min(2)))
    .default({})
    .describe('Field: raw value: how many records of the bank have it. A value that is not listed is rare.'),
  matching: z.array(matchingCase).default([]).describe('Records → who is the same.'),
  survivorship: z.array(survivorshipCase).default([]).describe('Records of one person → golden values.'),
  standard: z.array(standardCase).default([]).describe('Raw value → standard form.'),
});
export type Cases = z.infer<typeof casesSchema>;
export type MatchingCase = Cases['matching'][number];
export type SurvivorshipCase = Cases['survivorship'][number];
export type StandardCase = Cases['standard'][number];
export type CaseRecord = MatchingCase['records'][string];
