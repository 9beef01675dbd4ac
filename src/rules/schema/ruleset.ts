import { z } from 'zod';
import { gatesSchema } from './gates.ts';
import { matchingShape } from './matching.ts';
import { survivorshipSchema } from './survivorship.ts';

/** Privacy category of a field: decides how it is masked. */
const categories = ['document', 'name', 'phone', 'email', 'address', 'birth', 'card', 'amount', 'none'] as const;

const field = z.strictObject({
  kind: z.string().describe('Kind of value, one file each in src/standardise: person_name, cpf, phone, …'),
  title: z.string().optional().describe('How reports call it.'),
  list: z.boolean().default(false).describe('Several values per record: phones, e-mails.'),
  category: z.enum(categories).default('none'),
  length: z.int().optional().describe('Length at which a source cuts the value off.'),
  golden: z.boolean().default(true).describe('False: used for matching only.'),
  column: z.string().optional().describe('dedupe and link: the column of the file it is read from.'),
  also: z.array(z.string()).optional().describe('dedupe and link: columns whose text is added to it.'),
  without: z
    .array(z.string())
    .optional()
    .describe('dedupe and link: columns whose words are taken out of it, since they are compared on their own.'),
  take: z
    .enum(['mark', 'rest'])
    .optional()
    .describe(
      'dedupe and link: of a text the longest word of letters and digits (a model number), or the words but that one.',
    ),
  order: z.enum(['ymd', 'dmy', 'mdy']).optional().describe('dedupe and link: order of day, month and year.'),
});

/** rules/ENTITY.yaml: everything that decides who is who, and which value wins. */
export const rulesetSchema = z.strictObject({
  entity: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: z.string(),
  fields: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), field),
  ...matchingShape,
  survivorship: survivorshipSchema.default({
    sources: [],
    default: { by: ['validated', 'frequent', 'recent', 'complete'] },
    fields: {},
  }),
  gates: gatesSchema,
});
export type Ruleset = z.infer<typeof rulesetSchema>;
export type Field = Ruleset['fields'][string];
export type Comparison = Ruleset['comparisons'][number];
export type Model = NonNullable<Ruleset['model']>;
