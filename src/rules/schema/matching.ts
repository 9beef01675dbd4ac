import { z } from 'zod';

const label = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _');

/** What a comparison, an atom or a pair rule reads: a field's match form, or one of its parts: `birth`, `name.surname`. */
const operand = z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$/, 'field or field.part');

/** Transforms of an atom; those that give several values per record (`exploding`) make one key each. */
const transforms = {
  first1: 'the first letter',
  first2: 'the first 2 letters',
  first3: 'the first 3 letters',
  first4: 'the first 4 letters',
  first6: 'the first 6 letters',
  last4: 'the last 4 letters or digits',
  last8: 'the last 8 letters or digits: a phone without its area code',
  first_half: 'the first half',
  second_half: 'the second half',
  reversed: 'the letters from last to first',
  digits: 'its digits alone',
  letters: 'its letters alone',
  sorted_letters: 'its letters in order: robust against swaps',
  first_word: 'the first word',
  last_word: 'the last word',
  sorted_tokens: 'its words in order',
  phonetic: 'a soundex of it',
  year: 'year of a date',
  month_day: 'month and day of a date',
  year_month: 'year and month of a date',
  year_day: 'year and day of a date',
  local: 'an e-mail before its @',
  domain: 'an e-mail after its @',
  tokens: 'each of its words',
  bigrams: 'each two words that follow each other',
  trigrams: 'each three letters that follow each other',
  deletions: 'itself, and itself without each one of its letters: values one edit apart share one',
} as const;
export type Transform = keyof typeof transforms;
export const exploding: readonly Transform[] = ['tokens', 'bigrams', 'trigrams', 'deletions'];

/** An atom of a blocking key: `field`, `field.part`, either with transforms after `|`: `birth|year`, `name|last_word|phonetic`. */
const atom = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?(\|[a-z0-9_]+)*$/, 'field, field.part or field|transform')
  .refine(
    (text) =>
      text
        .split('|')
        .slice(1)
        .every((name) => name in transforms),
    { error: `unknown transform; known: ${Object.keys(transforms).join(', ')}` },
  );

const blockingKey = z.strictObject({
  name: z.string(),
  on: z.array(atom).min(1).describe('All must be equal. List fields are exploded.'),
  largest: z.int().min(2).optional().describe('Blocks above this size get a secondary key, and the report says so.'),
  why: z.string().optional(),
});

const blockingSchema = z.strictObject({
  budget: z
    .number()
    .min(0)
    .default(40)
    .describe('Distinct pairs per record that all keys together may make, estimated and honoured before the join.'),
  largest: z.int().min(2).default(200).describe('Default size above which a block is hot.'),
  keys: z.array(blockingKey).min(1),
});

const part = z.string().optional().describe('Part of the field that is compared instead of its match form.');

/** One level of a comparison; the first that holds is the pair's. A number is the threshold of the function named by the key. */
const levelTest: z.ZodType<LevelTest> = z.lazy(() =>
  z.union([
    z.enum(namedTests),
    z.strictObject({ jaro_winkler: z.number().min(0).max(1), part }),
    z.strictObject({ levenshtein: z.int().min(1), part }),
    z.strictObject({ damerau: z.int().min(1).max(2), part }),
    z.strictObject({ ratio: z.number().min(0).max(1), part }).describe('1 - Levenshtein / longer length.'),
    z
      .strictObject({ prefix: z.int().min(1), part })
      .describe('One begins with the other, of at least so many letters.'),
    z.strictObject({ same: z.string() }).describe('This part of the field is equal (list parts: shared).'),
    z.strictObject({ days: z.number().min(0) }),
    z.strictObject({ difference: z.number().min(0) }),
    z.strictObject({ percent: z.number().min(0) }),
    z
      .strictObject({ tokens: z.number().min(0).max(1), part })
      .describe('Words aligned, 2 x similarity / words of both sides.'),
    z
      .strictObject({ contained: z.number().min(0).max(1), part })
      .describe('Words aligned, similarity / words of the shorter side (at least 2).'),
    z.strictObject({ trigrams: z.number().min(0).max(1), part }).describe('Dice coefficient of three-letter pieces.'),
    z.strictObject({ overlap: z.int().min(1), part }).describe('Elements that two lists share.'),
    z.strictObject({ kilometres: z.number().min(0) }).describe('Match form "latitude,longitude".'),
    z
      .strictObject({ swapped: operand, damerau: z.int().min(1).max(1).optional() })
      .describe('This field and the named one stand exchanged on the other side.'),
    z.strictObject({ crossed: operand }).describe('Equal to the named field of the other side, either way round.'),
    z.strictObject({ sql: z.string() }).describe('l.COLUMN and r.COLUMN are columns of the two records.'),
    z.strictObject({ all: z.array(levelTest).min(1) }),
    z.strictObject({ any: z.array(levelTest).min(1) }),
    z.strictObject({ not: levelTest }),
  ]),
);

