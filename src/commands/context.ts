import type { Log } from './log.ts';
import type { Project } from '../rules/project.ts';

export interface Progress {
  /** Moves on by `count` (rows, steps, bytes: the unit the bar was opened with). */
  advance(count?: number): void;
  /** Ends the bar, leaving `summary` in its place. */
  done(summary?: string): void;
}

/** How a command speaks. Answers go to stdout, everything else to stderr. */
export interface Out {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly colour: boolean;
  readonly width: number;
  /** The command's one answer: the object under `--json` (with `"schema": "mestre.NAME/1"` first), otherwise the text. */
  answer(schema: string, value: object, text: () => string): void;
  /** A line for people on stderr; silent under `--quiet`. */
  note(line: string): void;
  /** A warning on stderr, also under `--quiet`. */
  warn(line: string): void;
  progress(title: string, total: number, unit: string): Progress;
}

/** What every command receives; tests hand in their own. */
export interface Context {
  readonly out: Out;
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The system's user; the one of this process unless given. */
  readonly user?: string;
  /** Aborted by the first SIGINT or SIGTERM: finish the step, then throw `interrupted`. */
  readonly signal: AbortSignal;
  /** Writes a line of the log, where one is asked for. */
  readonly log?: Log;
  /** The project the command stands in; throws `no_project` (66) with a hint. */
  project(): Project;
}
