import { z } from 'zod';

/** An atom of a blocking key: `field`, `field.part`, either with a transform after `|`: `birth|year`, `name.surname|first3`. */
const atom = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?(\|[a-z0-9_]+)?$/, 'field, field.part or field|transform');

const blockingKey = z.strictObject({
  name: z.string(),
  on: z.array(atom).min(1).describe('All must be equal. List fields are exploded.'),
  largest: z.int().min(2).optional().describe('Blocks above this size get a secondary key, and the report says so.'),
  why: z.string().optional(),
});

export const blockingSchema = z.strictObject({
  budget: z
    .number()
    .min(1)
    .default(40)
    .describe('Pairs per record that all keys together may make, checked before the join.'),
  largest: z.int().min(2).default(200).describe('Default size above which a block is hot.'),
  keys: z.array(blockingKey).min(1),
});

/** One level of a comparison; the first that holds is the pair's. A number is the threshold of the function named by the key. */
const levelTest: z.ZodType<LevelTest> = z.lazy(() =>
  z.union([
    z.string(),
    z.strictObject({ jaro_winkler: z.number().min(0).max(1), part: z.string().optional() }),
    z.strictObject({ levenshtein: z.int().min(1), part: z.string().optional() }),
    z.strictObject({ damerau: z.int().min(1).max(2), part: z.string().optional() }),
    z.strictObject({ same: z.string() }),
    z.strictObject({ days: z.number().min(0) }),
    z.strictObject({ difference: z.number().min(0) }),
    z.strictObject({ percent: z.number().min(0) }),
    z.strictObject({ tokens: z.number().min(0).max(1), part: z.string().optional() }),
    z.strictObject({ overlap: z.int().min(1) }),
    z.strictObject({ kilometres: z.number().min(0) }),
    z.strictObject({ sql: z.string() }),
    z.strictObject({ all: z.array(levelTest).min(1) }),
    z.strictObject({ any: z.array(levelTest).min(1) }),
    z.strictObject({ not: levelTest }),
  ]),
);
export type LevelTest =
  | string
  | { jaro_winkler: number; part?: string | undefined }
  | { levenshtein: number; part?: string | undefined }
  | { damerau: number; part?: string | undefined }
  | { same: string }
  | { days: number }
  | { difference: number }
  | { percent: number }
  | { tokens: number; part?: string | undefined }
  | { overlap: number }
  | { kilometres: number }
  | { sql: string }
  | { all: LevelTest[] }
  | { any: LevelTest[] }
  | { not: LevelTest };

const level = z.strictObject({
  name: z.string(),
  when: levelTest,
  weight: z.number().optional().describe('Fixed weight in bits, instead of the trained one.'),
});

const comparison = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  on: z.string().describe('The field compared.'),
  levels: z
    .array(level)
    .min(1)
    .describe('In order; the first that holds. What is left is "else". Missing on a side is no evidence.'),
  frequency: z.boolean().default(false).describe('Rare values weigh more than common ones.'),
});

/** A deterministic rule over a pair: every condition must hold. */
const pairRule = z.strictObject({
  name: z.string(),
  when: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .describe('Comparison or field: the level or state (same, different, both_valid_different, …) it must have.'),
  why: z.string(),
  review: z.boolean().default(false).describe('never: strong evidence against the veto goes to review.'),
});

export const modelSchema = z.strictObject({
  classes: z.union([z.literal(2), z.literal(3)]).default(2),
  prior: z.number().describe('Weight in bits that a pair starts with: log2 of the odds that two records are the same.'),
  weights: z
    .record(z.string(), z.record(z.string(), z.number()))
    .describe('comparison: level: weight in bits (log2 of m/u).'),
  frequency: z.record(z.string(), z.strictObject({ u: z.number(), distinct: z.int() })).optional(),
  trained: z
    .strictObject({
      records: z.int(),
      pairs: z.number(),
      patterns: z.int(),
      rounds: z.int(),
      converged: z.boolean(),
      notes: z.array(z.string()).default([]),
    })
    .optional(),
});

export const matchingShape = {
  blocking: blockingSchema,
  comparisons: z.array(comparison).min(1),
  always: z.array(pairRule).default([]).describe('Pairs that are the same whatever the weights say.'),
  never: z.array(pairRule).default([]).describe('Pairs that are different whatever a third record says.'),
  thresholds: z
    .strictObject({ link: z.number(), review: z.number() })
    .describe(
      'Match weights in bits, prior included: at or above link = same, between = to review, below = different.',
    ),
  generic: z
    .record(z.string(), z.int().min(2))
    .default({})
    .describe('Field: number of records from which on a shared value stops counting.'),
  model: modelSchema.optional(),
};