/** Tests that need no number. */
const namedTests = [
  'exact',
  'same_tokens',
  'initials',
  'phonetic',
  'one_digit',
  'transposed',
  'digit_error',
  'both_valid',
  'shared',
  'swapped_day_month',
  'two_date_parts',
  'near_date',
  'same_year',
  'same_month_day',
] as const;
export type NamedTest = (typeof namedTests)[number];

interface Part {
  readonly part?: string | undefined;
}
export type LevelTest =
  | NamedTest
  | ({ readonly jaro_winkler: number } & Part)
  | ({ readonly levenshtein: number } & Part)
  | ({ readonly damerau: number } & Part)
  | ({ readonly ratio: number } & Part)
  | ({ readonly prefix: number } & Part)
  | { readonly same: string }
  | { readonly days: number }
  | { readonly difference: number }
  | { readonly percent: number }
  | ({ readonly tokens: number } & Part)
  | ({ readonly contained: number } & Part)
  | ({ readonly trigrams: number } & Part)
  | ({ readonly overlap: number } & Part)
  | { readonly kilometres: number }
  | { readonly swapped: string; readonly damerau?: number | undefined }
  | { readonly crossed: string }
  | { readonly sql: string }
  | { readonly all: readonly LevelTest[] }
  | { readonly any: readonly LevelTest[] }
  | { readonly not: LevelTest };

const level = z.strictObject({
  name: label.refine((name) => name !== 'else', { error: '"else" is what is left; it needs no level' }),
  when: levelTest,
  weight: z.number().optional().describe('Fixed weight in bits, instead of the trained one.'),
  frequency: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Share of the frequency weight this level gets; unless said: exact 1, the two levels below it 0.5, others 0.',
    ),
});

const comparison = z.strictObject({
  name: label,
  on: operand.describe('The field or field.part compared.'),
  levels: z
    .array(level)
    .min(1)
    .describe('In order; the first that holds. What is left is "else". Missing on a side is no evidence.'),
  frequency: z.boolean().default(false).describe('Rare values weigh more than common ones.'),
  per: operand
    .optional()
    .describe(
      'frequency: a value is as common as there are different valid values of this field beside it (people, where it is a document), not as it has records.',
    ),
});

/** States that a pair rule can ask of a field or part, besides the level names of a comparison and `else`. */
export const pairStates = [
  'same',
  'different',
  'missing',
  'present',
  'both_valid_same',
  'both_valid_different',
] as const;

/** A deterministic rule over a pair: every condition must hold. */
const pairRule = z.strictObject({
  name: z.string(),
  when: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))
    .describe(
      `Comparison: the level names it may have (or "else"). Field or field.part: ${pairStates.join(', ')}. A list means any of them.`,
    ),
  why: z.string(),
  review: z.boolean().default(false).describe('never: strong evidence against the veto goes to review.'),
});

const weights = z.record(z.string(), z.record(z.string(), z.number()));

const said = z.strictObject({
  agree: z.number().default(0).describe('Bits where both agree.'),
  differ: z.number().default(0).describe('Bits where both are "else".'),
});

