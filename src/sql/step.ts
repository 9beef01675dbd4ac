import type { PairLoop } from './pair-loop.ts';

/** A column as it crosses into JavaScript: typed where the engine has numbers, text otherwise. */
export type Column = Int32Array | Float64Array | (string | null)[];
export type Columns = Readonly<Record<string, Column>>;

interface StepBase {
  /** The table this step makes: the only thing later steps can see of it. */
  readonly table: string;
  /** One sentence: why this table exists. */
  readonly why: string;
  /** The tables it reads, made by earlier steps or loaded before the plan. */
  readonly reads: readonly string[];
}

/** A table made by one `select`. */
export interface SelectStep extends StepBase {
  readonly kind: 'select';
  readonly sql: string;
  /** The same rows by a loop over the pairs of blocks, for an engine that can run one. */
  readonly pairs?: () => PairLoop;
  /** How many pairs each key found first in the loop of the step before: an engine that ran it knows (`key` smallint, `pairs` bigint). */
  readonly isCounted?: boolean;
  /** Kept as a question, not as rows: for what is cheap to ask again and large to keep. Its rows are counted as none. */
  readonly isView?: boolean;
}

/** A table made by one pure function over columns, where SQL can't: EM, contraction, phone numbers. */
export interface ComputeStep extends StepBase {
  readonly kind: 'compute';
  /** One query per input: integers arrive as Int32Array, doubles as Float64Array, everything else as text. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The columns it returns, with their SQL types. */
  readonly columns: Readonly<Record<string, string>>;
  readonly compute: (inputs: Readonly<Record<string, Columns>>) => Columns | Promise<Columns>;
  /**
   * The same function for an engine that can move large texts row by row: the columns of the one input, all of them text, to the
   * columns in their order. The order of rows is free; few rows of megabytes each cross many times faster than many rows.
   */
  readonly blobs?: (row: readonly string[]) => Promise<readonly string[]>;
}

export type Step = SelectStep | ComputeStep;

export function select(table: string, why: string, reads: readonly string[], sql: string): SelectStep {
  return { kind: 'select', table, why, reads, sql };
}

/** A step as text: the comment that every rendered step begins with, then its `select` or its inputs. */
export function render(step: Step): string {
  const head = `-- ${step.table}: ${step.why}\n`;
  if (step.kind === 'select') return `${head}${step.sql};\n`;
  const inputs = Object.entries(step.inputs).map(([name, query]) => `-- input ${name}\n${query};\n`);
  const columns = Object.entries(step.columns).map(([name, type]) => `${name} ${type}`);
  return `${head}-- computed over columns: (${columns.join(', ')})\n${inputs.join('')}`;
}
