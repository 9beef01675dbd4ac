import { MestreError } from '../../errors.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { Gate } from './flag.ts';

/** What a comparison, an atom or a pair rule reads, resolved against the fields of the rules. */
export interface Operand {
  readonly text: string;
  readonly field: string;
  readonly part: string | undefined;
  /** True where the column is a list of values. */
  readonly list: boolean;
  /** Its column in `record` and in `node`. */
  readonly column: string;
}

/** What a test says of a pair when only equality of its match forms is known. */
export type Answer = 'holds' | 'fails' | 'maybe';

/** What a look at the texts of both sides (over `node` as `n`) says of a test, or of those that it is made of. */
export type Look =
  | { readonly by: 'equal' | 'initials'; readonly sql: string }
  | { readonly by: 'tokens' | 'contained'; readonly sql: string; readonly least: number }
  | { readonly any: readonly Test[] }
  | { readonly all: readonly Test[] };

/** One level test as SQL. Null counts as "does not hold". */
export interface Test {
  /** Boolean over the columns of a pair: `"<column>_l"`, `"<column>_r"` and measures. */
  readonly holds: string;
  /** What it says where the match forms are equal (lists: where they may share an element). */
  readonly equal: Answer;
  /** What it says where they are not. */
  readonly unequal: Answer;
  /** Where it is closed, the test cannot hold. Absent = nothing cheap says so. */
  readonly gate?: Gate | undefined;
  /** Tells more than the gate of pairs that are left: absent = nothing but the test itself does. */
  readonly look?: Look;
  /** True wherever it holds, over quick measures only: asked before the costly part, of all comparisons, is. */
  readonly maybe?: string | undefined;
  /** Rough microseconds per pair: cheap comparisons are looked at first. */
  readonly cost: number;
}

/** A column that `node` has beside the match forms: made once per record, read once per pair. */
export interface Feature {
  readonly column: string;
  readonly sql: string;
  /** The column that it is made of, where it is made once for each of its values. */
  readonly of?: string;
}

/** Something made of a column on both sides of a pair, under a name of its comparison. */
export interface Late {
  readonly name: string;
  readonly column: string;
  readonly sql: (value: string) => string;
}

/** A similarity that is computed once per pair, however many levels ask for it. */
export interface Measure {
  readonly name: string;
  readonly sql: string;
}

/** Collects what the tests of one comparison read. */
export interface Scope {
  readonly dialect: Dialect;
  readonly on: Operand;
  /** The operand a test names: a part of the compared field, or nothing for the compared column itself. */
  part(name: string | undefined): Operand;
  /** Another field. */
  operand(text: string): Operand;
  /** Makes sure that `node` has this column; returns its two sides. */
  sides(column: string): readonly [l: string, r: string];
  /** Makes sure that `node` has a feature over a column; returns its two sides. */
  feature(column: string, suffix: string, sql: (value: string) => string): readonly [l: string, r: string];
  /** As `feature`, but made once for each distinct value: for what takes longer than finding the equal ones. */
  valueFeature(column: string, suffix: string, sql: (value: string) => string): readonly [l: string, r: string];
  /** As `feature`, but made per pair, of those that still need it: for what takes more room than its making takes time. */
  late(column: string, suffix: string, sql: (value: string) => string): readonly [l: string, r: string];
  /** A measure shared between levels; `best` of the cut-offs asked for is known when `sql` is called. */
  measure(name: string, cutoff: number, sql: (cutoff: number) => string): string;
}

const PART = /^([a-z][a-z0-9_]*)(?:\.([a-z0-9_]+))?$/;

/** Resolves `field` or `field.part`; throws `unknown_field` (78) naming the rule. */
export function toOperand(rules: Ruleset, text: string, where: string): Operand {
  const [, field, part] = PART.exec(text) ?? [];
  const known = field === undefined ? undefined : rules.fields[field];
  if (field === undefined || known === undefined)
    throw new MestreError(
      'config',
      'unknown_field',
      `${where} reads ${text}, but the rules have no field ${field ?? text}`,
      {
        hint: `fields of ${rules.entity}: ${Object.keys(rules.fields).join(', ')}`,
      },
    );
  return { text, field, part, list: known.list, column: `${field}_${part ?? 'match'}` };
}

/** `when` the expression is null the rest is false too, in every engine. */
export function orFalse(condition: string): string {
  return `coalesce(${condition}, false)`;
}

/** True where some element of `l` and some element of `r` satisfy the condition. */
export function anyPair(
  dialect: Dialect,
  [l, r]: readonly [string, string],
  condition: (x: string, y: string) => string,
): string {
  const inner = dialect.listLength(dialect.listFilter(r, 'y', condition('x', 'y')));
  return `${dialect.listLength(dialect.listFilter(l, 'x', `${inner} > 0`))} > 0`;
}