const together = z.strictObject({
  of: label.describe('A comparison.'),
  with: label.describe('Another comparison.'),
  of_levels: z.array(label).describe('Levels of the one that count as agreement.'),
  with_levels: z.array(label).describe('Levels of the other that do.'),
  same: said.describe(
    'log2 of how much likelier both are together than each alone would have it, among same pairs over unrelated ones.',
  ),
  related: said.optional().describe('The same among related pairs.'),
});

const modelSchema = z.strictObject({
  classes: z.union([z.literal(2), z.literal(3)]).default(2),
  prior: z
    .number()
    .describe('Weight in bits that a pair starts with: log2 of the expected share of same pairs over unrelated ones.'),
  weights: weights.describe('comparison: level (or else): bits, log2 of m/u.'),
  related: z
    .strictObject({
      prior: z.number().describe('log2 of the expected share of related pairs over unrelated ones.'),
      weights: weights.describe('comparison: level (or else): bits, log2 of m/u among related pairs.'),
    })
    .optional()
    .describe('Three classes: weight = S - log2(1 + 2^R), S and R each prior + levels + frequency.'),
  frequency: z
    .record(
      z.string(),
      z.strictObject({
        u: z.number().describe('Chance that two unrelated values are equal: sum of squared shares.'),
        total: z
          .number()
          .describe(
            'Values counted when the model was trained; with once, as many as that makes of them: values / once.',
          ),
        once: z
          .number()
          .gt(0)
          .max(1)
          .optional()
          .describe(
            'How many others are to be expected to hold a value that one holds, by how many values two hold: n holders count as n - 1 + once. 1 unless said.',
          ),
      }),
    )
    .optional()
    .describe('comparison: what its frequency weight refers to: share x (log2 u + log2 total - bin/2).'),
  together: z
    .array(together)
    .optional()
    .describe('What two comparisons say together beyond what each says: fields that depend on each other count once.'),
  trained: z
    .strictObject({
      records: z.int(),
      pairs: z.number(),
      patterns: z.int(),
      rounds: z.int(),
      converged: z.boolean(),
      labels: z
        .strictObject({
          same: z.int().describe('Pairs that people called the same.'),
          different: z.int().describe('Pairs that people called different.'),
          decisions: z.int().describe('How many of both are decisions of stewards.'),
          drawn: z.int().describe('How many of both were drawn by chance, and speak for pairs of their weight.'),
          unused: z.int().describe('Labels of records that are not there, or said of identical records already.'),
          against: z.int().describe('Labels that the trained weights still gainsay.'),
        })
        .optional()
        .describe('What people judged and training used.'),
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
    .strictObject({
      link: z.number(),
      review: z.number(),
      margin: z
        .number()
        .min(0)
        .optional()
        .describe(
          'Bits by which a record must fit its own group better than one that a `never` rule alone keeps it from; with less it stays alone, for people to decide. Left out: it stays in the group.',
        ),
      rejoin: z
        .strictObject({
          by: z.array(label).min(1).describe('Comparisons that tell people apart.'),
          least: z.number().describe('No pair of the two groups may weigh less, in bits.'),
        })
        .optional()
        .describe(
          'After grouping, a group of one or two records joins another where their best pair reaches `link` and agrees in one of these comparisons, though all pairs together speak against it. Left out: it stays apart.',
        ),
    })
    .describe(
      'Match weights in bits, prior included: at or above link = same, between = to review, below = different.',
    ),
  generic: z
    .record(z.string(), z.int().min(2))
    .default({})
    .describe('Field: number of records from which on a shared value stops counting.'),
  disputed: z
    .record(z.string(), z.array(z.string()).min(1))
    .default({})
    .describe(
      'Field whose value belongs to one entity at most: what all differs between records that are clearly not the same. Where such records share a value, it stops counting for those that borrowed it.',
    ),
  pooled: z
    .strictObject({ by: z.array(z.string()).min(1), fields: z.array(z.string()).min(1) })
    .optional()
    .describe(
      'Records that agree in all of `by` are one beyond doubt: the values of these list fields count for each of them, whichever has them.',
    ),
  model: modelSchema.optional(),
};
