import { z } from 'zod';

/** What each strategy prefers, for the documentation and for editors. */
const strategyMeanings = {
  validated: 'a value that passed validation: ok, then repaired, then ambiguous, then invalid',
  source: 'the source that stands first in the list of sources',
  recent: 'the latest update time at the source; a time in the future or no time is the weakest',
  oldest: 'the earliest update time at the source; a time in the future or no time is the weakest',
  frequent: 'the value that most sources hold (sources, not records)',
  complete: 'the most filled parts, then the longest text',
  min: 'the smallest value',
  max: 'the largest value',
  sum: 'the sum over the members; for numbers, alone',
  all: 'all distinct values as a list, the one that the other strategies choose first; what lists do anyway',
} as const;

export type Strategy = keyof typeof strategyMeanings;
const strategies = Object.keys(strategyMeanings) as [Strategy, ...Strategy[]];

/** How the golden value of one field is chosen. Ties fall through the list, then: validated, update time, source rank, source, key. */
const survive = z.strictObject({
  by: z
    .array(z.enum(strategies))
    .min(1)
    .optional()
    .describe('Strategies in order; each breaks the ties of the one before. The default list where missing.'),
  sources: z.array(z.string()).min(1).optional().describe('Rank of the sources for this field, best first.'),
  follow: z
    .string()
    .optional()
    .describe('Take the value from the record that won this other field, so that the two belong together.'),
  shelf_life: z.int().min(1).optional().describe('Days after which a value counts as out of date (timeliness).'),
});

export const survivorshipSchema = z.strictObject({
  sources: z
    .array(z.string())
    .default([])
    .describe('Rank of the sources, best first, where a field does not say otherwise.'),
  default: z
    .strictObject({ by: z.array(z.enum(strategies)).min(1) })
    .default({ by: ['validated', 'frequent', 'recent', 'complete'] })
    .describe('For fields that say nothing themselves.'),
  fields: z.record(z.string(), survive).default({}),
});
export type Survivorship = z.infer<typeof survivorshipSchema>;

/** The strategies of a field, in order, without those that lists do anyway. */
export function strategiesOf(survivorship: Survivorship, field: string): readonly Strategy[] {
  return survivorship.fields[field]?.by ?? survivorship.default.by;
}

export interface SurvivorshipProblem {
  /** Inside the rules file: `['survivorship', 'fields', 'issuer', 'follow']`. */
  readonly path: readonly string[];
  readonly message: string;
}

const at = (...path: string[]) => ['survivorship', ...path];

/**
 * What is wrong beyond the form and the names of fields: unknown sources (where `sources` says which there are), rings of
 * `follow`, strategies that can never decide.
 */
export function checkSurvivorship(survivorship: Survivorship, sources: readonly string[] = []): SurvivorshipProblem[] {
  const unknownSources = (names: readonly string[], path: readonly string[]) =>
    names
      .filter((name) => sources.length > 0 && !sources.includes(name))
      .map((name) => ({ path, message: `there is no source ${name}; known: ${sources.join(', ')}` }));
  const problems = [
    ...unknownSources(survivorship.sources, at('sources')),
    ...findIdle(survivorship.default.by, at('default', 'by')),
  ];
  for (const [field, rule] of Object.entries(survivorship.fields)) {
    const path = at('fields', field);
    problems.push(...unknownSources(rule.sources ?? [], [...path, 'sources']));
    problems.push(...findIdle(rule.by ?? [], [...path, 'by']));
    if (rule.by?.includes('source') && rule.sources === undefined && survivorship.sources.length === 0)
      problems.push({ path: [...path, 'by'], message: 'strategy source needs a list of sources, best first' });
    const ring = ringOf(survivorship, field);
    if (ring !== undefined)
      problems.push({ path: [...path, 'follow'], message: `a ring: ${ring.join(' follows ')}; nothing would decide` });
  }
  return problems;
}

function findIdle(by: readonly Strategy[], path: readonly string[]): SurvivorshipProblem[] {
  const problems: SurvivorshipProblem[] = [];
  by.forEach((strategy, i) => {
    if (by.indexOf(strategy) < i) problems.push({ path, message: `${strategy} stands twice` });
    for (const [a, b] of [
      ['recent', 'oldest'],
      ['min', 'max'],
    ] as const)
      if ((strategy === a && by.slice(0, i).includes(b)) || (strategy === b && by.slice(0, i).includes(a)))
        problems.push({ path, message: `${strategy} can decide nothing after ${strategy === a ? b : a}` });
    if (strategy === 'sum' && by.length > 1) problems.push({ path, message: 'sum stands alone' });
  });
  return problems;
}

/** The fields of a ring of `follow` that this field stands in, ending where it began; undefined where there is none. */
function ringOf(survivorship: Survivorship, field: string): string[] | undefined {
  const path = [field];
  for (let at = survivorship.fields[field]?.follow; at !== undefined; at = survivorship.fields[at]?.follow) {
    path.push(at);
    if (at === field) return path;
    if (path.indexOf(at) < path.length - 1) return undefined;
  }
  return undefined;
}
