import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';
import type { Out, Progress } from './context.ts';
import { toDuration, toNumber } from './table.ts';

/** As much of a stream as is spoken to. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface OutOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False for `--no-color`. */
  readonly color?: boolean;
  /** A command that does things rather than tell them says nothing under `--quiet`, unless asked for JSON. */
  readonly doing?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Milliseconds, for rates. */
  readonly clock?: () => number;
}

/** How a command speaks: its one answer on stdout, everything else on stderr. */
export function openOut(options: OutOptions): Out {
  const { stdout, stderr, env } = options;
  const json = options.json ?? false;
  const quiet = options.quiet ?? false;
  const note = (line: string): void => void (quiet || stderr.write(`${line}\n`));
  return {
    json,
    quiet,
    colour: hasColour(options.color ?? true, env, stdout.isTTY ?? false),
    width: toWidth(env, stdout),
    answer: (schema, value, text) => {
      if (json) stdout.write(`${JSON.stringify({ schema, ...value }, plain, 2)}\n`);
      else if (!(quiet && options.doing)) write(stdout, text());
    },
    note,
    warn: (line) => void stderr.write(`${line}\n`),
    progress: (title, total, unit) => {
      const clock = options.clock ?? (() => performance.now());
      if (quiet) return silent;
      if (stderr.isTTY && env['TERM'] !== 'dumb') return toBar(stderr, { title, total, unit }, note);
      return toLines({ title, total, unit }, note, clock);
    },
  };
}

/** `--no-color`, then NO_COLOR, then FORCE_COLOR, then whether a terminal is there that is not dumb. */
export function hasColour(
  flag: boolean,
  env: Readonly<Record<string, string | undefined>>,
  terminal: boolean,
): boolean {
  if (!flag || (env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return terminal && env['TERM'] !== 'dumb';
}

/** COLUMNS, then the terminal's width; a file or pipe gets room enough. */
function toWidth(env: Readonly<Record<string, string | undefined>>, stdout: Stream): number {
  const told = Number(env['COLUMNS']);
  if (Number.isInteger(told) && told >= 20) return told;
  return stdout.columns ?? (stdout.isTTY ? 80 : 160);
}

function write(stdout: Stream, text: string): void {
  if (text !== '') stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** JSON has no big integers: those that fit are numbers, the others text. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : String(value);
}

const silent: Progress = { advance: () => {}, done: () => {} };

interface Task {
  readonly title: string;
  readonly total: number;
  readonly unit: string;
}

function toBar(stderr: Stream, { title, total, unit }: Task, note: (line: string) => void): Progress {
  // Loaded when a first bar is drawn: most commands never draw one.
  const progress = createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress');
  const start = performance.now();
  let value = 0;
  const rate = () => toRate(value, performance.now() - start, unit);
  const bar: SingleBar = new progress.SingleBar(
    {
      format: `${title} {bar} {percentage}% {amount} {rate} {left}`,
      stream: stderr as NodeJS.WritableStream,
      barsize: 24,
      fps: 10,
      hideCursor: false,
      clearOnComplete: true,
      stopOnComplete: false,
      gracefulExit: false,
    },
    progress.Presets.shades_classic,
  );
  const state = () => ({
    amount: total > 0 ? `${toAmount(value, unit)}/${toAmount(total, unit)}` : toAmount(value, unit),
    rate: rate(),
    left: toTimeLeft(value, total, performance.now() - start),
  });
  bar.start(Math.max(1, total), 0, state());
  return {
    advance: (count = 1) => {
      value += count;
      bar.update(Math.min(value, Math.max(1, total)), state());
    },
    done: (summary) => {
      bar.stop();
      if (summary !== undefined) note(summary);
    },
  };
}

const EVERY = 5000;

/** Where no terminal draws a bar: one plain line every few seconds. */
function toLines({ title, total, unit }: Task, note: (line: string) => void, clock: () => number): Progress {
  const start = clock();
  let value = 0;
  let last = start;
  return {
    advance: (count = 1) => {
      value += count;
      const now = clock();
      if (now - last < EVERY) return;
      last = now;
      const of = total > 0 ? ` of ${toAmount(total, unit)}` : '';
      const left = toTimeLeft(value, total, now - start);
      note(
        `${title}: ${toAmount(value, unit)}${of}${unit === 'bytes' ? '' : ` ${unit}`}, ${toRate(value, now - start, unit)}${left === '' ? '' : `, ${left}`}`,
      );
    },
    done: (summary) => {
      if (summary !== undefined) note(summary);
    },
  };
}

/** Bytes are shown in MB of a million, all else as it is counted. */
function toAmount(value: number, unit: string): string {
  return unit === 'bytes' ? `${toNumber(value / 1e6, 1)} MB` : toNumber(value);
}

function toRate(value: number, milliseconds: number, unit: string): string {
  const each = value / Math.max(0.001, milliseconds / 1000);
  return unit === 'bytes' ? `${toAmount(each, unit)}/s` : `${toNumber(each)} ${unit}/s`;
}

function toTimeLeft(value: number, total: number, elapsed: number): string {
  return value > 0 && total > value ? `${toDuration((elapsed / value) * (total - value))} left` : '';
}
