import { z } from 'zod';

export const strategies = [
  'validated',
  'source',
  'recent',
  'oldest',
  'frequent',
  'complete',
  'min',
  'max',
  'sum',
  'all',
] as const;

/** How the golden value of one field is chosen. Ties fall through the list, then: validated, update time, source rank, source, key. */
const survive = z.strictObject({
  by: z.array(z.enum(strategies)).min(1).describe('Strategies in order; each breaks the ties of the one before.'),
  sources: z.array(z.string()).optional().describe('Rank for "source", best first.'),
  follow: z.string().optional().describe('Take the value from the record that won this other field.'),
  minimum: z.strictObject({ share: z.number().min(0).max(1) }).optional(),
});

export const survivorshipSchema = z.strictObject({
  sources: z
    .array(z.string())
    .default([])
    .describe('Rank of the sources, best first, where a field does not say otherwise.'),
  default: survive.default({ by: ['validated', 'frequent', 'recent', 'complete'] }),
  fields: z.record(z.string(), survive).default({}),
});
export type Survivorship = z.infer<typeof survivorshipSchema>;
