/** `error`: a run would stop or go wrong; `warning`: surely not meant; `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** What lint looks for, each with the sentence that reports explain it by. */
export const lintRules = {
  yaml: 'The file is not YAML.',
  schema: 'A key or a value is not what its schema allows.',
  unknown_name: 'A name leads nowhere: a field, part, kind, level or source that does not exist.',
  survivorship: 'Survivorship cannot decide: a ring of follow, a strategy that comes too late, no rank of sources.',
  duplicate_name: 'Two things of one list have the same name, so reports cannot tell them apart.',
  wrong_kind: 'A test is asked of a kind of value that it cannot judge.',
  unreachable_level: 'An earlier level takes every pair that this one could hold for.',
  unreachable_rule:
    'An earlier rule decides every pair that this one could hold for, or nothing can meet its conditions.',
  unreachable_threshold: 'No pair can weigh so much, or every pair does.',
  no_weight: 'A level has neither a trained nor a fixed weight.',
  key_twice: 'Two blocking keys ask for the same.',
  unmapped_field: 'No source maps this field, so it is empty in every record.',
  idle_field: 'Nothing reads this field: no key, no comparison, no rule, and it is not golden.',
  unranked_source: 'A source is missing in the ranking of sources that survivorship goes by.',
  segment_condition: 'The condition of a saved segment cannot be asked of customers.',
  over_budget: 'A blocking key leaves out pairs because its blocks are too large.',
  idle_key: 'In the last run this key found no pair that no earlier key had found.',
  idle_level: 'In the last run no pair that was kept reached this level.',
  idle_rule: 'In the last run this rule decided no pair that was kept.',
} as const;
export type LintRule = keyof typeof lintRules;

export interface LintFinding {
  readonly rule: LintRule;
  readonly severity: Severity;
  /** `file:line:column`. */
  readonly at: string;
  /** Dotted path inside the file. */
  readonly path: string;
  readonly message: string;
  /** What to change. */
  readonly remedy: string;
}

/** Where findings of one file go: what is wrong at a path of it, and how to mend it. */
export type Tell = (
  rule: LintRule,
  severity: Severity,
  said: { readonly path: readonly PropertyKey[]; readonly message: string; readonly remedy: string },
) => void;
