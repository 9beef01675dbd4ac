import type { Dialect } from '../sql/dialect.ts';
import type { Columns, Step } from '../sql/step.ts';

export type Value = string | number | bigint | boolean | null | readonly Value[];
export type Row = Readonly<Record<string, Value>>;

export interface Made {
  readonly table: string;
  readonly rows: number;
  readonly milliseconds: number;
}

/** Where SQL runs. Every method translates the engine's errors into `MestreError` with the failing statement as `at`. */
export interface Engine {
  readonly dialect: Dialect;
  /** Runs a step and keeps its table, replacing one of the same name. */
  make(step: Step): Promise<Made>;
  /** Runs statements that return nothing. */
  run(statements: string): Promise<void>;
  /** A small result as plain values: dates and decimals as text, integers that fit as numbers. */
  rows(query: string): Promise<Row[]>;
  /** A large result by column. */
  columns(query: string): Promise<Columns>;
  /** Makes a table out of columns. */
  load(table: string, types: Readonly<Record<string, string>>, columns: Columns): Promise<number>;
  /** Stops what is running; the pending call rejects with `interrupted`. */
  interrupt(): void;
  close(): Promise<void>;
}

/** Runs a plan in order, telling `onMade` after each table. */
export async function apply(
  engine: Engine,
  plan: readonly Step[],
  onMade: (made: Made, step: Step) => void = () => {},
): Promise<Made[]> {
  const all: Made[] = [];
  for (const step of plan) {
    const made = await engine.make(step);
    all.push(made);
    onMade(made, step);
  }
  return all;
}
