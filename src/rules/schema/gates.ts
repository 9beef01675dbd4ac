import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Each gate with what it measures, and whether its number is the least or the most that is allowed. */
export const gateMeanings = {
  precision: ['least', 'share of the pairs in one group that are the same entity'],
  recall: ['least', 'share of the pairs of one entity that are in one group'],
  f1: ['least', 'harmonic mean of the two'],
  bcubed_precision: ['least', 'precision, averaged over records'],
  bcubed_recall: ['least', 'recall, averaged over records'],
  bcubed_f1: ['least', 'harmonic mean of the two'],
  exact_groups: ['least', 'share of the entities whose group is exactly theirs'],
  merged_groups: ['most', 'groups that hold records of several entities'],
  largest_group: ['most', 'records of the largest group'],
  review_share: ['most', 'cases for a person per 100 records, as a share: 0.02 is two'],
} as const satisfies Readonly<Record<string, readonly ['least' | 'most', string]>>;
export type Gate = keyof typeof gateMeanings;

/** Limits that rules must keep when they are measured. */
export const gatesSchema = z
  .strictObject({
    precision: share.optional(),
    recall: share.optional(),
    f1: share.optional(),
    bcubed_precision: share.optional(),
    bcubed_recall: share.optional(),
    bcubed_f1: share.optional(),
    exact_groups: share.optional(),
    merged_groups: z.int().min(0).optional(),
    largest_group: z.int().min(1).optional(),
    review_share: share.optional(),
  })
  .default({})
  .describe('Limits that mestre rules eval keeps: precision: 0.995 is the least, largest_group: 12 the most.');
